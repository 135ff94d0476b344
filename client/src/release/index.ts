/**
 * What a release service and its callers agree on, for those who run or write one. Applications use `records.open` of a
 * connection.
 */
export { type ProofSigner, type SignedProof, signProof, verifyProof } from './proof';
export {
  DOCUMENT_PATH,
  HEALTH_PATH,
  MAX_CALL_BYTES,
  type ProofPayload,
  RELEASE_ERROR_CODES,
  RELEASE_PATH,
  type ReleaseAnswer,
  ReleaseCall,
  type ReleaseErrorBody,
  type ReleaseErrorCode,
} from './protocol';
export { unwrapKey, wrapKey, type WrapOf } from './wrap';
