import {
  ActiveDelegation,
  CareError,
  claimsOf,
  isDoubtful,
  isInForce,
  KeyHolder,
  verifyDirective,
  type Digest,
  type DirectiveOf,
  type DirectiveType,
  type Instant,
  type PatientFile,
  type PatientId,
  type Signatory,
  type SignedBy,
  type SignedDirective,
  type Signer,
} from '@careledger/model';
import { delegationKey, publicKeyKey } from '../ledger/keys';
import type { Call } from './call';
import { readFile } from './patient/file';

/** A directive of which it is certain who signed it, and that they may sign it now. */
export interface Signed<T extends DirectiveType> extends SignedDirective<T> {
  readonly by: Signer;
  readonly file: PatientFile;
  /** Whose power the signer used; undefined where the patient signed. */
  readonly delegation: ActiveDelegation | undefined;
}

/** What an entry says of who signed. */
export function signedOf({ digest, by }: Pick<Signed<DirectiveType>, 'digest' | 'by'>): SignedBy {
  return { directive: digest, delegation: by.kind === 'delegation' ? by.delegation : null, key: by.kid };
}

/**
 * What takes something away, and so is also taken from a key that is said to be compromised, and for a closed file. To revoke what
 * denies gives something: {@link isDoubtfulNow}.
 */
const NARROWING: readonly DirectiveType[] = [
  'consent.decline',
  'consent.revoke',
  'patient.cancelRecovery',
  'patient.dismiss',
];

/** What a file that is closed still takes: the log stays the patient's. */
const AFTER_CLOSING: readonly DirectiveType[] = [...NARROWING, 'access.log'];

/**
 * Verifies what a patient or one of their delegates signed: `kid` says whose key it is, and that key's signature has to hold.
 * A delegation has to be in force at the transaction's time, and its scope has to name the type. The directive's own time is
 * checked apart (`checkDirectiveTime`), because carrying a committed directive again stays harmless after its end.
 *
 * Two messages to the peer more where a delegate signs: the holder of the key, and the delegation. Both are in the read set,
 * so that a delegation which ends before the transaction commits makes it invalid.
 *
 * @param known the patient's file, where this transaction has read it already.
 * @throws CareError NOT_FOUND; SIGNATURE_INVALID; INVALID_ARGUMENT; FORBIDDEN where the delegation does not reach so far or
 *   the key is compromised; CLOSED where the file takes nothing any more
 */
export async function signedBy<T extends DirectiveType>(
  typ: T,
  input: SignedInput,
  call: Call,
  known?: PatientFile,
): Promise<Signed<T>> {
  const file = known ?? (await readFile(call.ledger, input.patient));
  const { kid } = claimsOf(input.directive);
  requireOpen(file, typ);
  const delegation = isOwnKey(file, kid) ? undefined : await delegationOf(kid, input.patient, call);
  return verify(typ, input, { file, kid, delegation }, call);
}

/** The same by what has been read of the patient already; no message to the peer. */
export function signedWithin<T extends DirectiveType>(
  typ: T,
  input: SignedInput,
  { file, delegations }: { file: PatientFile; delegations: readonly ActiveDelegation[] },
  call: Call,
): Signed<T> {
  const { kid } = claimsOf(input.directive);
  requireOpen(file, typ);
  const delegation = isOwnKey(file, kid) ? undefined : delegations.find((one) => one.kid === kid);
  if (delegation === undefined && !isOwnKey(file, kid)) throw unknownKey();
  return verify(typ, input, { file, kid, delegation }, call);
}

interface SignedInput {
  readonly patient: PatientId;
  readonly directive: string;
}

function isOwnKey(file: PatientFile, kid: Digest): boolean {
  return file.key !== null && kid === file.kid;
}

/** Whose key a directive claims to be signed with; `delegation` is undefined where it is the file's. */
interface Claimed extends Pick<Signed<DirectiveType>, 'file' | 'delegation'> {
  readonly kid: Digest;
}

