import type { Principal } from '../msp/types';

/** Fabric's `common.SignaturePolicyEnvelope`, version 0. */
export interface SignaturePolicy {
  readonly principals: readonly Principal[];
  readonly rule: SignatureRule;
}

export type SignatureRule =
  | { readonly kind: 'signedBy'; readonly principal: number }
  | { readonly kind: 'outOf'; readonly n: number; readonly rules: readonly SignatureRule[] };
