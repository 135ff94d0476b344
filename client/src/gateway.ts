/**
 * The seam between the client and a ledger, for those who put something else there: another transport, or a fake that
 * plays failures in a test. Applications use `connect` from the package's main entry.
 */
export {
  type CommitStatus,
  type EndorsedTransaction,
  type EventPosition,
  type LedgerEvent,
  type LedgerEvents,
  type LedgerGateway,
  type LedgerProposal,
  type ProposalRequest,
} from './call/gateway';
export { GatewayFailure, type GrpcStatusName, type NodeReport } from './call/gateway-failure';
export { systemTiming, type Timing } from './call/timing';
export { fabricGateway, type FabricGatewayOptions } from './call/fabric-gateway';
export { type CallLimits } from './call/caller';
export { type CallObservation, type CallObserver, type Retry } from './call/observer';
export { careLedger, type CareLedgerParts } from './connect';
export { type PeerLink } from './connection/peer-link';
export { messageSigner } from './signing/message-signer';
