import {
  canonicalJson,
  CareError,
  StoredDecision,
  type AccessEntry,
  type CheckedInput,
  type Provider,
} from '@careledger/model';
import { accessKey } from '../../ledger/keys';
import type { Call } from '../call';
import { decideNow } from './decide-now';
import { entryOf } from './entry';
import { requireRegisteredProvider } from '../registered-provider';

/** Decides about a record and writes the answer into the patient's log, a denial too. */
export async function requestAccess(input: CheckedInput<'access.request'>, call: Call): Promise<AccessEntry> {
  const { ledger, caller } = call;
  // First of all: neither an answer nor whether there is one is for a certificate that does not speak for the provider.
  const provider = await requireRegisteredProvider(call);
  const key = accessKey(input.patient, caller.hospital, input.request);
  const existing = await ledger.read(StoredDecision, key);
  if (existing !== undefined) return firstAnswer(existing, input, provider);

  const entry = entryOf(input, provider, await decideNow(input, call, provider), call);
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
  existing: StoredDecision,
  input: CheckedInput<'access.request'>,
  { provider }: Provider,
): AccessEntry {
  const same =
    !('decisions' in existing) &&
    existing.provider === provider &&
    existing.record === input.record &&
    existing.purpose === input.purpose &&
    existing.key === input.key &&
    existing.batch?.batch === input.proof?.batch &&
    existing.batch?.index === input.proof?.index &&
    canonicalJson(existing.breakGlass ?? null) === canonicalJson(input.breakGlass ?? null);
  if (!same) {
    throw new CareError('CONFLICT', 'The id of this request is taken by another one; use a new id.');
  }
  return existing;
}
