import { compileRule, type TransactionInput } from '@careledger/model';
import { A, B, C, D, consortium, LABORATORY, REFERRAL } from '../consortium';
import type { WrittenProposal } from '../fake-ledger';
import type { TestPatient } from '../patient';
import { administrator, person, type Person } from '../people';

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const LABELS = [
  [],
  [],
  [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' }],
  [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'V' }],
];
const PURPOSES = ['TREAT', 'ETREAT', 'HRESCH', 'CLINTRCH', 'PATRQT', 'BTG'] as const;
type AnyInput = TransactionInput<'access.request'>;

/**
 * Makes random calls, good ones and bad ones, of several patients, people and days, and writes their proposals down.
 *
 * @returns as many proposals as are asked for, those that set the stage among them.
 */
export async function randomCalls(count: number, seed: number): Promise<WrittenProposal[]> {
  const random = numbers(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const one = <T>(of: readonly T[]): T => {
    const chosen = of[below(of.length)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  };
  const written: WrittenProposal[] = [];
  const care = await consortium((proposal) => written.push(proposal));
  const patients: TestPatient[] = [];
  for (let number = 0; number < 8; number += 1) {
    const patient = await care.registeredPatient(`patient-${number}`);
    patients.push(patient);
    for (let record = 0; record < 3; record += 1) {
      await care.anchored(patient, `record-${record}`, one(LABELS));
    }
  }
  const clinicians = [
    await care.registeredProvider(B, 'provider-1'),
    await care.registeredProvider(C, 'provider-1', '2026-03-20T00:00:00.000Z'),
    person(D, 'clinician', 'provider-9'),
  ];
  const carriers = [care.registrar, person(B, 'registrar'), person(D, 'privacy-officer'), administrator(A)];
  let request = 0;

  while (written.length < count) {
    const patient = one(patients);
    const by = one(carriers);
    const call = one([
      ask,
      ask,
      ask,
      ask,
      grant,
      grant,
      revoke,
      anchor,
      list,
      readLog,
      review,
      later,
      garbage,
    ]);
    await call(patient, by);
  }
  return written.slice(0, count);

  async function ask(patient: TestPatient): Promise<void> {
    const purpose = one(PURPOSES);
    const name = below(5) === 0 ? `request-${below(request + 1)}` : `request-${(request += 1)}`;
    const input: AnyInput = {
      ...{ patient: patient.id, record: `record-${below(4)}`, purpose, request: name, key: null },
      ...(purpose === 'BTG' &&
        below(4) > 0 && {
          breakGlass: { reason: 'disaster', unobtainable: 'no-time', minutes: 1 + below(90) },
        }),
      ...(purpose === 'PATRQT' &&
        below(4) > 0 && {
          directive: patient.directive('access.request', name, {
            ...{ records: null, hospital: B, key: null, purpose },
          }),
        }),
    };
    await care.ledger.submit(one(clinicians), 'access.request', input);
  }

  async function grant(patient: TestPatient, by: Person): Promise<void> {
    const rule = compileRule(
      {
        effect: one(['permit', 'permit', 'deny']),
        ...(below(2) === 0 && { purposes: [one(PURPOSES)] }),
        ...(below(2) === 0 && { classes: [one([REFERRAL, LABORATORY])] }),
        ...(below(3) === 0 && { labels: one(LABELS.filter((labels) => labels.length > 0)) }),
        ...(below(3) === 0 && { recipients: [{ hospital: one([B, C]) }] }),
        ...(below(3) === 0 && { period: { until: '2026-03-10T00:00:00.000Z' } }),
        ...(below(3) === 0 && { dataPeriod: { start: '2020', end: '2024-02' } }),
      },
      patient.tokens,
    );
    const directive = patient.grant(`consent-${below(40)}`, rule);
    await care.ledger.submit(by, 'consent.grant', { patient: patient.id, directive });
  }

  async function revoke(patient: TestPatient, by: Person): Promise<void> {
    const directive = patient.revoke(`consent-${below(40)}`);
    await care.ledger.submit(by, 'consent.revoke', { patient: patient.id, directive });
  }

  async function anchor(patient: TestPatient, by: Person): Promise<void> {
    const input = care.anchor(patient, `record-${below(20)}`, one(LABELS));
    await care.ledger.submit(by, 'record.anchor', input);
  }

  async function list(patient: TestPatient, by: Person): Promise<void> {
    await care.ledger.submit(by, 'record.list', { patient: patient.id, limit: 1 + below(100) });
  }

  async function readLog(patient: TestPatient, by: Person): Promise<void> {
    await care.ledger.submit(by, 'access.log', {
      patient: patient.id,
      directive: patient.readLog(),
      limit: 5,
    });
  }

  async function review(patient: TestPatient): Promise<void> {
    await care.ledger.submit(person(A, 'privacy-officer'), 'access.review', {
      ...{
        patient: patient.id,
        hospital: B,
        provider: 'provider-1',
        request: `request-${below(request + 1)}`,
      },
      verdict: one(['justified', 'not-justified']),
    });
  }

  function later(): Promise<void> {
    care.ledger.now = new Date(care.ledger.now.getTime() + below(7_200_000));
    return Promise.resolve();
  }

  async function garbage(patient: TestPatient, by: Person): Promise<void> {
    const bad = one(['{}', '{"patient":"É"}', '', '{"b":1,"a":2}', `{"patient":"${patient.id}"}`, 'İ ı ß ﬁ']);
    await care.ledger.invoke(by, [one(['consent:grant', 'access:request', 'patient:read', 'no:such']), bad]);
  }
}
