/**
 * What the compiler must accept and refuse of the client's public types. Compiling this file is the test: each
 * `@ts-expect-error` fails the build when the line below it is accepted.
 */
import {
  type AccessDecision,
  allow,
  type CareLedger,
  type CareLedgerErrorCode,
  type Permit,
  type PatientSigner,
} from '@careledger/client';
import { type PermitReason } from '@careledger/model';

/** Tells whether two types are the same. */
type Same<A, B> = [A, B] extends [B, A] ? true : false;
type IsAny<T> = 0 extends 1 & T ? true : false;

/** Uses values whose types are all that matters. */
function use(...values: unknown[]): number {
  return values.length;
}

export async function decisions(ledger: CareLedger): Promise<void> {
  const decision = await ledger.access.request({ patient: 'p-1', record: 'd-1', purpose: 'TREAT' });
  // @ts-expect-error -- a decision may be a denial, which opens nothing
  await ledger.records.open(decision);
  if (decision.effect === 'permit') {
    const opening = await ledger.records.open(decision);
    // @ts-expect-error -- what was refused has no content
    use(opening.content);
    if (opening.opened) use(opening.content);
    use(true satisfies Same<typeof decision.reason, PermitReason>);
  } else {
    // @ts-expect-error -- a denial opens nothing
    await ledger.records.open(decision);
    // @ts-expect-error -- a denial has another reason
    const reason: 'permitted-by-consent' = decision.reason;
    use(reason);
  }
  const preview = await ledger.access.preview({ patient: 'p-1', record: 'd-1', purpose: 'TREAT' });
  // @ts-expect-error -- a preview opens nothing, even where it says permit
  await ledger.records.open(preview);
  use(false satisfies IsAny<typeof decision>);
  use(true satisfies Same<AccessDecision['effect'], 'permit' | 'deny'>);
  use(true satisfies Same<Permit['effect'], 'permit'>);
}

export async function directives(ledger: CareLedger, signer: PatientSigner): Promise<void> {
  const granted = await signer.grant(allow({ name: 'Hospital B', hospital: 'HospitalBMSP' }), {
    fileKey: new Uint8Array(32),
  });
  await ledger.consents.grant(granted);
  // @ts-expect-error -- what was signed to grant does not revoke
  await ledger.consents.revoke(granted);
  // @ts-expect-error -- nor does it read the log
  ledger.access.log(granted);
  // @ts-expect-error -- a purpose that no sentence has words for
  allow({ name: 'Hospital B' }).for('HMARKT');
  // @ts-expect-error -- a purpose that is none
  await ledger.access.request({ patient: 'p-1', record: 'd-1', purpose: 'CURIOSITY' });
}

export function errors(code: CareLedgerErrorCode): string {
  // Every code is one of a closed list, so that a switch over it needs no default.
  switch (code) {
    case 'INVALID_ARGUMENT':
    case 'FORBIDDEN':
    case 'NOT_FOUND':
    case 'CONFLICT':
    case 'CLOSED':
    case 'SIGNATURE_INVALID':
    case 'PROOF_INVALID':
    case 'DIRECTIVE_EXPIRED':
    case 'DEMOGRAPHICS_MISSING':
    case 'POLICY_MISSING':
    case 'LIMIT_EXCEEDED':
    case 'UNIMPLEMENTED':
    case 'INTERNAL':
      return 'refused';
    case 'CONFIGURATION':
    case 'IDENTITY_REFUSED':
    case 'UNAVAILABLE':
    case 'CONTENTION':
    case 'OUTCOME_UNKNOWN':
    case 'INVALIDATED':
    case 'UNEXPECTED_ANSWER':
    case 'CONNECTION_CLOSED':
    case 'CHECKPOINT':
    case 'VAULT_NOT_FOUND':
    case 'VAULT_DAMAGED':
    case 'DOCUMENT_DAMAGED':
      return 'not reached';
  }
}

export async function lifetimes(connection: Promise<CareLedger>): Promise<void> {
  await using ledger = await connection;
  await using events = ledger.events();
  for await (const { event } of events) {
    use(false satisfies IsAny<typeof event>);
    if (event.type === 'consent.granted') {
      use(true satisfies Same<typeof event.version, number>);
      // @ts-expect-error -- this event names no record
      use(event.record);
    }
  }
}
