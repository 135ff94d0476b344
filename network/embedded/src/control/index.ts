export { createManualClock, createShiftedClock, type ManualClock, type ShiftedClock } from '../clock';
export { startControlledLedger } from './controlled-ledger';
export {
  startTestLedger,
  type TestChaincode,
  type TestIdentity,
  type TestIdentityOptions,
  type TestLedger,
  type TestLedgerOptions,
} from './test-ledger';
export type { LedgerSnapshot } from './snapshots';
export type { ControlledLedger, Controls, LagRange } from './types';
