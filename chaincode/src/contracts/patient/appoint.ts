import {
  ActiveDelegation,
  canonicalJson,
  CareError,
  checkDirectiveTime,
  digestOfValue,
  DismissedDelegation,
  MAX_DELEGATION_DAYS,
  MAX_DELEGATIONS,
  NOT_BEGUN,
  thumbprint,
  WITNESS_ROLES,
  type CheckedInput,
  type DelegationScope,
  type DirectiveOf,
  type Digest,
  type Instant,
  type Signatory,
  type TransactionOutput,
} from '@careledger/model';
import { closedDelegationKey, delegationKey, delegationPrefix, publicKeyKey } from '../../ledger/keys';
import { decode } from '../../ledger/ledger';
import { approve, areTwoOf, pending, requireCustodian } from '../approval';
import { hoursAfter, type Call } from '../call';
import { requireStanding } from '../policy';
import { signedBy } from '../signed-by';
import { requireActive, waitOf } from '../witnessed';
import { readFile } from './file';
import { provenBy, requireFreshKey, requireSameKey } from './keys';

type Input = CheckedInput<'patient.appoint'>;
type OnPaper = Extract<Input, { form: Digest }>;
type AppointDirective = DirectiveOf<'patient.appoint'>;

/** Somebody may sign for the patient, as far as the scope and as long as the period says; or may so for longer. */
export async function appointDelegate(
  input: Input,
  call: Call,
): Promise<TransactionOutput<'patient.appoint'>> {
  if ('form' in input) return appointOnPaper(input, call);
  const { payload, digest, by } = await signedBy('patient.appoint', input, call);
  const current = await standing(call, payload, digest);
  if (current?.digest === digest) return current;
  const proof = provenBy('patient.appoint', payload.body.key, input, call);
  if (proof.digest !== digest) {
    throw new CareError('SIGNATURE_INVALID', 'The delegate has signed something else than the patient.');
  }
  requirePeriod(payload, call);
  if (current === undefined) await requireNew(call, payload);
  const { scope, from } = payload.body;
  return store(call, payload, current, {
    digest,
    sentence: payload.sentence,
    by,
    from: staysInForce(current, scope, from) ? current.from : from,
  });
}

/**
 * Two people of the custodian witness a paper form: the guardian of a minor, the delegate of a patient without a device. It
 * widens who may sign, so it waits; a patient who has a key sees it and can dismiss. The same once more, of either of
 * them, begins the wait.
 */
async function appointOnPaper(input: OnPaper, call: Call): Promise<TransactionOutput<'patient.appoint'>> {
  const { patient, key, form } = input;
  const { payload, digest } = provenBy('patient.appoint', key, input, call);
  requireSameKey(payload.body.key, key);
  const file = await readFile(call.ledger, patient);
  requireCustodian(call, file.custodian);
  requireActive(file);
  const current = await standing(call, payload, digest);
  if (current?.digest === digest && current.from !== NOT_BEGUN) return current;
  const wait = waitOf(await requireStanding(call), call);
  const { from, until, scope } = payload.body;
  if (wait.due >= until) {
    throw new CareError('INVALID_ARGUMENT', 'The delegation would be over before it has waited.', {
      due: wait.due,
    });
  }
  const earliest = from > wait.due ? from : wait.due;
  if (current?.digest === digest) {
    call.caller.require(WITNESS_ROLES);
    return write({ ...current, from: earliest }, call);
  }
  requirePeriod(payload, call);
  if (current === undefined) await requireNew(call, payload);
  const what = digestOfValue({ transaction: 'patient.appoint', proof: digest, form });
  const approved = await approve(call, patient, what, areTwoOf(file.custodian));
  if (!approved.isEnough) return pending(call, patient, approved);

  const by: Signatory = { kind: 'witness', form, approvals: approved.approvals };
  const announced = wait.announced === NOT_BEGUN ? NOT_BEGUN : earliest;
  return store(call, payload, current, {
    digest,
    sentence: null,
    by,
    from: staysInForce(current, scope, earliest) ? current.from : announced,
  });
}

