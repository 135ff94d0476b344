export type { ChaincodeLaunch, ChaincodeServer } from './chaincode/types';
export type {
  Deployment,
  Ledger,
  LedgerConfig,
  LogLine,
  OrganizationConfig,
  OrganizationStatus,
  StartLedger,
} from './ledger/types';
