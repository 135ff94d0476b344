import {
  type CommitStatus,
  type EventPosition,
  GatewayFailure,
  type GrpcStatusName,
  type LedgerEvent,
  type LedgerEvents,
  type LedgerGateway,
  type ProposalRequest,
  type Timing,
} from '@careledger/client/gateway';

/**
 * What one proposal meets: each list is used up from the front, and its last entry stays. The status `never` does not come
 * before the deadline.
 */
export interface Play {
  readonly evaluate?: string | GatewayFailure;
  readonly endorse?: string | GatewayFailure;
  readonly submit?: readonly ('ok' | GatewayFailure)[];
  readonly status?: readonly (string | GatewayFailure)[];
}

/** The one fake of the client's unit tests: a gateway that plays what a test says, and writes down what it is asked. */
export class FakeGateway implements LedgerGateway {
  readonly mspId = 'HospitalBMSP';
  readonly channel = 'care';
  readonly chaincode = 'careledger';
  /** Steps in order, such as `submit tx1`. */
  readonly journal: string[] = [];
  readonly requests: ProposalRequest[] = [];
  readonly positions: EventPosition[] = [];
  closed = false;
  private heights = 0;
  private asked = 0;
  private readonly statuses = new Map<string, () => string | GatewayFailure>();
  /** Of transactions that others sent: on the second question they are there. */
  private readonly foreign = sequence<string | GatewayFailure>([
    failure('UNAVAILABLE', 'the peer is away'),
    'VALID',
  ]);

  /**
   * @param plays one for each proposal, in order; the last one stays
   * @param streams what each opened event stream gives before it ends; a failure at its end breaks it
   */
  constructor(
    private readonly plays: readonly Play[],
    private readonly time: FakeTiming,
    private readonly streams: readonly (readonly (LedgerEvent | GatewayFailure)[])[] = [],
  ) {}

  propose(request: ProposalRequest): ReturnType<LedgerGateway['propose']> {
    this.requests.push(request);
    const transactionId = `tx${this.requests.length}`;
    const play = this.plays[Math.min(this.requests.length, this.plays.length) - 1] ?? {};
    const submit = sequence<string | GatewayFailure>(play.submit ?? ['ok']);
    this.statuses.set(transactionId, sequence<string | GatewayFailure>(play.status ?? ['VALID']));
    const note = (step: string): void => {
      this.journal.push(`${step} ${transactionId}`);
    };
    return {
      transactionId,
      evaluate: async (deadline, signal) => {
        note('evaluate');
        return bytesOf(await this.until(deadline, signal, play.evaluate ?? '{}'));
      },
      endorse: async (deadline, signal) => {
        note('endorse');
        return {
          result: bytesOf(await this.until(deadline, signal, play.endorse ?? '{}')),
          submit: async (submitDeadline, submitSignal) => {
            note('submit');
            await this.until(submitDeadline, submitSignal, submit());
          },
        };
      },
    };
  }

  async commitStatus(transactionId: string, deadline: number, signal: AbortSignal): Promise<CommitStatus> {
    this.journal.push(`status ${transactionId}`);
    const status = this.statuses.get(transactionId) ?? this.foreign;
    return { code: await this.until(deadline, signal, status()), blockNumber: 7n };
  }

  /** On the second question it is there, unless it is `tx-never`. */
  async has(
    transactionId: string,
    hospital: string,
    deadline: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    this.journal.push(`has ${transactionId} ${hospital}`);
    this.asked += 1;
    await this.until(deadline, signal, 'VALID');
    return this.asked > 1 && transactionId !== 'tx-never';
  }

  /** The peer is away at first, and then has seven blocks, one more each time it is asked. */
  async height(deadline: number, signal: AbortSignal): Promise<bigint> {
    this.heights += 1;
    if (this.heights === 1) {
      return BigInt(await this.until(deadline, signal, failure('UNAVAILABLE', 'the peer is away')));
    }
    return BigInt(5 + this.heights);
  }

  events(position: EventPosition): Promise<LedgerEvents> {
    const stream = this.streams[this.positions.length] ?? [];
    this.positions.push(position);
    async function* read(): AsyncGenerator<LedgerEvent, void> {
      for (const entry of stream) {
        await Promise.resolve();
        if (entry instanceof GatewayFailure) {
          throw entry;
        }
        yield entry;
      }
    }
    return Promise.resolve({ [Symbol.asyncIterator]: read, close: () => undefined });
  }

  close(): void {
    this.closed = true;
  }

  /** Gives what the play says, unless the signal fires; `never` lasts until the deadline, which is when gRPC says so. */
  private async until(
    deadline: number,
    signal: AbortSignal,
    outcome: string | GatewayFailure,
  ): Promise<string> {
    await Promise.resolve();
    signal.throwIfAborted();
    if (outcome === 'never') {
      this.time.advanceTo(deadline);
      throw failure('DEADLINE_EXCEEDED', 'Deadline exceeded');
    }
    if (outcome instanceof GatewayFailure) {
      throw outcome;
    }
    return outcome;
  }
}

/** A clock that moves only when somebody waits. */
export class FakeTiming implements Timing {
  readonly delays: number[] = [];
  private time = 1_000_000;

  readonly now = (): number => this.time;
  readonly random = (): number => 0.5;
  readonly sleep = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    this.delays.push(milliseconds);
    this.time += milliseconds;
    await Promise.resolve();
  };

  advanceTo(time: number): void {
    this.time = Math.max(this.time, time);
  }
}

/** A failure as the gateway of HospitalBMSP reports it: `reports` by MSP id. */
export function failure(
  status: GrpcStatusName,
  message: string,
  reports: readonly (readonly [mspId: string, message: string])[] = [],
): GatewayFailure {
  const nodes = reports.map(([mspId, text]) => ({ mspId, address: `peer0.${mspId}:7051`, message: text }));
  return new GatewayFailure(status, message, nodes);
}

function sequence<T>(entries: readonly T[]): () => T {
  let next = 0;
  return () => {
    const entry = entries[Math.min(next++, entries.length - 1)];
    if (entry === undefined) {
      throw new RangeError('A play has at least one entry in each of its lists.');
    }
    return entry;
  };
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
