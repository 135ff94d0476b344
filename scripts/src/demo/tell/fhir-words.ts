import { type AccessDecision } from '@careledger/client';
import { type FileOutcome } from '../fhir-run';
import { type Told } from './teller';
import { REASONS } from './words';

/** One line on a file that is done. */
export function fileLine(outcome: FileOutcome): string {
  if (outcome.outcome === 'refused') return `${outcome.file}: REFUSED, ${outcome.reason}`;
  const { file, custodian, reader, before, after } = outcome;
  return (
    `${file}: ${String(after.length)} ${after.length === 1 ? 'document' : 'documents'} at ${custodian}; ${reader} is permitted` +
    ` ${String(count(before, 'permit'))} without consent, ${String(count(after, 'permit'))} with it`
  );
}

/** What the whole folder came to. */
export function folderTold(outcomes: readonly FileOutcome[], seconds: number): Told[] {
  const taken = outcomes.filter((outcome) => outcome.outcome === 'taken');
  const refused = outcomes.filter((outcome) => outcome.outcome === 'refused');
  const before = taken.flatMap((outcome) => outcome.before);
  const after = taken.flatMap((outcome) => outcome.after);
  // Of each patient a registration in two transactions, and a consent; of each document an anchor and two decisions.
  const transactions = 3 * taken.length + after.length + before.length + after.length;
  return [
    {
      rows: [
        ['files', String(outcomes.length)],
        ['refused', String(refused.length)],
        ['patients registered', String(taken.length)],
        ['documents encrypted and anchored', String(after.length)],
        ['requests without consent: denied', `${String(count(before, 'deny'))} of ${String(before.length)}`],
        ['requests with consent: permitted', `${String(count(after, 'permit'))} of ${String(after.length)}`],
      ],
    },
    ...stillDenied(after).map(([reason, documents]) => ({
      say: `${String(documents)} denied in spite of the consent: ${REASONS[reason]}.`,
    })),
    {
      answer: `${seconds.toFixed(1)} s, ${String(transactions)} transactions, ${(transactions / seconds).toFixed(0)} a second`,
    },
    ...(refused.length === 0 ? [] : [{ say: 'Refused, and why:' }]),
    ...refused.map(({ file, reason }) => ({ answer: `${file}: ${reason}` })),
  ];
}

function count(decisions: readonly AccessDecision[], effect: AccessDecision['effect']): number {
  return decisions.filter((decision) => decision.effect === effect).length;
}

function stillDenied(decisions: readonly AccessDecision[]): [AccessDecision['reason'], number][] {
  const reasons = new Map<AccessDecision['reason'], number>();
  for (const { effect, reason } of decisions)
    if (effect === 'deny') reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return [...reasons];
}
