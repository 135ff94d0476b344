import type { X509Certificate } from 'node:crypto';

export type NodeRole = 'client' | 'peer' | 'admin' | 'orderer';

/**
 * Fabric's `msp.MSPPrincipal`, as far as policies here use it. The other kinds (organizational unit, anonymity, combined)
 * and roles without a name are `unsupported`: nobody satisfies them.
 */
export type Principal =
  | { readonly kind: 'role'; readonly mspId: string; readonly role: NodeRole | 'member' }
  | { readonly kind: 'identity'; readonly serialized: Uint8Array }
  | { readonly kind: 'unsupported' };

/** Somebody whose certificate an organization's MSP has accepted: the chain, the period, the CRL and the node OU hold. */
export interface Identity {
  readonly mspId: string;
  /** `msp.SerializedIdentity` as it came on the wire. */
  readonly serialized: Uint8Array;
  readonly certificate: X509Certificate;
  /** ECDSA with SHA-256 over `message`; a high-S signature is refused as Fabric does. */
  verify(message: Uint8Array, signature: Uint8Array): boolean;
  satisfies(principal: Principal): boolean;
}

/** The MSPs of a channel. */
export interface MspRegistry {
  readonly mspIds: readonly string[];
  /**
   * @param now milliseconds since the epoch, for the certificate's period
   * @throws MspError with Fabric's wording for what is wrong with the identity
   */
  identify(serialized: Uint8Array, now: number): Identity;
}

export interface SigningIdentity {
  readonly mspId: string;
  readonly serialized: Uint8Array;
  /** ECDSA with SHA-256, DER, low-S. */
  sign(message: Uint8Array): Uint8Array;
}
