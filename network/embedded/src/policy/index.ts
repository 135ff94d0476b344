export { satisfies, type Signer } from './evaluate';
export { createLayoutPlanner, endorsementLayouts, isPlannable, MAX_ORGANIZATIONS } from './layouts';
export { validSigners, type SignedData } from './signers';
export {
  channelPolicyRefusal,
  majorityEndorsement,
  mayPropose,
  maySubmit,
  organizationEndorsement,
  outOfOrganizations,
} from './standard';
export { PolicySyntaxError, parsePolicy } from './syntax';
export type { SignaturePolicy, SignatureRule } from './types';
