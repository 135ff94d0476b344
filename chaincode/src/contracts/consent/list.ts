import {
  ActiveConsent,
  ClosedConsent,
  ConsentAsk,
  MAX_PAGE,
  PastConsent,
  type CheckedInput,
  type ConsentList,
  type ListedConsent,
  type PatientId,
  type Schema,
  type TransactionOutput,
} from '@careledger/model';
import { askPrefix, closedPrefix, consentPrefix, pastPrefix } from '../../ledger/keys';
import type { Call } from '../call';

/** Where each list lies, and what it holds. */
const LISTS: Readonly<
  Record<ConsentList, { prefix: (patient: PatientId) => string; holds: Schema<unknown, ListedConsent> }>
> = {
  active: { prefix: consentPrefix, holds: ActiveConsent },
  closed: { prefix: closedPrefix, holds: ClosedConsent },
  past: { prefix: pastPrefix, holds: PastConsent },
  asked: { prefix: askPrefix, holds: ConsentAsk },
};

/** A page of a patient's consents, of the versions that are past, or of what was asked for. */
export async function listConsents(
  { patient, status, after, limit = MAX_PAGE }: CheckedInput<'consent.list'>,
  { ledger }: Call,
): Promise<TransactionOutput<'consent.list'>> {
  const { prefix, holds } = LISTS[status];
  const { entries, hasMore } = await ledger.page(holds, prefix(patient), after, limit);
  return {
    consents: entries.map(({ value }) => value),
    next: hasMore ? (entries.at(-1)?.name ?? null) : null,
  };
}
