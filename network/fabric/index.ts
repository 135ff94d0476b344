export {
  checkVersions,
  CONSORTIUM_PROGRAMS,
  FabricMissingError,
  findFabric,
  type FabricBinaries,
  type FabricProgram,
} from './binaries';
export { caProgram, type FabricAuthority, type FabricCaServer, TLS_PROFILE } from './ca-server';
export { packChaincode, type ChaincodeConnection, type ChaincodePackage } from './chaincode-package';
export { type ChannelClient, openChannel } from './channel-client';
export { revocationLists, revocationUpdate, signedUpdate } from './channel-update';
export { joinChannel, makeGenesisBlock, nodePrograms } from './channel';
export {
  type Consensus,
  type Consortium,
  type CryptoFolders,
  type FabricMember,
  type FabricNode,
  type FabricOrderer,
  type FabricPeer,
  orderersOf,
  peersOf,
} from './consortium';
export { fabricCache, type FabricCache } from './cache';
export { download, DownloadError, type DownloadOptions } from './download';
export { type Discovery, openDiscovery } from './discovery';
export { type FabricDefinition, Lifecycle } from './lifecycle';
export { listens } from './listens';
export { signLowS } from './low-s';
export { blockHeight } from './metrics';
export { FabricNetwork, type FabricDeployment } from './network';
export {
  organizationCrypto,
  type FabricOrganization,
  type FabricPlan,
  type OrganizationCrypto,
} from './plan';
export {
  Processes,
  type ProcessesOptions,
  ProgramError,
  type ProcessState,
  run,
  waitUntil,
  type Program,
} from './processes';
export { type CalledPeer, type MspSigner, openSigner } from './peer-call';
export { getFabric, type ReleaseOptions } from './release';
export { readWorldState } from './world-state';
