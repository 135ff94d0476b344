import {
  countedConsents,
  decide,
  type ChannelPolicy,
  type Decision,
  type Instant,
  type RecordView,
} from '@careledger/model';
import type { Call } from '../call';
import { readPatientRange, type PatientRange } from '../patient/range';
import { requireMember } from '../policy';
import { readRecord, type RecordReference } from '../record/view';
import type { Asker } from './asker';
import type { Decided } from './entry';

/** All that a decision is made of, as it stands on the ledger. */
export interface Grounds {
  readonly policy: ChannelPolicy;
  readonly patient: PatientRange;
  readonly record: RecordView;
}

/** The decision on grounds that have been read. */
export function decideOn(asker: Asker, grounds: Grounds, now: Instant): Decision {
  return decideAmong(asker, countedOf(grounds, now), grounds, now);
}

/** A patient's consents as decisions count them, of whichever record. */
export type Counted = Parameters<typeof decide>[2];

export function countedOf({ policy, patient }: Pick<Grounds, 'policy' | 'patient'>, now: Instant): Counted {
  const { consents } = patient;
  return consents === 'too-many' ? consents : countedConsents(consents, patient, policy, now);
}

/** The same among consents that have been counted. */
export function decideAmong(
  { provider, ...asked }: Asker,
  consents: Counted,
  { policy, patient, record }: Grounds,
  now: Instant,
): Decision {
  const { item, terminology, withdrawn } = record;
  const about = { item, terminology, file: patient.file.status, isWithdrawn: withdrawn !== null };
  return decide({ ...provider, ...asked }, about, consents, policy, now);
}

/** Three messages: the policy, the patient with all active consents, the record. */
export async function decideNow(
  reference: RecordReference,
  asker: Asker,
  call: Call,
): Promise<Decided & Grounds> {
  const policy = await requireMember(call);
  const patient = await readPatientRange(call.ledger, reference.patient);
  const grounds = { policy, patient, record: await readRecord(call.ledger, reference) };
  return { ...grounds, decision: decideOn(asker, grounds, call.now) };
}
