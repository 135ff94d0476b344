import { NetworkError } from '../errors';
import type { LedgerDriver } from './driver';

/** Real Fabric, at the place where it will be. */
export const fabricDriver: LedgerDriver = {
  kind: 'fabric',
  assertAvailable() {
    throw notYet();
  },
  start: () => Promise.reject(notYet()),
};

function notYet(): NetworkError {
  return new NetworkError(
    'NOT_IN_THIS_VERSION',
    'not in this version: --ledger fabric. Use --ledger embedded, which runs in one process and is for demos, development and tests only',
  );
}
