export type { ChaincodeLaunch, ChaincodeServer } from './chaincode/types';
export { LedgerError, type LedgerErrorCode } from './ledger/error';
export { startLedger } from './ledger/start-ledger';
export type {
  Deployment,
  Ledger,
  LedgerConfig,
  LogLine,
  OrganizationConfig,
  OrganizationStatus,
  StartLedger,
} from './ledger/types';
