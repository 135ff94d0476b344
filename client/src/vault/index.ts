export { type Demographics, openDemographics, sealDemographics } from './demographics';
export { createFileKey } from './file-key';
export { type OpenedDocument, openVault, type StoredDocument, type Vault, type VaultOptions } from './vault';
export { batchFolder } from './batch-folder';
