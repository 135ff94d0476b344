export { FabricMissingError, findFabric, type FabricBinaries, type FabricProgram } from './binaries';
export { packChaincode, type ChaincodeConnection, type ChaincodePackage } from './chaincode-package';
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
export { Processes, ProgramError, run, waitUntil, type Program } from './processes';