function verify<T extends DirectiveType>(
  typ: T,
  { patient, directive }: SignedInput,
  { file, kid, delegation }: Claimed,
  call: Call,
): Signed<T> {
  const key = delegation?.key ?? file.key;
  if (key === null) throw unknownKey();
  const signed = verifyDirective(directive, key, { typ, channel: call.channel, patient });
  if (delegation !== undefined) requirePower(delegation, signed.payload, call);
  const by = signerOf(kid, delegation);
  requireTrusted(file, by, typ, call.now);
  if (delegation !== undefined) requireTrusted(file, delegation.by, typ, delegation.at);
  return { ...signed, by, file, delegation };
}

function signerOf(kid: Digest, delegation: ActiveDelegation | undefined): Signer {
  if (delegation === undefined) return { kind: 'patient', kid };
  return { kind: 'delegation', delegation: delegation.delegation, guardian: delegation.guardian, kid };
}

function unknownKey(): CareError {
  return new CareError(
    'SIGNATURE_INVALID',
    "The patient's signature was refused: kid is not the thumbprint of the file's key, nor of a delegate's.",
  );
}

/** The delegation that a key was appointed with. */
async function delegationOf(kid: Digest, patient: PatientId, { ledger }: Call): Promise<ActiveDelegation> {
  const holder = await ledger.read(KeyHolder, publicKeyKey(kid));
  if (holder?.patient !== patient || holder.delegation === undefined) {
    throw unknownKey();
  }
  const delegation = await ledger.read(ActiveDelegation, delegationKey(patient, holder.delegation));
  if (delegation === undefined) throw new CareError('FORBIDDEN', 'The delegation of this key has ended.');
  return delegation;
}

/** @throws CareError FORBIDDEN unless the delegation is in force now, and reaches as far as the directive. */
function requirePower(delegation: ActiveDelegation, directive: DirectiveOf<DirectiveType>, call: Call): void {
  if (!isInForce(delegation, call.now)) {
    throw new CareError(
      'FORBIDDEN',
      'The delegation of this key is not in force now; the patient, or who appointed the guardian, can renew it.',
      { from: delegation.from, until: delegation.until },
    );
  }
  // Whoever has a power of attorney can lay it down.
  if (directive.typ === 'patient.dismiss' && directive.id === delegation.delegation) return;
  const { directives, purposes }: { directives: readonly string[]; purposes?: readonly string[] } =
    delegation.scope;
  const reaches =
    directives.includes(directive.typ) &&
    (directive.typ !== 'access.request' || (purposes ?? []).includes(directive.body.purpose));
  if (!reaches) {
    throw new CareError(
      'FORBIDDEN',
      'The delegation does not reach so far; the patient signs this, or a delegate whose scope names it.',
      { scope: directives },
    );
  }
}

/** @param at when somebody signed, or appointed the delegate who signs. */
function requireTrusted(file: PatientFile, by: Signatory, typ: DirectiveType, at: Instant): void {
  if (NARROWING.includes(typ) || !isDoubtful(by, at, file)) return;
  throw new CareError(
    'FORBIDDEN',
    'The key is said to be compromised: it only takes back what it gave, until the file has another key.',
  );
}

/**
 * Whether somebody else may have signed by now: with the key itself, or because such a key has appointed the delegate who did.
 *
 * @param now the transaction's time
 */
export function isDoubtfulNow(
  { by, file, delegation }: Pick<Signed<DirectiveType>, 'by' | 'file' | 'delegation'>,
  now: Instant,
): boolean {
  return (
    isDoubtful(by, now, file) || (delegation !== undefined && isDoubtful(delegation.by, delegation.at, file))
  );
}

function requireOpen({ status }: PatientFile, typ: DirectiveType): void {
  if (status === 'active' || AFTER_CLOSING.includes(typ)) return;
  throw new CareError('CLOSED', 'The file is closed; nothing is granted for it any more.', { status });
}
