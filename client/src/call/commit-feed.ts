import { type CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { asError } from './abortable';
import { type CommitStatus } from './gateway';

/** The filtered blocks of one peer, from the next one on. */
export interface BlockStream<Peer> {
  readonly peer: Peer;
  readonly blocks: CloseableAsyncIterable<peer.FilteredBlock>;
}

/**
 * Learns of many transactions' commits from one stream of blocks, which costs one signature and one request in all; asking
 * for the status of each costs both each time.
 *
 * It says only what is certain: that a transaction handed over after the stream had begun to flow is valid. In all other
 * cases it says nothing, and the peer is asked: where the stream is broken or late, or the transaction is invalid.
 */
export interface CommitFeed<Peer> {
  /** Watches out for a transaction that is handed over for the first time after this call. */
  expect(transactionId: string): void;
  /**
   * Waits until a block holds the transaction.
   *
   * @param patienceMs how long to wait
   * @returns undefined where the peer has to be asked
   * @throws the signal's reason
   */
  outcome(transactionId: string, patienceMs: number, signal: AbortSignal): Promise<Told<Peer> | undefined>;
  close(): void;
}

/** A commit, and the peer that has it. */
export interface Told<Peer> {
  readonly peer: Peer;
  readonly status: CommitStatus;
}

interface Expected {
  readonly since: number;
  /** Null where the peer has to be asked. */
  told?: CommitStatus | null;
  tell?: () => void;
}

/** In milliseconds: how long a stream is kept that nobody needs, and how long after a failure none is opened. */
const IDLE = 5_000;
const PAUSE = 2_000;
/** In milliseconds: no call waits so long for one transaction without asking the peer. */
const FORGOTTEN = 60_000;

interface Flow<Peer> {
  readonly expected: Map<string, Expected>;
  peer?: Peer;
  close?: () => void;
  /** A block came: whatever is handed over from now on stands in a later one. */
  flows: boolean;
  ended: boolean;
}

/**
 * @param open opens a stream at the peer that is in use
 * @param inUse the peer that is in use now; a stream of another one is left
 */
export function commitFeed<Peer>(
  open: () => Promise<BlockStream<Peer>>,
  inUse: () => Peer,
): CommitFeed<Peer> {
  let flow: Flow<Peer> | undefined;
  let last = -Infinity;
  let failed = -Infinity;
  let isClosed = false;
  let idle: NodeJS.Timeout | undefined;

  function end(ending: Flow<Peer>): void {
    ending.ended = true;
    ending.close?.();
    for (const expected of ending.expected.values()) {
      expected.told ??= null;
      expected.tell?.();
    }
    ending.expected.clear();
    if (flow === ending) {
      flow = undefined;
      clearInterval(idle);
    }
  }

  function begin(): void {
    const begun: Flow<Peer> = { expected: new Map(), flows: false, ended: false };
    flow = begun;
    idle = setInterval(() => {
      sweep(begun);
    }, IDLE);
    // The stream itself keeps a process alive for as long.
    idle.unref();
    void read(begun).catch(() => {
      if (!begun.ended) failed = performance.now();
      end(begun);
    });
  }

  async function read(into: Flow<Peer>): Promise<void> {
    const stream = await open();
    into.peer = stream.peer;
    into.close = () => {
      stream.blocks.close();
    };
    if (into.ended) {
      into.close();
      return;
    }
    for await (const block of stream.blocks) {
      note(into.expected, block);
      into.flows = true;
    }
    throw new Error('The stream of blocks has ended.');
  }

  function sweep(of: Flow<Peer>): void {
    const now = performance.now();
    for (const [transactionId, { since, tell }] of of.expected) {
      if (tell === undefined && now - since > FORGOTTEN) of.expected.delete(transactionId);
    }
    if (now - last > IDLE) end(of);
  }

  return {
    expect: (transactionId) => {
      const now = performance.now();
      const isBusy = now - last < IDLE;
      last = now;
      if (flow?.peer !== undefined && flow.peer !== inUse()) end(flow);
      if (flow !== undefined) {
        if (flow.flows) flow.expected.set(transactionId, { since: now });
      } else if (isBusy && !isClosed && now - failed > PAUSE) {
        // A single write would pay more for the stream than for its status.
        begin();
      }
    },
    outcome: async (transactionId, patienceMs, signal) => {
      const from = flow;
      const expected = from?.expected.get(transactionId);
      if (from?.peer === undefined || expected === undefined) return undefined;
      try {
        if (expected.told === undefined) await toldOf(expected, patienceMs, signal);
      } finally {
        from.expected.delete(transactionId);
      }
      const { told } = expected;
      return told ? { peer: from.peer, status: told } : undefined;
    },
    close: () => {
      isClosed = true;
      if (flow !== undefined) end(flow);
    },
  };
}

/** Looks through a block for what is expected; of a transaction that stands there twice, the first counts. */
function note(expected: ReadonlyMap<string, Expected>, block: peer.FilteredBlock): void {
  if (expected.size === 0) return;
  const blockNumber = BigInt(block.getNumber());
  for (const transaction of block.getFilteredTransactionsList()) {
    const found = expected.get(transaction.getTxid());
    if (found === undefined) continue;
    if (found.told === undefined) {
      const isValid = transaction.getTxValidationCode() === peer.TxValidationCode.VALID;
      found.told = isValid ? { code: 'VALID', blockNumber } : null;
      found.tell?.();
    }
  }
}

/** Waits until something is told, or the time is up. */
function toldOf(expected: Expected, patienceMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      delete expected.tell;
    };
    const stop = (): void => {
      done();
      reject(asError(signal.reason));
    };
    const tell = (): void => {
      done();
      resolve();
    };
    const timer = setTimeout(tell, patienceMs);
    expected.tell = tell;
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
