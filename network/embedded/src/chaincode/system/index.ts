import type { Chaincode } from '../types';
import { createLifecycle } from './lifecycle';
import { createQscc, type CommittedBlocks } from './qscc';

export type { CommittedBlocks } from './qscc';

/** The system chaincodes of one organization's peer, by name. */
export function createSystemChaincodes(
  channel: string,
  mspIds: readonly string[],
  ledger: CommittedBlocks,
): ReadonlyMap<string, Chaincode> {
  return new Map([
    ['qscc', createQscc(channel, ledger)],
    ['_lifecycle', createLifecycle(mspIds)],
  ]);
}
