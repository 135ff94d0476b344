import type { BatchConfig } from './types';

/** Batches, each to become a block; `pending` says whether messages wait for the next one. */
export interface CutResult {
  readonly batches: readonly (readonly Uint8Array[])[];
  readonly pending: boolean;
}

/** Decides which messages share a block, by Fabric's rules (`orderer/common/blockcutter`); knows no time. */
export interface BlockCutter {
  /** @param size bytes that count towards the limits: the payload's and the signature's */
  ordered(envelope: Uint8Array, size: number): CutResult;
  /** What is pending, as one batch; empty where nothing is. */
  cut(): readonly Uint8Array[];
  readonly pendingCount: number;
}

export function createBlockCutter(config: BatchConfig): BlockCutter {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;

  const cut = (): readonly Uint8Array[] => {
    const batch = pending;
    pending = [];
    pendingBytes = 0;
    return batch;
  };

  return {
    get pendingCount() {
      return pending.length;
    },
    cut,
    ordered: (envelope, size) => {
      const batches: (readonly Uint8Array[])[] = [];
      if (size > config.preferredMaxBytes) {
        if (pending.length > 0) {
          batches.push(cut());
        }
        batches.push([envelope]);
        return { batches, pending: false };
      }
      if (pendingBytes + size > config.preferredMaxBytes) {
        batches.push(cut());
      }
      pending.push(envelope);
      pendingBytes += size;
      if (pending.length >= config.maxMessageCount) {
        batches.push(cut());
      }
      return { batches, pending: pending.length > 0 };
    },
  };
}
