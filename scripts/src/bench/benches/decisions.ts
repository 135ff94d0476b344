import { allow } from '@careledger/client';
import { randomUUID } from 'node:crypto';
import type { Bench, BenchContext, Measure } from '../bench';
import { DOCUMENT_CLASS, startCare, type CareBenchLedger } from '../ledgers/care';
import { byTurns, cleanLoad } from '../load';
import { chaincodeMicroseconds, expectPermit, newAsked, newRequest, type Asked } from './questions';

const AT_ONCE = 50;
const ROUNDS = 4;
const WARM_UP_SECONDS = 3;
const REVOKED = 10_000;
const ACTIVE = 200;

/** What a decision costs for patients with a long history, or with many consents. */
export const decisions: readonly Bench[] = [
  {
    name: 'care/decision-history',
    shows: `Is a decision as quick with ${REVOKED} revoked consents in the patient's history as with none?`,
    isLong: true,
    run: async (context) => {
      await using ledger = await startCare(await context.folder());
      const plain = await newAsked(ledger);
      const withHistory = await newAsked(ledger);
      await revokeMany(ledger, withHistory, context);
      return await compare(ledger, context, {
        subject: withHistory,
        what: `${REVOKED} revoked consents`,
        baseline: plain,
        against: 'no history',
        bar: { atMost: 1.1 },
      });
    },
  },
  {
    name: 'care/decision-consents',
    shows: `What does a decision take with ${ACTIVE} active consents, all of which permit, against one?`,
    run: async (context) => {
      await using ledger = await startCare(await context.folder());
      const plain = await newAsked(ledger);
      const withMany = await newAsked(ledger);
      await grantMany(ledger, withMany, ACTIVE - 1);
      return await compare(ledger, context, {
        subject: withMany,
        what: `${ACTIVE} active consents`,
        baseline: plain,
        against: 'one consent',
        bar: { atMost: 5 },
      });
    },
  },
];

interface Comparison {
  readonly subject: Asked;
  readonly what: string;
  readonly baseline: Asked;
  readonly against: string;
  readonly bar: { readonly atMost: number };
}

async function compare(
  ledger: CareBenchLedger,
  { seconds, progress }: BenchContext,
  { subject, what, baseline, against, bar }: Comparison,
): Promise<readonly Measure[]> {
  const { requester } = ledger.plain;
  const commit = (patient: Asked) => () => requester.submitTransaction(...newRequest(patient));
  const millisecondsEach = (patient: Asked) => async () =>
    1000 / (await cleanLoad(AT_ONCE, seconds / 2, commit(patient))).perSecond;
  const cpu = (patient: Asked) => () =>
    chaincodeMicroseconds(ledger, seconds / 2, (contract) =>
      contract.evaluateTransaction(...newRequest(patient)),
    );
  for (const patient of [baseline, subject]) {
    await expectPermit(ledger, patient);
    await cleanLoad(AT_ONCE, WARM_UP_SECONDS, commit(patient));
  }
  progress(`decisions, ${AT_ONCE} at once, by turns`);
  const [time, baselineTime] = await byTurns(ROUNDS, millisecondsEach(subject), millisecondsEach(baseline));
  progress('decisions, evaluated, by turns');
  const [processor, baselineProcessor] = await byTurns(ROUNDS, cpu(subject), cpu(baseline));
  return [
    {
      what: `committed decision, ${what}`,
      value: time,
      unit: 'ms',
      baseline: { what: against, value: baselineTime },
      bar,
    },
    {
      what: `its chaincode processor time, ${what}`,
      value: processor,
      unit: 'us',
      baseline: { what: against, value: baselineProcessor },
      bar,
    },
  ];
}

/**
 * Revokes ids that were never granted, which leaves in the state what every revocation leaves where decisions might look: an id
 * that is taken for ever. Grants before it would double the time, and add what lies elsewhere.
 */
async function revokeMany(
  { custodian, requester }: CareBenchLedger,
  { signer }: Asked,
  { progress }: BenchContext,
): Promise<void> {
  const began = performance.now();
  let left = REVOKED;
  await Promise.all(
    Array.from({ length: 2 * AT_ONCE }, async () => {
      while (left > 0) {
        left -= 1;
        if (left % 2000 === 0) progress(`${left} revocations to go`);
        await custodian.registrar.consents.revoke(await signer.revoke({ consent: randomUUID() }));
      }
    }),
  );
  const { commit } = await custodian.registrar.consents.revoke(
    await signer.revoke({ consent: randomUUID() }),
  );
  await requester.registrar.policy.read({ after: commit });
  progress(`${REVOKED} revocations took ${Math.round((performance.now() - began) / 1000)} s`);
}

async function grantMany(
  { custodian, requester }: CareBenchLedger,
  { signer, fileKey }: Asked,
  count: number,
): Promise<void> {
  const consent = allow({ name: requester.title, hospital: requester.mspId })
    .toSee(DOCUMENT_CLASS.code)
    .for('TREAT');
  const granted = await Promise.all(
    Array.from({ length: count }, async () =>
      custodian.registrar.consents.grant(await signer.grant(consent, { fileKey })),
    ),
  );
  for (const { commit } of granted) await requester.registrar.policy.read({ after: commit });
}
