export type { NetworkStatus } from './daemon/protocol';
export { type DataPaths, dataPaths, type HospitalPaths, type UserPaths } from './data/layout';
export { effectiveTopology, type Marker, readMarker, writeMarker } from './data/marker';
export type { ConsensusKind, LedgerKind } from './topology/ledger-kind';
export { prepareDeployment, type PrepareOptions } from './deployment/prepare';
export type { DeploymentRequest } from './deployment/request';
export { chaincodeServer, toDeployment } from './deployment/servers';
export { exitCodes, NetworkError, type NetworkErrorCode } from './errors';
export { createIdentities } from './identities/create';
export { enroll, enrollServer } from './identities/enroll';
export { nodeNames } from './identities/profiles';
export { toLedgerConfig } from './ledger/config';
export type {
  ChaincodeStatus,
  HospitalStatus,
  NodeStatus,
  LedgerDriver,
  Log,
  RunningLedger,
  StateEntry,
} from './ledger/driver';
export { deploy, type Deployed, type DeployOptions } from './operate/deploy';
export { down } from './operate/down';
export { followLogs, type LogEntry, logs, type LogsOptions } from './operate/logs';
export { type RevocationReason, revocationReasons } from './identities/revocation/reasons';
export { type Revocation, revocations, revoke, type Revoked, type RevokeOptions } from './operate/revoke';
export { inspect, killNode, startNode, status, stopNode, topologyOf } from './operate/running';
export { up, type UpOptions } from './operate/up';
export { type Network, type NetworkOptions, startNetwork } from './start-network';
export { findHospital } from './topology/find';
export { defaultTopologyFile, loadTopology, parseTopology } from './topology/load';
export { freePorts, offsetPorts, type PortUse, portsOf, takenPorts } from './topology/ports';
export type { Hospital, Topology, User } from './topology/schema';
