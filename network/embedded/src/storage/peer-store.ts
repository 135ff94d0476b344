import { commitChanges } from './commit-changes';
import { openDatabase } from './database';
import { openKeptPrivate } from './kept-private';
import { blockKey, isStateKey, progressKey, transactionKey } from './keys';
import { createReadCache } from './read-cache';
import { createSharedSnapshots } from './shared-snapshot';
import { createStateSnapshot } from './snapshot';
import { decodeProgress, decodeTransactionPlace, type Progress } from './values';
import type { PeerStore } from './types';

/** Of this package's own layout in LevelDB. */
export const storageFormat = 1;

export interface PeerStoreOptions {
  readonly folder: string;
  readonly channel: string;
  /** Whose data it is. */
  readonly mspId: string;
}

const nothingYet: Progress = {
  height: 0,
  lastHeaderHash: new Uint8Array(),
  lastCommitHash: new Uint8Array(),
};

/**
 * Opens one organization's store, or makes it. Reads no block: how long it takes does not depend on how many there are.
 *
 * @throws StorageError
 */
export async function openPeerStore({ folder, channel, mspId }: PeerStoreOptions): Promise<PeerStore> {
  const marker = { format: storageFormat, kind: 'peer', channel, owner: mspId } as const;
  const database = await openDatabase(folder, marker);
  const recordedProgress = (): Progress => {
    const recorded = database.get(progressKey);
    return recorded ? decodeProgress(recorded) : nothingYet;
  };
  let kept = await openKeptPrivate(database);
  let progress = recordedProgress();
  const cache = createReadCache();
  /** While it is, a snapshot may have what is being written, or not: it is given what holds either way. */
  let isWriting = false;
  const snapshots = createSharedSnapshots(() =>
    createStateSnapshot({
      database,
      snapshot: database.snapshot(),
      cache,
      generation: isWriting ? cache.generation - 1 : cache.generation,
      height: isWriting ? undefined : progress.height,
    }),
  );

  return {
    get height() {
      return progress.height;
    },
    get lastHeaderHash() {
      return progress.lastHeaderHash;
    },
    get lastCommitHash() {
      return progress.lastCommitHash;
    },
    snapshot: () => snapshots.take(),
    commit: async (commit) => {
      if (commit.number !== progress.height) {
        throw new Error(`Block ${commit.number} was to be committed where block ${progress.height} is next.`);
      }
      const changes = [...commitChanges(commit, (key) => database.get(key)), ...kept.expire(commit.number)];
      cache.changing(changes.map(({ key }) => key).filter(isStateKey));
      isWriting = true;
      snapshots.renew();
      await database.write(changes, commit.private.length > 0);
      isWriting = false;
      progress = {
        height: commit.number + 1,
        lastHeaderHash: commit.headerHash,
        lastCommitHash: commit.commitHash,
      };
      snapshots.renew();
    },
    block: (number) => database.get(blockKey(number)),
    transaction: (txId) => {
      const record = database.get(transactionKey(txId));
      return record && decodeTransactionPlace(txId, record);
    },
    keepPrivate: (txId, height, rwset) => kept.keep(txId, height, rwset),
    keptPrivate: (txId) => kept.get(txId),
    dropPrivate: (txIds) => kept.drop(txIds),
    mark: () => {
      const mark = database.mark();
      return {
        ...mark,
        restore: async () => {
          cache.clear();
          isWriting = true;
          snapshots.renew();
          await mark.restore();
          isWriting = false;
          kept = await openKeptPrivate(database);
          progress = recordedProgress();
          snapshots.renew();
        },
      };
    },
    close: () => database.close(),
  };
}
