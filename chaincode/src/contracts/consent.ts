import {
  ActiveConsent,
  CareError,
  checkDirectiveTime,
  Consent,
  MAX_PAGE,
  RevokedConsent,
  type CheckedInput,
  type TransactionOutput,
} from '@careledger/model';
import { Context, Returns, Transaction } from 'fabric-contract-api';
import { closedKey, closedPrefix, consentKey, consentPrefix } from '../ledger/keys';
import type { Call } from './call';
import { CareContract } from './care-contract';
import { signedBy } from './signed-by';
import { requireStanding } from './policy';

/** Consents: what patients sign about who may read what. Any hospital carries them; none can forge or veto one. */
export class ConsentContract extends CareContract {
  constructor() {
    super('consent');
  }

  @Transaction()
  @Returns('string')
  async grant(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'consent.grant', input, grantConsent);
  }

  @Transaction()
  @Returns('string')
  async revoke(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'consent.revoke', input, revokeConsent);
  }

  @Transaction(false)
  @Returns('string')
  async read(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'consent.read', input, readConsent);
  }

  @Transaction(false)
  @Returns('string')
  async list(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'consent.list', input, listConsents);
  }
}

/**
 * A grant is the first of its id, or names the one in force by version and digest: an older grant that somebody
 * carries again fits neither, and a revoked id takes none.
 */
async function grantConsent(input: CheckedInput<'consent.grant'>, call: Call): Promise<ActiveConsent> {
  const { ledger, caller } = call;
  const { patient } = input;
  const { payload, digest, by } = await signedBy('consent.grant', input, call);
  const current = await ledger.read(ActiveConsent, consentKey(patient, payload.id));
  if (current?.digest === digest) return current;
  if (
    current === undefined &&
    (await ledger.read(RevokedConsent, closedKey(patient, payload.id))) !== undefined
  ) {
    throw new CareError('CLOSED', 'This consent was revoked, for ever; grant one with a new id.');
  }
  if (payload.version !== (current?.version ?? 0) + 1 || payload.previous !== (current?.digest ?? null)) {
    throw new CareError(
      'CONFLICT',
      'A consent has to name the version that it replaces; read the one in force.',
      {
        version: current?.version ?? 0,
      },
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
  await ledger.write(consentKey(patient, payload.id), consent);
  ledger.announce({ type: 'consent.granted', patient, consent: payload.id, version: payload.version });
  return consent;
}

/**
 * A revocation holds whatever version the consent has come to, also when the ledger has not seen the grant, and for
 * ever: a grant that is still on its way finds its id closed. No hospital's standing is asked, so none can be in the way.
 */
async function revokeConsent(input: CheckedInput<'consent.revoke'>, call: Call): Promise<RevokedConsent> {
  const { ledger, caller } = call;
  const { patient } = input;
  const { payload, digest, by } = await signedBy('consent.revoke', input, call);
  const closed = await ledger.read(RevokedConsent, closedKey(patient, payload.id));
  if (closed !== undefined) return closed;
  checkDirectiveTime(payload, call.nowSeconds);
  const current = await ledger.read(ActiveConsent, consentKey(patient, payload.id));
  const consent: RevokedConsent = {
    status: 'revoked',
    consent: payload.id,
    patient,
    version: payload.version,
    digest,
    sentence: payload.sentence,
    by,
    carrier: caller.hospital,
    revoked: current?.digest ?? null,
    at: call.now,
  };
  await ledger.write(closedKey(patient, payload.id), consent);
  if (current !== undefined) await ledger.remove(consentKey(patient, payload.id));
  ledger.announce({ type: 'consent.revoked', patient, consent: payload.id, version: payload.version });
  return consent;
}

async function readConsent({ patient, consent }: CheckedInput<'consent.read'>, call: Call): Promise<Consent> {
  const found =
    (await call.ledger.read(Consent, consentKey(patient, consent))) ??
    (await call.ledger.read(Consent, closedKey(patient, consent)));
  if (found === undefined) throw new CareError('NOT_FOUND', 'The patient has no such consent.');
  return found;
}

async function listConsents(
  { patient, status, after, limit }: CheckedInput<'consent.list'>,
  call: Call,
): Promise<TransactionOutput<'consent.list'>> {
  const prefix = status === 'active' ? consentPrefix(patient) : closedPrefix(patient);
  const page = await call.ledger.page(Consent, prefix, after, limit ?? MAX_PAGE);
  const consents = page.entries.map((entry) => entry.value);
  return { consents, next: page.hasMore ? (consents.at(-1)?.consent ?? null) : null };
}
