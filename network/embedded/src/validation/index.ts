export { createBlockSignatureVerifier, type VerifyBlockSignatures } from './block-signatures';
export {
  LIFECYCLE_NAMESPACE,
  definitionFieldKey,
  definitionFromState,
  definitionMetadataKey,
  definitionRwset,
} from './definition';
export { implicitCollection, implicitCollectionOwner } from './implicit-collection';
export { VALIDATION_PARAMETER } from './namespace-policies';
export { createOrderedBlockVerifier, type VerifyOrderedBlock } from './ordered-blocks';
export type { ChaincodeDefinition, StateReader, ValidateBlock, ValidationInput } from './types';
export { CONFIGURATION_KEY, validateBlock } from './validate-block';
export { BlockError, verifyBlock } from './verify-block';
