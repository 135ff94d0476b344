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

/** An organizational unit that tells what an identity is, and the CA that may say so; absent: each of the MSP's may. */
export interface NodeOu {
  readonly identifier: string;
  /** PEM. */
  readonly certificate: string | undefined;
}

/** What an organization trusts: the content of a standard MSP folder. Certificates and CRLs are PEM texts. */
export interface MspDefinition {
  readonly mspId: string;
  readonly rootCerts: readonly string[];
  readonly intermediateCerts: readonly string[];
  readonly admins: readonly string[];
  readonly revocationLists: readonly string[];
  readonly tlsRootCerts: readonly string[];
  readonly tlsIntermediateCerts: readonly string[];
  /** Undefined where node OUs are not enabled: nobody then is a client, a peer or an orderer. */
  readonly nodeOus: Readonly<Partial<Record<NodeRole, NodeOu>>> | undefined;
}

/** Somebody whose certificate an organization's MSP has accepted: the chain, the CRL and the node OU hold. */
export interface Identity {
  readonly mspId: string;
  /** `msp.SerializedIdentity` as it came on the wire. */
  readonly serialized: Uint8Array;
  readonly certificate: X509Certificate;
  /** Hexadecimal SHA-256 of the certificate: two serializations of one certificate are one identity. */
  readonly fingerprint: string;
  /**
   * End of the certificate's period, in milliseconds since the epoch. As in Fabric it counts where a client comes in, and
   * not where a block is validated, since all hospitals must come to the same verdict at any time.
   */
  readonly expiresAt: number;
  /** ECDSA with SHA-256 over `message`; a high-S signature is refused as Fabric does. */
  verify(message: Uint8Array, signature: Uint8Array): boolean;
  /** The same on another thread, for whoever has others to serve meanwhile. */
  verifyAsync(message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  satisfies(principal: Principal): boolean;
}

/** One organization's MSP. */
export interface Msp {
  readonly mspId: string;
  /**
   * @param certificatePem the certificate as the wire has it
   * @throws MspError with Fabric's wording for what is wrong with the identity
   */
  identify(certificatePem: Uint8Array, serialized: Uint8Array): Identity;
}

/** The MSPs of a channel. */
export interface MspRegistry {
  readonly mspIds: readonly string[];
  /** @throws MspError with Fabric's wording for what is wrong with the identity */
  identify(serialized: Uint8Array): Identity;
  /**
   * The same identity, whose signatures are known to hold: what a key has signed in this process, it need not verify again.
   * Any other message or signature is verified as always.
   */
  remembering(signer: SigningIdentity): SigningIdentity;
}

export interface SigningIdentity {
  readonly mspId: string;
  readonly serialized: Uint8Array;
  /** ECDSA with SHA-256, DER, low-S. */
  sign(message: Uint8Array): Uint8Array;
}
