import {
  type ActiveConsent,
  type ChannelPolicy,
  type Instant,
  type PastConsent,
  type PatientId,
  type TransactionOutput,
} from '@careledger/model';
import { type CallOptions } from '../call/caller';
import { type Operations } from '../call/operations';
import { consentService } from './consents';

/** What decisions about a patient rest on, beside the record, as the own hospital's peer has it. */
export interface PatientGrounds {
  readonly file: TransactionOutput<'patient.read'>;
  readonly consents: readonly ActiveConsent[];
}

/** As it stands now. */
export async function groundsNow(
  operations: Operations,
  patient: string,
  options?: CallOptions,
): Promise<PatientGrounds> {
  const file = await operations.read('patient.read', { patient }, options);
  const consents: ActiveConsent[] = [];
  for await (const consent of consentService(operations).list({ patient }, options)) consents.push(consent);
  return { file, consents };
}

/**
 * As it stood at a time: consents by when each version was written and when it ended. Of delegations only those are known that
 * nobody has dismissed since.
 */
export async function groundsAt(
  operations: Operations,
  patient: PatientId,
  time: Instant,
  options?: CallOptions,
): Promise<PatientGrounds> {
  const now = await groundsNow(operations, patient, options);
  const consents = now.consents.filter(({ at }) => at <= time);
  for await (const past of consentService(operations).history({ patient }, options)) {
    if (past.at <= time && time < past.ended) consents.push(asItWas(past));
  }
  return { ...now, consents };
}

/** The version as decisions read it, without how it came to its end. */
function asItWas(past: PastConsent): ActiveConsent {
  const { consent, patient, version, digest, sentence, by, carrier, at, terminology, rule, from, until } =
    past;
  return {
    ...{ consent, patient, version, digest, sentence, by, carrier, at, terminology, rule },
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    status: 'active',
  };
}

/** The channel policy that decisions of a version name. */
export function policyOf(
  { read }: Operations,
  version: number | undefined,
  options?: CallOptions,
): Promise<ChannelPolicy> {
  return read('policy.read', version === undefined ? {} : { version }, options);
}
