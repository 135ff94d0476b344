import {
  CareError,
  check,
  digestOfValue,
  MspId,
  PROVIDER_ATTRIBUTE,
  ProviderId,
  ROLE_ATTRIBUTE,
  ROLES,
  type CallerKind,
  type Digest,
  type Role,
} from '@careledger/model';
import type { Context } from 'fabric-contract-api';
import { readCertificate, requireOneCertificate, type CertificateFacts } from './certificate';

/** Fabric's view of the certificate that signed the proposal; the contract API builds it for every call. */
type ClientIdentity = Context['clientIdentity'];

/** Who calls, as the certificate says; the peer has checked it against the hospital's CA. */
export class Caller {
  readonly hospital: MspId;
  readonly role: Role | undefined;

  /** @throws CareError FORBIDDEN where peer and chaincode could read the certificate differently. */
  constructor(private readonly identity: ClientIdentity) {
    requireOneCertificate(identity.getIDBytes());
    this.hospital = check(MspId, identity.getMSPID(), "the caller's MSP id");
    const role = identity.getAttributeValue(ROLE_ATTRIBUTE);
    this.role = ROLES.find((known) => known === role);
  }

  /** @throws CareError FORBIDDEN unless the caller is one of the kinds. */
  require(kinds: readonly CallerKind[]): void {
    const role = this.role;
    if (role !== undefined && kinds.includes(role)) return;
    if (kinds.includes('admin') && this.certificate().isAdministrator) return;
    throw forbiddenTo(kinds);
  }

  /**
   * The role of a caller who has to be a person of one of some.
   *
   * @throws CareError FORBIDDEN
   */
  requireRole(roles: readonly Role[]): Role {
    if (this.role !== undefined && roles.includes(this.role)) return this.role;
    throw forbiddenTo(roles);
  }

  /**
   * The provider that the certificate names.
   *
   * @throws CareError FORBIDDEN when it names none.
   */
  requireProvider(): ProviderId {
    const provider = this.identity.getAttributeValue(PROVIDER_ATTRIBUTE);
    if (provider === null) {
      throw new CareError('FORBIDDEN', `The certificate names no provider (${PROVIDER_ATTRIBUTE}).`);
    }
    return check(ProviderId, provider, `the certificate's ${PROVIDER_ATTRIBUTE}`);
  }

  /** The provider that the certificate names, if it names one. */
  providerId(): string | undefined {
    return this.identity.getAttributeValue(PROVIDER_ATTRIBUTE) ?? undefined;
  }

  certificate(): CertificateFacts {
    return readCertificate(this.identity.getIDBytes());
  }

  /**
   * The name in the certificate, as a digest that is the same for one matter only: what stands on the ledger tells whether one name
   * spoke twice for it, and nothing else.
   */
  holderFor(matter: string): Digest {
    return digestOfValue({ hospital: this.hospital, name: this.certificate().name, matter });
  }
}

function forbiddenTo(kinds: readonly CallerKind[]): CareError {
  return new CareError('FORBIDDEN', 'The certificate does not have a role that may do this.', {
    roles: [...kinds],
  });
}
