import {
  base64url,
  canonicalBytes,
  check,
  CareError,
  checkCanonical,
  Digest,
  digestOfValue,
  DEMOGRAPHICS_TRANSIENT,
  SealedDemographics,
  type MspId,
  type PatientId,
} from '@careledger/model';
import type { Stub } from './batching';
import { decode } from './ledger';

/**
 * The private half of patient files, in the implicit collection of one hospital. Fabric's implicit collections check
 * nothing about who calls; this class is made for the caller's own hospital, so no caller reaches another's.
 */
export class DemographicsStore {
  private readonly collection: string;

  /** @param hospital the caller's; for reading the public hash, the custodian's. */
  constructor(
    private readonly stub: Stub,
    hospital: MspId,
  ) {
    this.collection = `_implicit_org_${hospital}`;
  }

  /** The SHA-256 of what stands there, which every hospital's peer knows; undefined when nothing does. */
  async digest(patient: PatientId): Promise<Digest | undefined> {
    const hash = await this.stub.getPrivateDataHash(this.collection, privateKey(patient));
    return hash.length === 0 ? undefined : check(Digest, base64url(hash), 'a private hash');
  }

  /**
   * @throws CareError NOT_FOUND from a peer that knows the hash alone: one of another hospital, or one of this hospital
   *   that the data has not reached.
   */
  async read(patient: PatientId): Promise<SealedDemographics | undefined> {
    const bytes = await this.stub.getPrivateData(this.collection, privateKey(patient)).catch(() => {
      throw new CareError(
        'NOT_FOUND',
        "This peer does not have the demographics; ask one of the hospital's own peers.",
      );
    });
    return bytes.length === 0 ? undefined : decode(SealedDemographics, bytes);
  }

  async write(patient: PatientId, sealed: SealedDemographics): Promise<void> {
    await this.stub.putPrivateData(this.collection, privateKey(patient), canonicalBytes(sealed));
  }

  /** Removes it from the state and the history of private data, not only the present value. */
  async purge(patient: PatientId): Promise<void> {
    await this.stub.purgePrivateData(this.collection, privateKey(patient));
  }
}

/** The sealed demographics of the proposal's transient map, the only way in: arguments stand in blocks. */
export function transientDemographics(stub: Stub): { sealed: SealedDemographics; digest: Digest } {
  const bytes = stub.getTransient().get(DEMOGRAPHICS_TRANSIENT);
  if (bytes === undefined) {
    throw new CareError(
      'INVALID_ARGUMENT',
      'The demographics have to come in the transient map, encrypted.',
      {
        fields: [DEMOGRAPHICS_TRANSIENT],
      },
    );
  }
  const text = Buffer.from(bytes).toString('utf8');
  const sealed = checkCanonical(SealedDemographics, text, 'the transient demographics');
  return { sealed, digest: digestOfValue(sealed) };
}

function privateKey(patient: PatientId): string {
  return `demographics/${patient}`;
}
