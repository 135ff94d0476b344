import type { Batching } from '@careledger/chaincode/dist/ledger/batching';
import type { ChaincodeStub, Iterators, SerializedIdentity, StateQueryResponse } from 'fabric-shim';

/** What one hospital's peer holds: state, key-level policies, and the private data of all hospitals. */
export interface World {
  readonly state: Map<string, Uint8Array>;
  readonly policies: Map<string, Uint8Array>;
  readonly private: Map<string, Uint8Array>;
  /** Collections of which the peer has hashes alone. */
  readonly withheld: Set<string>;
}

/** What a transaction asks of the peer beyond reading. */
export interface Effects {
  /** In the order of the calls; null deletes. */
  readonly writes: { key: string; value: string | null }[];
  readonly policies: { key: string; policy: Uint8Array }[];
  /** null purges. */
  readonly privateWrites: { collection: string; key: string; value: string | null }[];
  readonly events: { name: string; payload: string }[];
  /** Requests to the peer, each of which a real stub waits for. */
  messages: number;
}

export interface Proposal {
  readonly args: readonly string[];
  readonly creator: SerializedIdentity;
  readonly channel: string;
  readonly txId: string;
  readonly time: Date;
  readonly transient: ReadonlyMap<string, Uint8Array>;
  readonly hashPrivate: (value: Uint8Array) => Uint8Array;
  /** Whether the peer takes several keys in one message, as from Fabric 3.1 on. */
  readonly takesBatches?: boolean;
}

const PAGE = 100;

type StateIterator = Iterators.StateQueryIterator;

/**
 * A stub as Fabric's: reads see the world as it was before the transaction, never its own writes. What the chaincode
 * has no business with fails by name.
 */
export class FakeStub implements ChaincodeStub {
  readonly effects: Effects = { writes: [], policies: [], privateWrites: [], events: [], messages: 0 };
  readonly batching?: Batching;

  constructor(
    private readonly world: World,
    private readonly proposal: Proposal,
  ) {
    if (proposal.takesBatches === true) this.batching = this.inBatches();
  }

  getArgs = (): string[] => [...this.proposal.args];
  getStringArgs = (): string[] => this.getArgs();
  getFunctionAndParameters = (): { fcn: string; params: string[] } => {
    const [fcn = '', ...params] = this.proposal.args;
    return { fcn, params };
  };
  /** Undeclared, and used by the contract API. */
  getBufferArgs = (): Buffer[] => this.proposal.args.map((text) => Buffer.from(text, 'utf8'));
  getTxID = (): string => this.proposal.txId;
  getChannelID = (): string => this.proposal.channel;
  getCreator = (): SerializedIdentity => this.proposal.creator;
  getTransient = (): Map<string, Uint8Array> => new Map(this.proposal.transient);
  getDateTimestamp = (): Date => this.proposal.time;

  getState = (key: string): Promise<Uint8Array> =>
    this.ask(() => this.world.state.get(key) ?? new Uint8Array());
  putState = (key: string, value: Uint8Array): Promise<void> =>
    this.ask(() => void this.effects.writes.push({ key, value: text(value) }));
  deleteState = (key: string): Promise<void> =>
    this.ask(() => void this.effects.writes.push({ key, value: null }));
  setStateValidationParameter = (key: string, policy: Uint8Array): Promise<void> =>
    this.ask(() => void this.effects.policies.push({ key, policy }));

  getStateByRange = (start: string, end: string): Promise<StateIterator> & AsyncIterable<Iterators.KV> =>
    notForLoops(this.ask(() => this.iterate(this.between(start, end))));

  getStateByRangeWithPagination = (
    start: string,
    end: string,
    size: number,
  ): Promise<StateQueryResponse<StateIterator>> & AsyncIterable<Iterators.KV> => {
    if (this.effects.writes.length > 0) throw new Error('a paged query in a transaction that writes');
    return notForLoops(
      this.ask(() => {
        const found = this.between(start, end);
        const page = found.slice(0, size);
        const response = {
          iterator: this.iterate(page),
          metadata: { fetchedRecordsCount: page.length, bookmark: found[size]?.key ?? '' },
        };
        // The shim leaves it out where it is empty, as none and zero are the same bytes.
        if (page.length === 0) Reflect.deleteProperty(response, 'metadata');
        return response;
      }),
    );
  };

