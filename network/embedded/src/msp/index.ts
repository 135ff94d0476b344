export { MspError } from './error';
export { loadMsp, loadSigningIdentity } from './folder';
export { createMsp } from './msp';
export { createMspRegistry } from './registry';
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