/**
 * The delegation that stands under the id.
 *
 * @throws CareError CLOSED for one that was dismissed, CONFLICT for an appointment that does not follow on it
 */
async function standing(
  { ledger }: Call,
  { patient, id, version, previous, body }: AppointDirective,
  digest: Digest,
): Promise<ActiveDelegation | undefined> {
  const current = await ledger.read(ActiveDelegation, delegationKey(patient, id));
  if (current?.digest === digest) return current;
  if (
    current === undefined &&
    (await ledger.read(DismissedDelegation, closedDelegationKey(patient, id))) !== undefined
  ) {
    throw new CareError(
      'CLOSED',
      'This delegation was ended, for ever; appoint with a new id and a new key.',
    );
  }
  if (version !== (current?.version ?? 0) + 1 || previous !== (current?.digest ?? null)) {
    throw new CareError(
      'CONFLICT',
      'An appointment has to name the version that it renews; read the one that stands.',
      { version: current?.version ?? 0 },
    );
  }
  if (current !== undefined && (current.kid !== thumbprint(body.key) || current.guardian !== body.guardian)) {
    throw new CareError('CONFLICT', 'A renewal keeps the key and the kind of the delegation; appoint anew.');
  }
  return current;
}

/** @throws CareError DIRECTIVE_EXPIRED; INVALID_ARGUMENT for a period that is over, or reaches too far */
function requirePeriod(payload: AppointDirective, { now, nowSeconds }: Call): void {
  checkDirectiveTime(payload, nowSeconds);
  const { until } = payload.body;
  if (until > now && until <= hoursAfter(now, 24 * MAX_DELEGATION_DAYS)) return;
  throw new CareError(
    'INVALID_ARGUMENT',
    `A delegation has to end within ${MAX_DELEGATION_DAYS} days from now; renew it then.`,
    { fields: ['body.until'] },
  );
}

function store(
  call: Call,
  { patient, id, version, body }: AppointDirective,
  current: ActiveDelegation | undefined,
  made: { digest: Digest; sentence: ActiveDelegation['sentence']; by: Signatory; from: Instant },
): ActiveDelegation {
  const { ledger, caller } = call;
  const { key, guardian, scope, until } = body;
  const kid = thumbprint(key);
  const delegation: ActiveDelegation = {
    status: 'active',
    delegation: id,
    patient,
    version,
    digest: made.digest,
    sentence: made.sentence,
    guardian,
    key,
    kid,
    scope,
    from: made.from,
    until,
    by: made.by,
    carrier: caller.hospital,
    at: call.now,
  };
  write(delegation, call);
  if (current === undefined) ledger.write(publicKeyKey(kid), { patient, delegation: id });
  return delegation;
}

function write(delegation: ActiveDelegation, { ledger }: Call): ActiveDelegation {
  const { patient, delegation: id, version } = delegation;
  ledger.write(delegationKey(patient, id), delegation);
  ledger.announce({ type: 'patient.delegateAppointed', patient, delegation: id, version });
  return delegation;
}

/** Who may do no more than before stays in force without a gap while the renewal waits. */
function staysInForce(
  current: ActiveDelegation | undefined,
  scope: DelegationScope,
  from: Instant,
): current is ActiveDelegation {
  return (
    current !== undefined &&
    current.from < from &&
    from <= current.until &&
    canonicalJson(current.scope) === canonicalJson(scope)
  );
}

/** A key of its own, and room: every decision reads all delegations, so there are not arbitrarily many. */
async function requireNew({ ledger }: Call, { patient, body }: AppointDirective): Promise<void> {
  await requireFreshKey(ledger, thumbprint(body.key));
  const all = await ledger.range(delegationPrefix(patient), (_, value) => decode(ActiveDelegation, value));
  if (all.length < MAX_DELEGATIONS) return;
  throw new CareError('LIMIT_EXCEEDED', 'The patient has as many delegations as can be; dismiss one first.', {
    limit: MAX_DELEGATIONS,
  });
}
