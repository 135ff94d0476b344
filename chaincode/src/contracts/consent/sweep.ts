import {
  ActiveConsent,
  CareError,
  ClosedConsent,
  SWEEP_AFTER_SECONDS,
  type CheckedInput,
  type ConsentId,
  type ExpiredConsent,
  type Instant,
  type PatientId,
  type TransactionOutput,
} from '@careledger/model';
import { closedKey, consentKey } from '../../ledger/keys';
import type { Call } from '../call';
import { readFile } from '../patient/file';
import { requireStanding } from '../policy';
import { keepPast } from './past';

/**
 * The custodian takes consents that are over out of what decisions read. Decisions ignore them already, so a sweep
 * changes none: it is what keeps the range short.
 */
export async function sweepConsents(
  { patient, consents }: CheckedInput<'consent.sweep'>,
  call: Call,
): Promise<TransactionOutput<'consent.sweep'>> {
  const { ledger, caller } = call;
  const file = await readFile(ledger, patient);
  if (file.custodian !== caller.hospital) {
    throw new CareError('FORBIDDEN', "Only the file's custodian sweeps its consents.");
  }
  await requireStanding(call);
  const swept: ExpiredConsent[] = [];
  let isNew = false;
  for (const consent of consents) {
    const current = await ledger.read(ActiveConsent, consentKey(patient, consent));
    if (current === undefined) {
      swept.push(await readSwept(patient, consent, call));
    } else {
      swept.push(sweep(current, call));
      isNew = true;
    }
  }
  if (isNew) ledger.announce({ type: 'consent.swept', patient, consents });
  return { patient, consents: swept };
}

function sweep(current: ActiveConsent, call: Call): ExpiredConsent {
  const { ledger, now, nowSeconds } = call;
  const { patient, consent, version, digest, sentence, by, carrier } = current;
  const until = endOf(current);
  if (until === undefined || Date.parse(until) / 1000 + SWEEP_AFTER_SECONDS > nowSeconds) {
    throw new CareError('CONFLICT', 'A consent is not over, or not for an hour yet; sweep it later.', {
      consent,
    });
  }
  const expired: ExpiredConsent = {
    status: 'expired',
    consent,
    patient,
    version,
    digest,
    sentence,
    by,
    carrier,
    at: now,
  };
  keepPast(ledger, current, 'expired', until);
  ledger.write(closedKey(patient, consent), expired);
  ledger.remove(consentKey(patient, consent));
  return expired;
}

/** When a consent is over: by its period, or because it was revoked on paper. */
function endOf({ rule, until }: ActiveConsent): Instant | undefined {
  const ends = [rule.w?.until, until].filter((end) => end !== undefined);
  return ends.sort()[0];
}

/** What was swept before is as it is; what was revoked meanwhile is no business of a sweep. */
async function readSwept(patient: PatientId, consent: ConsentId, { ledger }: Call): Promise<ExpiredConsent> {
  const closed = await ledger.read(ClosedConsent, closedKey(patient, consent));
  if (closed?.status === 'expired') return closed;
  throw closed === undefined
    ? new CareError('NOT_FOUND', 'The patient has no such consent.', { consent })
    : new CareError('CLOSED', 'This consent was revoked; leave it out.', { consent });
}
