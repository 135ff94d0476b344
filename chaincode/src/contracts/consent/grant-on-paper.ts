import {
  ActiveConsent,
  CareError,
  ClosedConsent,
  digestOfValue,
  NOT_BEGUN,
  type CheckedInput,
  type Digest,
} from '@careledger/model';
import { closedKey, consentKey } from '../../ledger/keys';
import type { Call } from '../call';
import { requireActive, says, witnessed } from '../witnessed';

export type GrantOnPaper = Extract<CheckedInput<'consent.grant'>, { form: Digest }>;

/**
 * A consent that a paper form gives has an id of its own: it takes the place of no other, signed or not. What it denies
 * counts at once, what it permits when it has waited; the same input once more begins the wait. Who holds the patient's key
 * revokes it like any other.
 */
export async function grantOnPaper(input: GrantOnPaper, call: Call): Promise<ActiveConsent> {
  const { ledger, caller } = call;
  const { patient, consent: id, rule, terminology } = input;
  const digest = digestOfValue({ transaction: 'consent.grant', ...input });
  const { by, file, wait } = await witnessed(input, call);
  const current = await ledger.read(ActiveConsent, consentKey(patient, id));
  if (current?.digest === digest && current.from !== NOT_BEGUN) return current;
  requireActive(file);
  if (current?.digest === digest) return store({ ...current, from: wait.due }, call);
  if (current !== undefined || (await ledger.read(ClosedConsent, closedKey(patient, id))) !== undefined) {
    throw new CareError(
      'CONFLICT',
      'A paper form takes the place of no consent; use a new id, and revoke the other one.',
    );
  }
  const consent: ActiveConsent = {
    status: 'active',
    consent: id,
    patient,
    version: 1,
    digest,
    sentence: null,
    by,
    carrier: caller.hospital,
    terminology,
    rule,
    ...(says('permit', rule) && { from: wait.announced }),
    at: call.now,
  };
  return store(consent, call);
}

function store(consent: ActiveConsent, { ledger }: Call): ActiveConsent {
  const { patient, consent: id, version } = consent;
  ledger.write(consentKey(patient, id), consent);
  ledger.announce({ type: 'consent.granted', patient, consent: id, version, witnessed: true });
  return consent;
}
