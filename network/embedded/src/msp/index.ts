export { MspError } from './error';
export { loadMsp, loadSigningIdentity } from './folder';
export { createMsp } from './msp';
export { createMspRegistry } from './registry';
export { createVerifiedSignatures, type VerifiedSignatures } from './verified-signatures';
export type {
  Identity,
  Msp,
  MspDefinition,
  MspRegistry,
  NodeOu,
  NodeRole,
  Principal,
  SigningIdentity,
} from './types';
