export { ChaincodeError, ChaincodeStartError } from './errors';
export { createHostedChaincode, type HostedChaincode, type HostedChaincodeOptions } from './hosted';
export { type ChaincodeStream, type DialChaincode, dialChaincode } from './stream';
export { createSystemChaincodes, type CommittedBlocks } from './system';
export type { FindChaincode } from './transaction-context';
export type {
  Chaincode,
  ChaincodeEvent,
  ChaincodeLaunch,
  ChaincodeLog,
  ChaincodeResponse,
  ChaincodeServer,
  ChaincodeStatus,
  Invocation,
  InvocationResult,
} from './types';
