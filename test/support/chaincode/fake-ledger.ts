import './quiet';
import { createHash, randomUUID } from 'node:crypto';
import { createChaincode } from '@careledger/chaincode';
import {
  canonicalJson,
  CHANNEL,
  check,
  parseCareError,
  parseJson,
  TRANSACTIONS,
  wireName,
  type CareErrorBody,
  type Schema,
  type TransactionInput,
  type TransactionName,
  type TransactionOutput,
} from '@careledger/model';
import { FakeStub, type Effects, type World } from './fake-stub';
import type { Person } from './people';

/** How a call ended, with all that it asked of the peer. */
export type Outcome<T> = Effects & ({ ok: true; result: T } | { ok: false; error: CareErrorBody });

export interface CallOptions {
  readonly transient?: Record<string, string>;
}

/** All that a transaction is made of, as it can be kept in a file. */
export interface WrittenProposal {
  readonly args: readonly string[];
  readonly hospital: string;
  /** PEM */
  readonly certificate: string;
  readonly txId: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly transient: Readonly<Record<string, string>>;
}

/** The whole chaincode on one fake stub: calls go through Fabric's contract API as they do on a peer. */
export class FakeLedger {
  readonly world: World = { state: new Map(), policies: new Map(), private: new Map(), withheld: new Set() };
  /** The time of the next transactions; it stands still until a test moves it. */
  now = new Date('2026-03-01T12:00:00.000Z');
  channel: string = CHANNEL;
  /** Whether the peer takes several keys in one message. */
  takesBatches = true;
  /** Is told of every proposal before it runs. */
  onProposal: ((proposal: WrittenProposal) => void) | undefined;
  private readonly chaincode = createChaincode();

  /** Runs a transaction and, when it succeeds, commits what it wrote. */
  async submit<T extends TransactionName>(
    person: Person,
    name: T,
    input: TransactionInput<T>,
    options: CallOptions = {},
  ): Promise<Outcome<TransactionOutput<T>>> {
    const outcome = await this.evaluate(person, name, input, options);
    if (outcome.ok) this.commit(outcome);
    return outcome;
  }

  /** Runs a transaction and commits nothing. */
  async evaluate<T extends TransactionName>(
    person: Person,
    name: T,
    input: TransactionInput<T>,
    options: CallOptions = {},
  ): Promise<Outcome<TransactionOutput<T>>> {
    const raw = await this.invoke(person, [wireName(name), canonicalJson(input)], options);
    if (!raw.ok) return raw;
    const output: Schema<unknown, TransactionOutput<T>> = TRANSACTIONS[name].output;
    return { ...raw, result: check(output, parseJson(raw.result), `the output of ${name}`) };
  }

  /** Runs any arguments at all. */
  invoke(
    person: Person,
    args: readonly string[],
    { transient = {} }: CallOptions = {},
  ): Promise<Outcome<string>> {
    const { hospital, certificate } = person;
    return this.run({
      args,
      hospital,
      certificate: certificate.toString(),
      txId: randomUUID(),
      time: this.now.getTime(),
      transient,
    });
  }

  /** Runs a proposal as it was written down. */
  async run(proposal: WrittenProposal): Promise<Outcome<string>> {
    this.onProposal?.(proposal);
    const stub = new FakeStub(this.world, {
      args: proposal.args,
      creator: { mspid: proposal.hospital, idBytes: Buffer.from(proposal.certificate, 'utf8') },
      channel: this.channel,
      txId: proposal.txId,
      time: new Date(proposal.time),
      transient: new Map(Object.entries(proposal.transient).map(([key, text]) => [key, Buffer.from(text)])),
      takesBatches: this.takesBatches,
      hashPrivate: (value) => createHash('sha256').update(value).digest(),
    });
    const response = await this.chaincode.Invoke(stub);
    if (response.status < 400) {
      return { ok: true, result: Buffer.from(response.payload ?? []).toString('utf8'), ...stub.effects };
    }
    const error = parseCareError(response.message ?? '');
    if (error === undefined) throw new Error(`not a typed error: ${response.message ?? ''}`);
    return { ok: false, error, ...stub.effects };
  }

  commit(effects: Effects): void {
    for (const { key, value } of effects.writes) {
      if (value === null) this.world.state.delete(key);
      else this.world.state.set(key, Buffer.from(value));
    }
    for (const { key, policy } of effects.policies) {
      // What Fabric makes of a policy by itself hangs on what else is in the block.
      const isWritten = effects.writes.some((write) => write.key === key && write.value !== null);
      if (!isWritten) throw new Error('A policy is written without the value of its key.');
      this.world.policies.set(key, policy);
    }
    for (const { collection, key, value } of effects.privateWrites) {
      if (value === null) this.world.private.delete(`${collection} ${key}`);
      else this.world.private.set(`${collection} ${key}`, Buffer.from(value));
    }
  }
}

/** The result of a call that has to succeed. */
export function resultOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`refused: ${outcome.error.code} ${outcome.error.message}`);
  return outcome.result;
}

/** The code of a call that has to be refused. */
export function codeOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'it succeeded' : outcome.error.code;
}
