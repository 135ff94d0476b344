import type { SigningIdentity } from './identity';

/** One organization of a ledger under test. */
export interface TargetOrganization {
  readonly mspId: string;
  /** host:port of its peer. */
  readonly address: string;
  /** PEM: the CA of the peer's TLS certificate. */
  readonly tlsRootCertificate: string;
  /** A client. */
  readonly user: SigningIdentity;
  /** The peer, as somebody who asks. */
  readonly node: SigningIdentity;
  readonly admin: SigningIdentity;
  /** Its certification authority; both PEM. */
  readonly authority: { readonly certificate: string; readonly key: string };
}

/** A ledger that the cases run against: real Fabric, or one that claims to answer as it does. */
export interface Target extends AsyncDisposable {
  /** Stands in the recordings' headers. */
  readonly description: TargetDescription;
  readonly organizations: readonly TargetOrganization[];
  /** Says that it is of the first organization, but its certificate comes from a CA that nobody knows. */
  readonly stranger: SigningIdentity;
  /** Texts of this one ledger that answers may hold, such as addresses and package ids, with what to call them. */
  readonly names: ReadonlyMap<string, string>;
  /** Makes a block of what waits for one, where the ledger does not do so by itself in a moment. */
  cutBlock(): void;
  /** Ends an organization's chaincode process. */
  stopChaincode(mspId: string, chaincode: string): Promise<void>;
  /** Starts it again. */
  startChaincode(mspId: string, chaincode: string): Promise<void>;
}

export interface TargetDescription {
  readonly ledger: string;
  readonly version: string;
  readonly consensus: string;
  readonly topology: string;
}
