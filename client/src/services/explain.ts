import {
  type AccessEntry,
  countedConsents,
  decide,
  type Decision,
  type DecisionItem,
  type DecisionRequest,
  type RecordView,
} from '@careledger/model';
import { type CallOptions } from '../call/caller';
import { type Operations } from '../call/operations';
import { groundsAt, policyOf } from './grounds';

/** What a logged decision rested on, worked out again from what stood on the ledger at its time. */
export interface Explanation {
  /** Every reason, each with its consents, their versions, and the rules that said so. */
  readonly decision: Decision;
  /** Whether the log says the same: effect, reason and consents. */
  readonly agrees: boolean;
  /**
   * Why it could not be worked out from what stood there then: the record's labels are others since, or it is in a batch and
   * its leaf is not at hand. What `decision` says is of the labels that count now.
   */
  readonly unsure?: 'relabelled' | 'in-batch';
}

/** Works a logged decision out again, by the same `decide` that the hospitals run. */
export async function explain(
  operations: Operations,
  entry: Omit<AccessEntry, 'effect' | 'reason'> & Pick<AccessEntry, 'effect' | 'reason'>,
  options?: CallOptions,
): Promise<Explanation> {
  const { patient, record, at } = entry;
  const policy = await policyOf(operations, entry.policy, options);
  const { file, consents } = await groundsAt(operations, patient, at, options);
  const view =
    entry.batch === undefined
      ? await operations.read('record.read', { patient, record }, options)
      : undefined;
  const decision = decide(
    requestOf(entry),
    itemOf(entry, view),
    entry.reason === 'too-many-consents'
      ? 'too-many'
      : countedConsents(consents, whoAt(file, entry), policy, at),
    policy,
    at,
  );
  const unsure =
    view === undefined ? 'in-batch' : view.labels.version === (entry.labels ?? 1) ? undefined : 'relabelled';
  return { decision, agrees: isSame(decision, entry), ...(unsure !== undefined && { unsure }) };
}

/** What the ledger does not keep of that time, the logged reason tells: who was suspended, whose licence was over. */
function requestOf({
  hospital,
  provider,
  role,
  purpose,
  reason,
  at,
  ...entry
}: AccessEntry): DecisionRequest {
  return {
    hospital,
    provider,
    role,
    purpose,
    status: reason === 'provider-suspended' ? 'suspended' : 'active',
    licence: reason === 'licence-expired' ? { authority: 'unknown', expires: at } : null,
    isReviewOverdue: reason === 'break-glass-suspended',
    ...(entry.breakGlass !== undefined && { breakGlass: entry.breakGlass }),
    ...(entry.signed !== undefined && {
      signed: entry.signed.delegation === null ? 'patient' : 'delegate',
    }),
  };
}

function itemOf({ reason }: AccessEntry, view: RecordView | undefined): DecisionItem {
  return {
    item: view?.item ?? { t: [] },
    terminology: view?.terminology ?? '',
    file: reason === 'file-ended' ? 'closed' : 'active',
    isWithdrawn: reason === 'record-withdrawn',
  };
}

/** Delegations that were not there yet give nobody the say. */
function whoAt(
  { delegations, compromised }: Awaited<ReturnType<typeof groundsAt>>['file'],
  { at }: AccessEntry,
) {
  return { file: { compromised }, delegations: delegations.filter((delegation) => delegation.at <= at) };
}

function isSame({ effect, reasons }: Decision, entry: AccessEntry): boolean {
  const [first] = reasons;
  const named = (consents: readonly { consent: string; version: number }[]): string =>
    consents
      .map(({ consent, version }) => `${consent} ${String(version)}`)
      .sort()
      .join();
  return (
    effect === entry.effect &&
    first?.reason === entry.reason &&
    named(first.consents) === named(entry.consents)
  );
}
