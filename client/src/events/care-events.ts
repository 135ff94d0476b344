import { CareEvent, EVENT_NAME, parseJson } from '@careledger/model';
import * as v from 'valibot';
import { abortable } from '../call/abortable';
import { classifyEvaluation } from '../call/classify';
import { type EventPosition, type LedgerEvent, type LedgerEvents, type LedgerGateway } from '../call/gateway';
import { GatewayFailure } from '../call/gateway-failure';
import { type Backoff, delayBefore, type Timing } from '../call/timing';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { UnexpectedAnswerError } from '../errors/unexpected-answer-error';
import { type Checkpoint, type CheckpointStore, type LedgerName } from './checkpoint';

/** Something that happened on the ledger: a type, ids and codes. */
export interface CommittedEvent {
  readonly event: CareEvent;
  readonly transactionId: string;
  readonly blockNumber: bigint;
  /** Names this event; pass it as `after` to go on behind it. */
  readonly checkpoint: Checkpoint;
}

/**
 * Where to begin: at a block, behind a checkpoint, or behind the one in a store, which is then kept up to date: an event is done
 * with when the next one is asked for. Where the store has none yet, at `block`, or from now on.
 */
export type EventStart =
  | { readonly block: bigint }
  | { readonly after: Checkpoint }
  | { readonly checkpoints: CheckpointStore; readonly block?: bigint };

/**
 * The ledger's events in the order of its blocks, each once. The stream opens again by itself, where it was, when the peer was
 * away. Without a start it begins behind the last block that the peer has when the loop begins. It ends when it is closed; a
 * loop that is left closes it.
 */
export interface CareEvents extends AsyncIterable<CommittedEvent>, AsyncDisposable {
  close(): void;
}

/** How long the peer may take to say how far it is, in milliseconds. */
const patience = 10_000;
const backoff: Backoff = { shortest: 100, longest: 2_000 };

export function careEvents(
  gateway: LedgerGateway,
  timing: Timing,
  closing: AbortSignal,
  start: EventStart | undefined,
): CareEvents {
  const own = new AbortController();
  const signal = AbortSignal.any([own.signal, closing]);
  const ended = (): boolean => signal.aborted;
  let stream: LedgerEvents | undefined;
  const stop = (): void => {
    stream?.close();
  };
  signal.addEventListener('abort', stop);

  async function* read(): AsyncGenerator<CommittedEvent, void> {
    const store = start !== undefined && 'checkpoints' in start ? start.checkpoints : undefined;
    const ledger = { channel: gateway.channel, chaincode: gateway.chaincode };
    let position = start && (await positionOf(start, ledger));
    try {
      for (let failures = 0; !ended();) {
        try {
          // "Now" is fixed before the stream opens: one that breaks before its first event goes on from there, not from a later now.
          position ??= {
            from: 'block',
            block: await abortable(gateway.height(timing.now() + patience, signal), signal),
          };
          stream = await gateway.events(position);
          if (ended()) {
            stop();
            return;
          }
          for await (const raw of stream) {
            if (ended()) {
              return;
            }
            failures = 0;
            position = { from: 'after', block: raw.blockNumber, transactionId: raw.transactionId };
            if (raw.name === EVENT_NAME) {
              const event = decode(raw);
              yield event;
              await store?.save(ledger, event.checkpoint);
            }
          }
        } catch (error) {
          if (ended()) {
            return;
          }
          refuseFinal(error);
        }
        failures++;
        await timing.sleep(delayBefore(failures, backoff, timing.random), signal).catch(() => undefined);
      }
    } finally {
      own.abort();
      signal.removeEventListener('abort', stop);
    }
  }

  const close = (): void => {
    own.abort();
  };
  return {
    [Symbol.asyncIterator]: read,
    close,
    [Symbol.asyncDispose]: () => {
      close();
      return Promise.resolve();
    },
  };
}

async function positionOf(start: EventStart, ledger: LedgerName): Promise<EventPosition | undefined> {
  if ('after' in start) {
    return { from: 'after', ...start.after };
  }
  const saved = 'checkpoints' in start ? await start.checkpoints.load(ledger) : undefined;
  if (saved !== undefined) {
    return { from: 'after', ...saved };
  }
  if (start.block !== undefined && start.block < 0n) {
    throw new InvalidArgumentError('Blocks are counted from 0.', ['block']);
  }
  return start.block === undefined ? undefined : { from: 'block', block: start.block };
}

function decode(raw: LedgerEvent): CommittedEvent {
  const { transactionId, blockNumber } = raw;
  let event: CareEvent;
  try {
    event = v.parse(CareEvent, parseJson(new TextDecoder('utf-8', { fatal: true }).decode(raw.payload)));
  } catch (error) {
    throw new UnexpectedAnswerError('an event of another form than this version knows', transactionId, error);
  }
  return { event, transactionId, blockNumber, checkpoint: { block: blockNumber, transactionId } };
}

/** A peer that is away comes back; a caller whom it does not accept will not be accepted later. */
function refuseFinal(error: unknown): void {
  if (!(error instanceof GatewayFailure)) {
    throw error;
  }
  const verdict = classifyEvaluation(error, '');
  if (verdict.final) {
    throw verdict.error;
  }
}
