import { allow } from '@careledger/client';
import { canonicalJson } from '@careledger/model';
import { randomUUID } from 'node:crypto';
import type { Bench, BenchContext, Measure } from '../bench';
import { DOCUMENT_CLASS, startCare, type CareBenchLedger } from '../ledgers/care';
import { cleanLoad } from '../load';
import { chaincodeMicroseconds, expectPermit, newAsked, newRequest, preview, type Asked } from './questions';

const AT_ONCE = 50;
const TURNS = 6;
const WARM_UP_SECONDS = 4;
/** Signed ahead, for each second of a load: patients sign on devices of their own. What goes beyond is signed meanwhile. */
const SIGNED_A_SECOND = 400;

/** CareLedger's contracts beside contracts that do next to nothing, on the same ledger. */
export const againstPlain: readonly Bench[] = [
  {
    name: 'care/chaincode-cpu',
    shows:
      "What does the chaincode's process take for a checked call, and for a decision, against an empty contract's call?",
    run: async (context) => {
      await using ledger = await startCare(await context.folder());
      return await processorTimes(ledger, context);
    },
  },
  {
    name: 'care/plain-contracts',
    shows: 'Are decisions, previews and grants as quick as calls that do nothing, or that create an asset?',
    run: async (context) => {
      await using ledger = await startCare(await context.folder());
      return await rates(ledger, context);
    },
  },
];

async function processorTimes(
  ledger: CareBenchLedger,
  { seconds, progress }: BenchContext,
): Promise<readonly Measure[]> {
  const patient = await newAsked(ledger);
  await expectPermit(ledger, patient);
  // Each in a process that stays: the custodian's runs the plain contracts, the requester's CareLedger.
  await ledger.run('plain contracts', 'custodian');
  const { custodian, requester } = ledger.plain;
  const [, question] = preview(patient);
  const calls = {
    decision: ['requester', () => requester.evaluateTransaction(...newRequest(patient))],
    checked: ['custodian', () => custodian.evaluateTransaction('checked:preview', question)],
    empty: ['custodian', () => custodian.evaluateTransaction('plain:nothing')],
  } as const;
  progress('warming up');
  for (const [, call] of Object.values(calls)) await cleanLoad(AT_ONCE, WARM_UP_SECONDS, call);
  const sums = { decision: 0, checked: 0, empty: 0 };
  progress('decisions, checked calls, calls of an empty contract, by turns');
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const what of ['decision', 'checked', 'empty'] as const) {
      const [side, call] = calls[what];
      sums[what] += (await chaincodeMicroseconds(ledger, (2 * seconds) / TURNS, call, side)) / TURNS;
    }
  }
  const { decision, checked, empty } = sums;
  const baseline = { what: "an empty contract's call", value: empty };
  return [
    { what: 'checked call without state', value: checked, unit: 'us', baseline, bar: { atMost: 1.5 } },
    { what: 'decision', value: decision, unit: 'us', baseline, bar: { atMost: 3 } },
  ];
}

/** Calls a second. */
interface Rates {
  readonly decide: number;
  readonly grant: number;
  readonly preview: number;
}

async function rates(ledger: CareBenchLedger, context: BenchContext): Promise<readonly Measure[]> {
  const patient = await newAsked(ledger);
  const granting = await newAsked(ledger);
  await expectPermit(ledger, patient);
  // The plain contracts' turn is between two of CareLedger's, so that what else the machine does falls on both.
  const before = await careRates(ledger, patient, granting, context);
  await ledger.run('plain contracts');
  const { nothing, asset, evaluated } = await plainRates(ledger, context);
  await ledger.run('CareLedger');
  const after = await careRates(ledger, patient, granting, context);
  const mean = (of: keyof Rates) => (before[of] + after[of]) / 2;
  const unit = 'a second';
  const created = { what: 'creating an asset', value: asset };
  return [
    {
      what: 'decisions',
      value: mean('decide'),
      unit,
      baseline: { what: 'a call that does nothing', value: nothing },
      bar: { atLeast: 0.8 },
    },
    {
      what: 'previews',
      value: mean('preview'),
      unit,
      baseline: { what: 'an evaluated call that does nothing', value: evaluated },
      bar: { atLeast: 0.6 },
    },
    { what: 'decisions', value: mean('decide'), unit, baseline: created, bar: { atLeast: 1 } },
    { what: 'grants', value: mean('grant'), unit, baseline: created, bar: { atLeast: 1 } },
  ];
}

async function careRates(
  ledger: CareBenchLedger,
  patient: Asked,
  granting: Asked,
  { seconds, progress }: BenchContext,
): Promise<Rates> {
  const { custodian, requester } = ledger.plain;
  progress(`${SIGNED_A_SECOND * seconds} grants are signed`);
  const sign = grantsOf(ledger, granting);
  const signed = await Promise.all(Array.from({ length: SIGNED_A_SECOND * seconds }, sign));
  const decide = () => requester.submitTransaction(...newRequest(patient));
  const grant = async () => custodian.submitTransaction('consent:grant', signed.pop() ?? (await sign()));
  const ask = () => requester.evaluateTransaction(...preview(patient));
  progress('decisions, grants, previews');
  await cleanLoad(AT_ONCE, WARM_UP_SECONDS, decide);
  return {
    decide: (await cleanLoad(AT_ONCE, seconds, decide)).perSecond,
    grant: (await cleanLoad(AT_ONCE, seconds, grant)).perSecond,
    preview: await warmRate(seconds, ask),
  };
}

async function plainRates({ plain }: CareBenchLedger, { seconds, progress }: BenchContext) {
  const { requester } = plain;
  const nothing = () => requester.submitTransaction('plain:nothing');
  const create = () => requester.submitTransaction('plain:createAsset', randomUUID(), 'somebody', '5');
  progress('calls that do nothing, assets');
  await cleanLoad(AT_ONCE, WARM_UP_SECONDS, nothing);
  return {
    nothing: (await cleanLoad(AT_ONCE, seconds, nothing)).perSecond,
    asset: (await cleanLoad(AT_ONCE, seconds, create)).perSecond,
    evaluated: await warmRate(seconds, () => requester.evaluateTransaction('plain:nothing')),
  };
}

async function warmRate(seconds: number, call: () => Promise<unknown>): Promise<number> {
  await cleanLoad(AT_ONCE, WARM_UP_SECONDS, call);
  return (await cleanLoad(AT_ONCE, seconds, call)).perSecond;
}

/** Makes arguments of grants, each of a consent of its own. */
function grantsOf({ requester }: CareBenchLedger, { signer, fileKey }: Asked): () => Promise<string> {
  const consent = allow({ name: requester.title, hospital: requester.mspId })
    .toSee(DOCUMENT_CLASS.code)
    .for('TREAT');
  return async () => {
    const { patient, jws } = await signer.grant(consent, { fileKey });
    return canonicalJson({ patient, directive: jws });
  };
}
