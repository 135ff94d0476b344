import type {
  AccessEntry,
  BreakGlass,
  ChannelPolicy,
  Decision,
  Digest,
  PatientId,
  Provider,
  Purpose,
  RecordView,
  RequestId,
} from '@careledger/model';
import type { Call } from '../call';

/** What is asked, of whichever record. */
export interface Asked {
  readonly request: RequestId;
  readonly patient: PatientId;
  readonly purpose: Purpose;
  readonly key: Digest | null;
  readonly breakGlass?: BreakGlass;
}

/** What was decided, and on what. */
export interface Decided {
  readonly decision: Decision;
  readonly policy: ChannelPolicy;
  readonly record: RecordView;
}

/** The entry of one decision in the patient's log. */
export function entryOf(
  { request, patient, purpose, key, breakGlass }: Asked,
  { provider, role }: Pick<Provider, 'provider' | 'role'>,
  { decision, policy, record }: Decided,
  { caller, now }: Call,
): AccessEntry {
  const [first] = decision.reasons;
  if (first === undefined) throw new TypeError('A decision gives at least one reason.');
  const { version } = record.labels;
  return {
    request,
    patient,
    record: record.record,
    hospital: caller.hospital,
    provider,
    role,
    purpose,
    key,
    ...(breakGlass !== undefined && { breakGlass }),
    ...(record.batch !== null && { batch: record.batch }),
    ...(version > 1 && { labels: version }),
    effect: decision.effect,
    reason: first.reason,
    consents: first.consents.map(({ consent, version: granted }) => ({ consent, version: granted })),
    policy: policy.version,
    at: now,
  };
}
