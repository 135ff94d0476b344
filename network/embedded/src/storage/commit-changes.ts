import { VALIDATION_CODE } from '../codec/validation-code';
import { sha256 } from './digest';
import type { Change } from './database';
import {
  blockKey,
  hashedKey,
  historyKey,
  privateKey,
  privateNameKey,
  progressKey,
  stateKey,
  transactionKey,
} from './keys';
import type { BlockCommit, CommittedTransaction, HashedUpdate, PrivateUpdate } from './types';
import {
  encodeHashedValue,
  encodePrivateValue,
  encodeProgress,
  encodeStateValue,
  encodeTransactionPlace,
} from './values';

/** All that a block changes, in the order in which it holds: of two changes to one key, the later one stands. */
export function commitChanges(
  commit: BlockCommit,
  read: (key: Buffer) => Buffer | undefined,
): readonly Change[] {
  return [
    { key: blockKey(commit.number), value: commit.block },
    ...transactionChanges(commit.transactions, read),
    ...commit.state.map(({ namespace, key, next }) => ({
      key: stateKey(namespace, key),
      value: next && encodeStateValue(next),
    })),
    ...commit.hashed.flatMap((update) => hashedChanges(update, read)),
    ...commit.private.flatMap(privateChanges),
    ...commit.history.map(({ namespace, key, tx }) => ({
      key: historyKey(namespace, key, commit.number, tx),
      value: Buffer.alloc(0),
    })),
    {
      key: progressKey,
      value: encodeProgress({
        height: commit.number + 1,
        lastHeaderHash: commit.headerHash,
        lastCommitHash: commit.commitHash,
      }),
    },
  ];
}

/** An id stands for the transaction that had it first; what came later under the same id cannot be asked for by it. */
function transactionChanges(
  transactions: readonly CommittedTransaction[],
  read: (key: Buffer) => Buffer | undefined,
): readonly Change[] {
  const seen = new Set<string>();
  return transactions.flatMap((transaction) => {
    const { txId } = transaction;
    const key = transactionKey(txId);
    // Validation has made sure of a valid one's id.
    if (txId === '' || seen.has(txId) || (transaction.code !== VALIDATION_CODE.VALID && read(key))) return [];
    seen.add(txId);
    return [{ key, value: encodeTransactionPlace(transaction) }];
  });
}

/** A purge takes the plaintext along wherever this organization has it, even if it did not get the transaction's own. */
function hashedChanges(
  { namespace, collection, keyHash, next, isPurge }: HashedUpdate,
  read: (key: Buffer) => Buffer | undefined,
): readonly Change[] {
  const change = { key: hashedKey(namespace, collection, keyHash), value: next && encodeHashedValue(next) };
  const nameKey = privateNameKey(namespace, collection, keyHash);
  const name = isPurge ? read(nameKey) : undefined;
  if (!name) return [change];
  return [
    change,
    { key: privateKey(namespace, collection, name.toString()), value: undefined },
    { key: nameKey, value: undefined },
  ];
}

function privateChanges({ namespace, collection, key, next }: PrivateUpdate): readonly Change[] {
  const name = Buffer.from(key);
  return [
    { key: privateKey(namespace, collection, key), value: next && encodePrivateValue(next) },
    { key: privateNameKey(namespace, collection, sha256(name)), value: next && name },
  ];
}
