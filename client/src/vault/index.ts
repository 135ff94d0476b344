export { CHUNK_SIZE, openChunks, sealChunks } from './chunks';
export { type Demographics, openDemographics, sealDemographics } from './demographics';
export { directoryStorage } from './directory-storage';
export { createFileKey } from './file-key';
export { batchFolder } from './batch-folder';
export { type DocumentDescription, openMetadata } from './metadata';
export { type ObjectStream, type ReceivedObject, type VaultStorage } from './storage';
export {
  type DocumentKey,
  type NewDocument,
  openVault,
  type StoredDocument,
  type Vault,
  type VaultOptions,
} from './vault';
export { type VaultKey, vaultKey, vaultKeyFromFile } from './vault-key';
