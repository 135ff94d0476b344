import { createWake } from '../clock';
import { createRecentBlocks } from '../ordering';
import type { BlockCommit, CommittedTransaction, PeerStore } from '../storage/types';
import { definitionFromState } from '../validation';
import type { ChaincodeDefinition } from '../validation/types';
import type { CommittedBlock, CommittedLedger } from './types';

/** The ledger of one peer, and the way a block gets into it. */
export interface WritableLedger extends CommittedLedger {
  commit(block: BlockCommit): Promise<void>;
  /** The store has been brought back to an earlier moment: nothing that was learnt since holds. */
  broughtBack(): void;
}

/** How far somebody has read the blocks. */
interface Reader {
  next: number;
  hasRead: boolean;
}

/** Joins a peer's store with those who wait for what is written to it. */
export function createCommittedLedger(store: PeerStore): WritableLedger {
  const committed = createWake();
  const recent = createRecentBlocks();
  const waiting = new Map<string, Set<(transaction: CommittedTransaction) => void>>();
  const definitions = new Map<string, ChaincodeDefinition>();
  const readers = new Set<Reader>();

  function waitForTransaction(txId: string, signal: AbortSignal): Promise<CommittedTransaction> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const known = store.transaction(txId);
      if (known) {
        resolve(known);
        return;
      }
      const others = waiting.get(txId) ?? new Set();
      waiting.set(txId, others);
      const onAbort = (): void => {
        others.delete(onCommit);
        if (others.size === 0) waiting.delete(txId);
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      const onCommit = (transaction: CommittedTransaction): void => {
        signal.removeEventListener('abort', onAbort);
        resolve(transaction);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      others.add(onCommit);
    });
  }

  function readStore(number: number): CommittedBlock {
    const bytes = store.block(number);
    if (!bytes) throw new Error(`Block ${number} is missing.`);
    return { number, bytes };
  }

  async function* blocks(from: number, signal: AbortSignal): AsyncGenerator<CommittedBlock, void> {
    const reader: Reader = { next: from, hasRead: false };
    readers.add(reader);
    try {
      while (!signal.aborted) {
        while (reader.next >= store.height) {
          try {
            await committed.wait(signal);
          } catch {
            return;
          }
        }
        const number = reader.next;
        const block = recent.get(number) ?? readStore(number);
        reader.next += 1;
        reader.hasRead = true;
        yield block;
      }
    } finally {
      readers.delete(reader);
    }
  }

  return {
    get height() {
      return store.height;
    },
    transaction: (txId) => store.transaction(txId),
    waitForTransaction,
    block: (number) => store.block(number),
    blocks,
    snapshot: () => store.snapshot(),
    definition: (name) => {
      const known = definitions.get(name);
      if (known) return known;
      using snapshot = store.snapshot();
      const definition = definitionFromState(snapshot, name);
      // Only what exists is remembered: names come from clients.
      if (definition) definitions.set(name, definition);
      return definition;
    },
    waitForHeight: async (height, signal) => {
      while (store.height < height) await committed.wait(signal);
    },
    broughtBack: () => {
      definitions.clear();
      recent.clear();
      // Of what they have read, some is gone: what comes in its place is new to them.
      for (const reader of readers) {
        if (reader.hasRead) reader.next = Math.min(reader.next, store.height);
      }
      committed.ring();
    },
    commit: async (block) => {
      await store.commit(block);
      recent.add({ number: block.number, bytes: block.block });
      if (block.state.some(({ namespace }) => namespace === '_lifecycle')) definitions.clear();
      for (const transaction of block.transactions) {
        const waiters = waiting.get(transaction.txId);
        waiting.delete(transaction.txId);
        for (const onCommit of waiters ?? []) onCommit(transaction);
      }
      committed.ring();
    },
  };
}
