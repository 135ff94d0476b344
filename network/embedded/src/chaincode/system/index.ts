import type { Chaincode } from '../types';
import { createSystemAccess, type SystemAccessParts } from './access';
import { createCscc } from './cscc';
import { createLifecycle } from './lifecycle';
import { createQscc, type CommittedBlocks } from './qscc';

export type { CommittedBlocks } from './qscc';

/** The system chaincodes of one organization's peer, by name. */
export function createSystemChaincodes(
  parts: SystemAccessParts,
  ledger: CommittedBlocks,
): ReadonlyMap<string, Chaincode> {
  const { channel, msps } = parts;
  const access = createSystemAccess(parts);
  return new Map([
    ['cscc', createCscc(channel, ledger, access)],
    ['qscc', createQscc(channel, ledger, access)],
    ['_lifecycle', createLifecycle(msps.mspIds, access)],
  ]);
}
