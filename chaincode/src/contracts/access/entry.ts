import type {
  AccessEntry,
  AccessList,
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
import type { Carrier } from './asker';

/** What is asked, of whichever record. */
export interface Asked {
  readonly request: RequestId;
  readonly patient: PatientId;
  readonly purpose: Purpose;
  readonly key: Digest | null;
  readonly breakGlass?: BreakGlass;
  readonly signed?: NonNullable<AccessEntry['signed']>;
}

/** What was decided, and on what. */
export interface Decided {
  readonly decision: Decision;
  readonly policy: ChannelPolicy;
  readonly record: RecordView;
}

/** What the entries of one request share. */
export function askedOf(
  { request, patient, purpose, key, breakGlass, signed }: Asked,
  { provider, role }: Pick<Provider | Carrier, 'provider' | 'role'>,
  policy: ChannelPolicy,
  { caller, now }: Call,
): AccessList['asked'] {
  return {
    request,
    patient,
    hospital: caller.hospital,
    provider,
    role,
    purpose,
    key,
    ...(breakGlass !== undefined && { breakGlass }),
    ...(signed !== undefined && { signed }),
    policy: policy.version,
    at: now,
  };
}

/** What an entry says of one record. */
export type DecidedRecord = Omit<AccessEntry, keyof AccessList['asked']>;

/** What was decided about one record. */
export function decidedOf(record: RecordView, decision: Decision): DecidedRecord {
  const [first] = decision.reasons;
  if (first === undefined) throw new TypeError('A decision gives at least one reason.');
  const { version } = record.labels;
  return {
    record: record.record,
    ...(record.batch !== null && { batch: record.batch }),
    ...(version > 1 && { labels: version }),
    effect: decision.effect,
    reason: first.reason,
    consents: first.consents.map(({ consent, version: granted }) => ({ consent, version: granted })),
    ...obligationsOf(decision),
  };
}

/** A lifetime stands where something may be released; the other obligations by their codes. */
function obligationsOf({ obligations }: Decision): Pick<AccessEntry, 'lifetime' | 'obligations'> {
  const lifetime = obligations.find((one) => one.obligation === 'release-by')?.until;
  const others = obligations.flatMap((one) => (one.obligation === 'release-by' ? [] : [one.obligation]));
  return {
    ...(lifetime !== undefined && { lifetime }),
    ...(others.length > 0 && { obligations: others }),
  };
}

/** The entry of one decision in the patient's log. */
export function entryOf(
  asked: Asked,
  provider: Pick<Provider | Carrier, 'provider' | 'role'>,
  { decision, policy, record }: Decided,
  call: Call,
): AccessEntry {
  return { ...askedOf(asked, provider, policy, call), ...decidedOf(record, decision) };
}
