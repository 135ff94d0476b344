import type { Change, Database } from './database';
import { keptBounds, keptKey, keptPlace } from './keys';
import { readRecord, writeRecord } from './bytes';

/** After so many blocks, private data of a transaction that was never committed is dropped; Fabric's transient retention. */
const retentionBlocks = 1000;

/** Private data of transactions that are endorsed and not yet committed: Fabric's transient store. */
export interface KeptPrivate {
  /** @param height at the endorsement */
  keep(txId: string, height: number, rwset: Uint8Array): Promise<void>;
  get(txId: string): readonly Uint8Array[];
  drop(txIds: readonly string[]): Promise<void>;
  /** Changes that drop what was endorsed too long before that height. */
  expire(height: number): readonly Change[];
}

interface Kept {
  readonly place: number;
  readonly height: number;
}

/** Reads the index, not the data, of what is kept. */
export async function openKeptPrivate(database: Database): Promise<KeptPrivate> {
  const index = new Map<string, readonly Kept[]>();
  let places = 0;

  const remember = (txId: string, kept: Kept): void => {
    index.set(txId, [...(index.get(txId) ?? []), kept]);
    places = Math.max(places, kept.place + 1);
  };

  const forget = (txId: string): readonly Change[] => {
    const kept = index.get(txId) ?? [];
    index.delete(txId);
    return kept.map(({ place }) => ({ key: keptKey(txId, place), value: undefined }));
  };

  const entries = database.scan(keptBounds);
  for (let entry = await entries.next(); entry; entry = await entries.next()) {
    const { txId, place } = keptPlace(entry[0]);
    remember(txId, { place, height: readRecord(entry[1]).number() });
  }

  const read = (txId: string, { place }: Kept): Uint8Array | undefined => {
    const record = database.get(keptKey(txId, place));
    if (!record) return undefined;
    const reader = readRecord(record);
    reader.number();
    return reader.rest();
  };

  return {
    keep: async (txId, height, rwset) => {
      const place = places;
      places += 1;
      const value = writeRecord().number(height).rest(rwset).finish();
      await database.write([{ key: keptKey(txId, place), value }], true);
      remember(txId, { place, height });
    },
    get: (txId) =>
      (index.get(txId) ?? []).flatMap((kept) => {
        const rwset = read(txId, kept);
        return rwset ? [rwset] : [];
      }),
    drop: async (txIds) => {
      const changes = txIds.flatMap(forget);
      if (changes.length > 0) await database.write(changes, false);
    },
    expire: (height) =>
      [...index]
        .filter(([, kept]) => kept.every((one) => one.height + retentionBlocks < height))
        .flatMap(([txId]) => forget(txId)),
  };
}
