import type { MetadataEntry } from '../rwset/types';
import type { SimulationResult } from './types';

/** What the choice of endorsers depends on, beyond the chaincode: Fabric's private reads and write-set metadata. */
export interface Interest {
  readPrivate(namespace: string, collection: string): void;
  /** @param metadata what the key has now, with its endorsement policy */
  wrote(
    namespace: string,
    collection: string | undefined,
    key: string,
    metadata: readonly MetadataEntry[],
  ): void;
  result(): Pick<SimulationResult, 'privateReads' | 'written'>;
}

export function createInterest(): Interest {
  const privateReads = new Map<string, SimulationResult['privateReads'][number]>();
  const written = new Map<string, SimulationResult['written'][number]>();
  return {
    readPrivate: (namespace, collection) => {
      privateReads.set(JSON.stringify([namespace, collection]), { namespace, collection });
    },
    wrote: (namespace, collection, key, metadata) => {
      written.set(JSON.stringify([namespace, collection, key]), { namespace, collection, metadata });
    },
    result: () => ({ privateReads: [...privateReads.values()], written: [...written.values()] }),
  };
}