  getPrivateData = (collection: string, key: string): Promise<Uint8Array> =>
    this.ask(() => {
      if (this.world.withheld.has(collection))
        throw new Error('private data matching public hash version is not available');
      return this.world.private.get(`${collection} ${key}`) ?? new Uint8Array();
    });
  getPrivateDataHash = (collection: string, key: string): Promise<Uint8Array> =>
    this.ask(() => {
      const value = this.world.private.get(`${collection} ${key}`);
      return value === undefined ? new Uint8Array() : this.proposal.hashPrivate(value);
    });
  putPrivateData = (collection: string, key: string, value: Uint8Array): Promise<void> =>
    this.ask(() => void this.effects.privateWrites.push({ collection, key, value: text(value) }));
  purgePrivateData = (collection: string, key: string): Promise<void> =>
    this.ask(() => void this.effects.privateWrites.push({ collection, key, value: null }));

  setEvent = (name: string, payload: Uint8Array): void => {
    this.effects.events.push({ name, payload: text(payload) });
  };

  getMspID = unused('getMspID');
  getSignedProposal = unused('getSignedProposal');
  getTxTimestamp = unused('getTxTimestamp');
  getBinding = unused('getBinding');
  getStateValidationParameter = unused('getStateValidationParameter');
  getStateByPartialCompositeKey = unused('getStateByPartialCompositeKey');
  getStateByPartialCompositeKeyWithPagination = unused('getStateByPartialCompositeKeyWithPagination');
  getQueryResult = unused('getQueryResult');
  getQueryResultWithPagination = unused('getQueryResultWithPagination');
  getHistoryForKey = unused('getHistoryForKey');
  invokeChaincode = unused('invokeChaincode');
  createCompositeKey = unused('createCompositeKey');
  splitCompositeKey = unused('splitCompositeKey');
  deletePrivateData = unused('deletePrivateData');
  setPrivateDataValidationParameter = unused('setPrivateDataValidationParameter');
  getPrivateDataValidationParameter = unused('getPrivateDataValidationParameter');
  getPrivateDataByRange = unused('getPrivateDataByRange');
  getPrivateDataByPartialCompositeKey = unused('getPrivateDataByPartialCompositeKey');
  getPrivateDataQueryResult = unused('getPrivateDataQueryResult');

  /** Many keys cost one message; each is read and written as it is alone. */
  private inBatches(): Batching {
    const alone = async <T>(calls: readonly (() => Promise<T>)[]): Promise<T[]> => {
      const { messages } = this.effects;
      const answers: T[] = [];
      for (const call of calls) answers.push(await call());
      this.effects.messages = messages + 1;
      return answers;
    };
    return {
      getStates: (keys) => alone(keys.map((key) => () => this.getState(key))),
      writeStates: async (writes) => {
        await alone(
          writes.map((write) => () => {
            if (write.kind === 'put') return this.putState(write.key, write.value);
            if (write.kind === 'delete') return this.deleteState(write.key);
            return this.setStateValidationParameter(write.key, write.policy);
          }),
        );
      },
    };
  }

  private async ask<T>(answer: () => T): Promise<T> {
    this.effects.messages += 1;
    return Promise.resolve().then(answer);
  }

  private between(start: string, end: string): Iterators.KV[] {
    const from = Buffer.from(start);
    const to = Buffer.from(end);
    return [...this.world.state]
      .map(([key, value]) => ({ namespace: 'careledger', key, value, bytes: Buffer.from(key) }))
      .filter(({ bytes }) => Buffer.compare(from, bytes) <= 0 && Buffer.compare(bytes, to) < 0)
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
      .map(({ namespace, key, value }) => ({ namespace, key, value }));
  }

  /** The first hundred come with the query; every further hundred, and closing, is a message of its own. */
  private iterate(found: Iterators.KV[]): StateIterator {
    let position = 0;
    return {
      next: () => {
        const value = found[position];
        if (value !== undefined && position > 0 && position % PAGE === 0) this.effects.messages += 1;
        position += 1;
        // The declared type has a value even at the end, where the shim gives none.
        return Promise.resolve({ done: value === undefined, value: value ?? END });
      },
      close: () => this.ask(() => undefined),
    };
  }
}

const END: Iterators.KV = { namespace: '', key: '', value: new Uint8Array() };

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

/** `for await` closes an exhausted range, which costs a message: the chaincode calls next(). */
function notForLoops<T>(promise: Promise<T>): Promise<T> & AsyncIterable<Iterators.KV> {
  return Object.assign(promise, { [Symbol.asyncIterator]: unused('a for-await loop over a query') });
}

function unused(name: string): () => never {
  return () => {
    throw new Error(`the chaincode does not use ${name}`);
  };
}
