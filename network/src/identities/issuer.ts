import type { Hospital, User } from '../topology/schema';
import type { NodeOu } from './attributes';
import type { Authority, Credentials } from './authority';
import { enrolmentProfile, serverProfile } from './profiles';
import type { RevocationReason } from './revocation/reasons';

/** Somebody whose certificate is to count for nothing from now on. */
export interface Revocation {
  readonly name: string;
  readonly reason: RevocationReason;
}

/** What gives a hospital's people and nodes their keys and certificates. */
export interface Issuer {
  /** For a person or a node to sign with: its attributes stand in the certificate. */
  enrol(user: User, ou: NodeOu): Promise<Credentials>;
  /** For a server of that name to prove itself by TLS. */
  serve(node: string): Promise<Credentials>;
  /**
   * Takes back whatever was enrolled under a name, so that nothing is enrolled under it again; what is revoked already stays so.
   *
   * @returns the list of what is revoked by the register of identities, PEM; undefined where there is no such register
   */
  revoke(revocation: Revocation): Promise<string | undefined>;
}

/** A hospital's authorities, with their keys at hand. */
export interface Authorities {
  readonly ca: Authority;
  readonly tlsCa: Authority;
}

/** Makes the issuer of a hospital out of its authorities. */
export type IssuerOf = (hospital: Hospital, authorities: Authorities) => Promise<Issuer>;

/** Signs in this process: the embedded ledger has no certification authority that runs. */
export const ownIssuer: IssuerOf = (hospital, { ca, tlsCa }) =>
  Promise.resolve({
    enrol: (user, ou) => ca.issue(enrolmentProfile(hospital, user, ou)),
    serve: (node) => tlsCa.issue(serverProfile(hospital, node)),
    revoke: () => Promise.resolve(undefined),
  });
