import {
  ActiveConsent,
  CareError,
  checkDirectiveTime,
  ClosedConsent,
  type CheckedInput,
  type DirectiveOf,
} from '@careledger/model';
import { closedKey, consentKey, fileKey, POLICY_KEY } from '../../ledger/keys';
import type { Ledger } from '../../ledger/ledger';
import type { Call } from '../call';
import { requireStanding } from '../policy';
import { signedBy } from '../signed-by';
import { grantAsk } from './ask';
import { grantOnPaper } from './grant-on-paper';
import { keepPast } from './past';

/**
 * A grant is the first of its id, or names the one in force by version and digest: an older grant that somebody
 * carries again fits neither, and a revoked id takes none. One that expired and was swept is renewed like one in force.
 */
export async function grantConsent(input: CheckedInput<'consent.grant'>, call: Call): Promise<ActiveConsent> {
  if ('form' in input) return grantOnPaper(input, call);
  const { ledger, caller } = call;
  const { patient } = input;
  await ledger.fetch([POLICY_KEY, fileKey(patient)]);
  const { payload, digest, by } = await signedBy('consent.grant', input, call);
  await ledger.fetch([consentKey(patient, payload.id), closedKey(patient, payload.id)]);
  const current = await ledger.read(ActiveConsent, consentKey(patient, payload.id));
  if (current?.digest === digest) return current;
  const before = current ?? (await readExpired(ledger, payload));
  if (payload.version !== (before?.version ?? 0) + 1 || payload.previous !== (before?.digest ?? null)) {
    throw new CareError(
      'CONFLICT',
      'A consent has to name the version that it replaces; read the one in force.',
      { version: before?.version ?? 0 },
    );
  }
  checkDirectiveTime(payload, call.nowSeconds);
  await requireStanding(call);
  const consent: ActiveConsent = {
    status: 'active',
    consent: payload.id,
    patient,
    version: payload.version,
    digest,
    sentence: payload.sentence,
    by,
    carrier: caller.hospital,
    terminology: payload.terminology,
    rule: payload.body.rule,
    at: call.now,
  };
  const { ask } = payload.body;
  if (ask !== undefined) {
    await grantAsk(patient, ask, { status: 'granted', consent: payload.id, answer: digest }, call);
  }
  if (current !== undefined) keepPast(ledger, current, 'superseded', call.now);
  ledger.write(consentKey(patient, payload.id), consent);
  ledger.announce({
    type: 'consent.granted',
    patient,
    consent: payload.id,
    version: payload.version,
    ...(ask !== undefined && { ask }),
  });
  return consent;
}

/** @throws CareError CLOSED when the id was revoked. */
async function readExpired(
  ledger: Ledger,
  { patient, id }: DirectiveOf<'consent.grant'>,
): Promise<ClosedConsent | undefined> {
  const closed = await ledger.read(ClosedConsent, closedKey(patient, id));
  if (closed?.status === 'revoked') {
    throw new CareError('CLOSED', 'This consent was revoked, for ever; grant one with a new id.');
  }
  return closed;
}
