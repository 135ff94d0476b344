import { createHash } from 'node:crypto';
import { createRwsetBuilder, type MetadataEntry, type Version } from '../rwset';
import type { PrivateEntry, Results, StateSnapshot, StateValue } from '../storage/types';
import { createCollections } from './collections';
import { SimulationError } from './errors';
import { createInterest } from './interest';
import { recordRange, type RecordedRange } from './recorded-range';
import type { Page, Simulator } from './types';

export interface SimulatorOptions {
  /** Read by the simulator, closed by whoever opened it. */
  readonly snapshot: StateSnapshot;
  readonly txId: string;
  readonly channel: string;
  /** The channel's organizations: each has an implicit collection. */
  readonly mspIds: readonly string[];
}

/** Begins one transaction's simulation. What goes with what, and in which words not, is Fabric's lock-based simulator's. */
export function createSimulator({ snapshot, txId, channel, mspIds }: SimulatorOptions): Simulator {
  const account = createRwsetBuilder();
  const interest = createInterest();
  const ranges: { readonly namespace: string; readonly range: RecordedRange }[] = [];
  const others: Results<unknown>[] = [];
  let isDone = false;
  let hasWritten = false;
  let hasPaged = false;
  let hasScannedPrivate = false;

  const checkDone = (): void => {
    if (isDone) throw new SimulationError('this instance should not be used after calling Done()');
  };

  const read = (namespace: string, key: string): StateValue | undefined => {
    checkDone();
    const found = snapshot.get(namespace, key);
    account.read(namespace, key, found?.version);
    return found;
  };

  const collections = createCollections(channel, mspIds, read);

  const refuse = (what: string): SimulationError =>
    new SimulationError(`txid [${txId}]: unsuppored transaction. ${what}`);

  const checkWrite = (): void => {
    checkDone();
    if (hasScannedPrivate) {
      throw refuse('Transaction has already performed queries on pvt data. Writes are not allowed');
    }
    if (hasPaged) {
      throw refuse('Transaction has already performed a paginated query. Writes are not allowed');
    }
    hasWritten = true;
  };

  const open = <Entry>(results: Results<Entry>): Results<Entry> => {
    others.push(results);
    return results;
  };

  const openRange = (namespace: string, startKey: string, endKey: string): RecordedRange => {
    checkDone();
    const range = recordRange(startKey, endKey, snapshot.range(namespace, startKey, endKey));
    ranges.push({ namespace, range });
    return range;
  };

  const write = (namespace: string, key: string, value: Uint8Array): void => {
    checkWrite();
    account.write(namespace, key, value);
    interest.wrote(namespace, undefined, key, snapshot.get(namespace, key)?.metadata ?? []);
  };

  const privateMetadataOf = (namespace: string, collection: string, key: string): readonly MetadataEntry[] =>
    snapshot.getHashed(namespace, collection, hashText(key))?.metadata ?? [];

  const checkPrivateWrite = (namespace: string, collection: string, key: string): void => {
    collections.authorize(namespace, collection);
    checkWrite();
    interest.wrote(namespace, collection, key, privateMetadataOf(namespace, collection, key));
  };

  const readHashed = (namespace: string, collection: string, key: string) => {
    checkDone();
    const found = snapshot.getHashed(namespace, collection, hashText(key));
    account.privateRead(namespace, collection, key, found?.version);
    return found;
  };

  const end = (): void => {
    isDone = true;
    for (const results of others) results.close();
  };

  return {
    getState: (namespace, key) => read(namespace, key)?.value,
    putState: write,
    deleteState: (namespace, key) => {
      write(namespace, key, new Uint8Array());
    },
    getMetadata: (namespace, key) => read(namespace, key)?.metadata ?? [],
    setMetadata: (namespace, key, entries) => {
      checkWrite();
      account.writeMetadata(namespace, key, entries);
      interest.wrote(namespace, undefined, key, snapshot.get(namespace, key)?.metadata ?? []);
    },
    range: (namespace, startKey, endKey) => openRange(namespace, startKey, endKey).results,
    page: (namespace, startKey, endKey): Page => {
      if (hasWritten) throw refuse('Paginated queries are supported only in a read-only transaction');
      hasPaged = true;
      const range = openRange(namespace, startKey, endKey);
      return { ...range.results, bookmark: () => range.followingKey() };
    },
    history: (namespace, key) => open(snapshot.history(namespace, key)),
    getPrivate: (namespace, collection, key) => {
      collections.authorize(namespace, collection);
      checkDone();
      const found = snapshot.getPrivate(namespace, collection, key);
      const hashed = snapshot.getHashed(namespace, collection, hashText(key));
      if (!sameVersion(found?.version, hashed?.version)) {
        throw new SimulationError(
          'private data matching public hash version is not available. ' +
            `Public hash version = ${height(hashed?.version)}, Private data version = ${height(found?.version)}`,
        );
      }
      account.privateRead(namespace, collection, key, found?.version);
      interest.readPrivate(namespace, collection);
      return found?.value;
    },
    getPrivateHash: (namespace, collection, key) => {
      collections.validate(namespace, collection);
      return readHashed(namespace, collection, key)?.valueHash;
    },
    putPrivate: (namespace, collection, key, value) => {
      checkPrivateWrite(namespace, collection, key);
      account.privateWrite(namespace, collection, key, value);
    },
    deletePrivate: (namespace, collection, key) => {
      checkPrivateWrite(namespace, collection, key);
      account.privateWrite(namespace, collection, key, new Uint8Array());
    },
    purgePrivate: (namespace, collection, key) => {
      checkPrivateWrite(namespace, collection, key);
      account.privatePurge(namespace, collection, key);
    },
    rangePrivate: (namespace, collection, startKey, endKey): Results<PrivateEntry> => {
      collections.authorize(namespace, collection);
      if (hasWritten) throw refuse('Queries on pvt data is supported only in a read-only transaction');
      hasScannedPrivate = true;
      checkDone();
      return open(snapshot.rangePrivate(namespace, collection, startKey, endKey));
    },
    getPrivateMetadata: (namespace, collection, key) => {
      collections.authorize(namespace, collection);
      return readHashed(namespace, collection, key)?.metadata ?? [];
    },
    setPrivateMetadata: (namespace, collection, key, entries) => {
      checkPrivateWrite(namespace, collection, key);
      account.privateMetadata(namespace, collection, key, entries);
    },
    finish: () => {
      checkDone();
      end();
      for (const { namespace, range } of ranges) account.rangeRead(namespace, range.finish());
      const { rwset, private: privateRwset } = account.build();
      const { privateReads, written } = interest.result();
      return { rwset, private: privateRwset, privateReads, written, height: snapshot.height };
    },
    abandon: () => {
      if (isDone) return;
      end();
      for (const { range } of ranges) range.results.close();
    },
  };
}

function hashText(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

function sameVersion(a: Version | undefined, b: Version | undefined): boolean {
  return a?.block === b?.block && a?.tx === b?.tx;
}

/** As Go prints it. */
function height(version: Version | undefined): string {
  return version ? `{BlockNum: ${version.block}, TxNum: ${version.tx}}` : '<nil>';
}
