import * as v from 'valibot';
import { Period, Purpose } from '../rule';
import {
  ConsentId,
  Digest,
  Instant,
  isSortedAndUnique,
  MspId,
  PatientId,
  ProviderId,
  RecordId,
  RequestId,
} from '../values';
import { PROVIDER_ROLES } from './provider';

/** The most records that an ask names. */
export const MAX_ASKED_RECORDS = 32;

/**
 * What a provider would like to be allowed. It stands in the clear, so it says neither what the records are about nor
 * why in words: a purpose, a time, and records by their random ids; none for whatever the patient sees fit.
 */
const asked = {
  ask: RequestId,
  patient: PatientId,
  purpose: Purpose,
  /** When the consent would hold; it has an end. */
  period: v.pipe(
    Period,
    v.check((period) => period.until !== undefined),
  ),
  records: v.exactOptional(
    v.pipe(
      v.array(RecordId),
      v.minLength(1),
      v.maxLength(MAX_ASKED_RECORDS),
      v.check((list) => isSortedAndUnique(list)),
    ),
  ),
};

export const ConsentAskInput = v.strictObject(asked);

const askedBy = {
  ...asked,
  hospital: MspId,
  provider: ProviderId,
  role: v.picklist(PROVIDER_ROLES),
  at: Instant,
};

/** A provider's request for a consent, and how the patient answered it. FHIR has it as a proposed Consent. */
export const ConsentAsk = v.variant('status', [
  v.strictObject({ ...askedBy, status: v.literal('asked') }),
  /** `answer` is the digest of the directive that answered, `answered` when it was committed. */
  v.strictObject({
    ...askedBy,
    status: v.literal('granted'),
    consent: ConsentId,
    answer: Digest,
    answered: Instant,
  }),
  v.strictObject({ ...askedBy, status: v.literal('declined'), answer: Digest, answered: Instant }),
]);
export type ConsentAsk = v.InferOutput<typeof ConsentAsk>;
