import { decodeBlock, lengthWithoutMetadata } from '../codec/block';
import { CodecError } from '../codec/message';
import type { OrderLog, PeerStore } from '../storage/types';
import { BlockError, verifyBlock } from '../validation';
import { LedgerError } from './error';

/** One organization's blocks, and where they lie. */
export interface StoredBlocks {
  readonly folder: string;
  readonly store: Pick<PeerStore, 'height' | 'block'>;
}

/**
 * Reads every block there is: those of the ordering log have to be a chain, and those of the organizations the same ones. A file
 * that was torn or altered is found before anybody builds on it; LevelDB itself leaves out what it cannot read, and says nothing.
 *
 * @throws LedgerError DATA_DAMAGED naming the folder and the block
 */
export function checkBlocks(
  log: Pick<OrderLog, 'height' | 'read'>,
  logFolder: string,
  organizations: readonly StoredBlocks[],
): void {
  for (const { folder, store } of organizations) {
    if (store.height > log.height) {
      throw damaged(
        logFolder,
        log.height,
        `is missing, though ${folder} has ${store.height} blocks: the end of the log is lost`,
      );
    }
  }
  let previous: Uint8Array = new Uint8Array();
  for (let number = 0; number < log.height; number += 1) {
    const bytes = log.read(number);
    if (!bytes) throw damaged(logFolder, number, 'is missing');
    previous = checkLink(bytes, number, previous, logFolder);
    for (const { folder, store } of organizations) {
      if (number < store.height) checkCopy(store.block(number), bytes, number, folder);
    }
  }
}

/** @returns the hash of the block's header */
function checkLink(bytes: Uint8Array, number: number, previous: Uint8Array, folder: string): Uint8Array {
  try {
    return verifyBlock(decodeBlock(bytes).view, number, previous);
  } catch (error) {
    if (error instanceof CodecError || error instanceof BlockError) {
      throw damaged(folder, number, `is not what was written (${error.message})`, error);
    }
    throw error;
  }
}

/** A peer keeps a block as it was ordered, header and data first, with metadata of its own behind them. */
function checkCopy(copy: Uint8Array | undefined, ordered: Uint8Array, number: number, folder: string): void {
  if (!copy) throw damaged(folder, number, 'is missing');
  const length = lengthWithoutMetadata(ordered);
  if (Buffer.compare(copy.subarray(0, length), ordered.subarray(0, length)) !== 0) {
    throw damaged(folder, number, 'is not the one that was ordered');
  }
}

function damaged(folder: string, number: number, what: string, cause?: unknown): LedgerError {
  return new LedgerError(
    'DATA_DAMAGED',
    `Block ${number} in ${folder} ${what}. Restore the data folder from a backup, or start with an empty one.`,
    { cause },
  );
}
