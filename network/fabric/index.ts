export { FabricMissingError, findFabric, type FabricBinaries, type FabricProgram } from './binaries';
export type { FabricDeployment } from './lifecycle';
export { FabricNetwork } from './network';
export {
  ORDERER_MSP_ID,
  ordererCrypto,
  organizationCrypto,
  organizationPorts,
  type CryptoFolders,
  type FabricOrganization,
  type FabricPlan,
  type OrganizationCrypto,
  type OrganizationPorts,
} from './plan';
export { ProgramError } from './processes';
