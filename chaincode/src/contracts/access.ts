import {
  AccessEntry,
  ActiveConsent,
  CareError,
  checkDirectiveTime,
  MAX_PAGE,
  PatientFile,
  Provider,
  type ChannelPolicy,
  type CheckedInput,
  type PatientId,
  type TransactionOutput,
} from '@careledger/model';
import { Context, Returns, Transaction } from 'fabric-contract-api';
import { decide } from '../consent/decide';
import type { Decision } from '../consent/decision';
import { accessKey, accessPrefix, fileKey, patientPrefix, providerKey } from '../ledger/keys';
import { ofState } from '../ledger/ledger';
import type { Call } from './call';
import { CareContract } from './care-contract';
import { signedByPatient } from './patient';
import { readPolicy } from './policy';
import { readRecord } from './record';

/** Access: a provider asks for a record, the patient's consents decide, and the answer is logged either way. */
export class AccessContract extends CareContract {
  constructor() {
    super('access');
  }

  @Transaction()
  @Returns('string')
  async request(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'access.request', input, requestAccess);
  }

  @Transaction(false)
  @Returns('string')
  async preview(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'access.preview', input, previewAccess);
  }

  @Transaction(false)
  @Returns('string')
  async log(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'access.log', input, readLog);
  }
}

async function requestAccess(input: CheckedInput<'access.request'>, call: Call): Promise<AccessEntry> {
  const { ledger, caller } = call;
  // First of all: neither an answer nor whether there is one is for a certificate that does not speak for the provider.
  const provider = await requireRegisteredProvider(call);
  const key = accessKey(input.patient, caller.hospital, input.request);
  const existing = await ledger.read(AccessEntry, key);
  if (existing !== undefined) return firstAnswer(existing, input, provider);

  const { decision, policy } = await decideNow(input, call, provider);
  const [first] = decision.reasons;
  if (first === undefined) throw new TypeError('A decision gives at least one reason.');
  const entry: AccessEntry = {
    ...input,
    hospital: caller.hospital,
    provider: provider.provider,
    role: provider.role,
    effect: decision.effect,
    reason: first.reason,
    consents: [...first.consents],
    policy: policy.version,
    at: call.now,
  };
  await ledger.write(key, entry);
  ledger.announce({
    type: 'access.decided',
    patient: entry.patient,
    record: entry.record,
    request: entry.request,
    hospital: entry.hospital,
    provider: entry.provider,
    purpose: entry.purpose,
    effect: entry.effect,
  });
  return entry;
}

/** The same request again gets its first answer, whatever has been granted or revoked since. */
function firstAnswer(
  existing: AccessEntry,
  input: CheckedInput<'access.request'>,
  { provider }: Provider,
): AccessEntry {
  const same =
    existing.provider === provider &&
    existing.record === input.record &&
    existing.purpose === input.purpose &&
    existing.key === input.key;
  if (!same) {
    throw new CareError('CONFLICT', 'The id of this request is taken by another one; use a new id.');
  }
  return existing;
}

async function previewAccess(
  input: CheckedInput<'access.preview'>,
  call: Call,
): Promise<TransactionOutput<'access.preview'>> {
  const { decision } = await decideNow(input, call, await requireRegisteredProvider(call));
  return { preview: true, effect: decision.effect };
}

/** Three messages: the policy, the patient with all active consents, the record. */
async function decideNow(
  input: CheckedInput<'access.preview'>,
  call: Call,
  provider: Provider,
): Promise<{ decision: Decision; policy: ChannelPolicy }> {
  const { ledger, caller } = call;
  const policy = await readPolicy(ledger);
  if (!policy.hospitals.includes(caller.hospital)) {
    throw new CareError('FORBIDDEN', "The caller's hospital does not take part, as the channel policy says.");
  }
  const consents = await readActiveConsents(call, input.patient);
  const record = await readRecord(ledger, input.patient, input.record);
  const decision = decide({ ...provider, purpose: input.purpose }, record, consents, policy, call.now);
  return { decision, policy };
}

/** A certificate of the same name from the hospital's CA is not enough: it has to be the one on the ledger. */
async function requireRegisteredProvider(call: Call): Promise<Provider> {
  const { ledger, caller } = call;
  const provider = await ledger.read(Provider, providerKey(caller.hospital, caller.requireProvider()));
  if (provider === undefined) {
    throw new CareError(
      'FORBIDDEN',
      'The provider that the certificate names is not registered on the ledger.',
    );
  }
  const { certificate, key } = caller.certificate();
  if (provider.certificate !== certificate || provider.key !== key || provider.role !== caller.role) {
    throw new CareError('FORBIDDEN', 'Another certificate speaks for this provider on the ledger.');
  }
  return provider;
}

async function readActiveConsents(call: Call, patient: PatientId): Promise<ActiveConsent[]> {
  const file = fileKey(patient).slice(patientPrefix(patient).length);
  const found = await call.ledger.range(patientPrefix(patient), (name, value) =>
    name === file ? ofState(PatientFile, value) : ofState(ActiveConsent, value),
  );
  if (!found.some((entry) => 'custodian' in entry))
    throw new CareError('NOT_FOUND', 'There is no such patient file.');
  return found.filter((entry) => 'rule' in entry);
}

async function readLog(
  input: CheckedInput<'access.log'>,
  call: Call,
): Promise<TransactionOutput<'access.log'>> {
  const { patient, after, limit } = input;
  const { payload } = await signedByPatient('access.log', input, call);
  checkDirectiveTime(payload, call.nowSeconds);
  const start = after === undefined ? undefined : `${after.hospital}/${after.request}`;
  const page = await call.ledger.page(AccessEntry, accessPrefix(patient), start, limit ?? MAX_PAGE);
  const entries = page.entries.map((entry) => entry.value);
  const last = entries.at(-1);
  const next = page.hasMore && last ? { hospital: last.hospital, request: last.request } : null;
  return { entries, next };
}
