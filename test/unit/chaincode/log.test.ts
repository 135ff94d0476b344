import { canonicalJson, digestOfValue, type LogEntry, MAX_PAGE } from '@careledger/model';
import { expect } from 'chai';
import { A, B, consortium, REFERRAL, type Consortium } from '../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../support/chaincode/fake-ledger';
import type { TestPatient } from '../../support/chaincode/patient';
import { fingerprints, person, type Person } from '../../support/chaincode/people';

const KEY = digestOfValue('a fresh key');

describe('the log of a patient', () => {
  let care: Consortium;
  let patient: TestPatient;
  let clinician: Person;
  beforeEach(async () => {
    care = await consortium();
    patient = await care.registeredPatient('patient-1');
    clinician = await care.registeredProvider(B, 'provider-1');
    await care.granted(patient, 'consent-1', { effect: 'permit', classes: [REFERRAL] });
  });

  async function pages(limit: number): Promise<{ entries: LogEntry[]; messages: number[] }> {
    const entries: LogEntry[] = [];
    const messages: number[] = [];
    const directive = patient.readLog({ id: `log-${limit}` });
    let after: { hospital: string; request: string } | undefined;
    do {
      const input = { patient: patient.id, directive, limit, ...(after && { after }) };
      const outcome = await care.ledger.submit(person(A, 'registrar'), 'access.log', input);
      const page = resultOf(outcome);
      if (!('entries' in page)) throw new Error('another log');
      entries.push(...page.entries);
      messages.push(outcome.messages);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return { entries, messages };
  }
  const decisions = (entries: readonly LogEntry[]) =>
    entries.flatMap((entry) =>
      entry.type === 'decision'
        ? [[entry.request, entry.record, entry.release?.effect ?? null].join(' ')]
        : [],
    );

  it('is whole in pages of any size, with what came of each decision beside it, however ids begin', async () => {
    const records = Array.from({ length: 10 }, (_, number) => ({ record: `record-${number}` }));
    for (const { record } of records) await care.anchored(patient, record);
    const expected: string[] = [];
    for (const request of ['r', 'r-1', 'r-10', 'r0', 'r-1-b', 'ra']) {
      const asked = { patient: patient.id, request, purpose: 'TREAT', key: KEY, records } as const;
      resultOf(await care.ledger.submit(clinician, 'access.requestMany', { requests: [asked] }));
      for (const { record } of records) {
        const release = {
          act: 'release' as const,
          ...{ patient: patient.id, hospital: B, request, record, key: KEY },
          ...{ certificate: fingerprints(clinician).certificate, wrap: digestOfValue(request + record) },
        };
        if (record !== 'record-3') {
          resultOf(await care.ledger.submit(person(A, 'release-agent'), 'access.release', release));
        }
        expected.push([request, record, record === 'record-3' ? null : 'permit'].join(' '));
      }
    }
    for (const limit of [1, 15, 25, 100]) {
      const { entries, messages } = await pages(limit);
      expect(decisions(entries).sort(), `pages of ${limit}`).to.deep.equal([...expected].sort());
      for (const count of messages) expect(count).to.be.at.most(5);
    }
  });

  it('says who has read it, each time, and no more than that', async () => {
    await care.anchored(patient, 'record-1');
    resultOf(await care.ask(clinician, patient, 'request-1'));
    await pages(100);
    await pages(99);
    const { entries } = await pages(98);
    const readings = entries.filter(({ type }) => type === 'reading');
    expect(readings.map(({ hospital, request }) => [hospital, request])).to.deep.equal([
      [A, 'log-100'],
      [A, 'log-99'],
    ]);
  });

  it('says so of who begins with a later page, and once for each directive, with when it was last used', async () => {
    const input = { patient: patient.id, directive: patient.readLog({ id: 'late' }) };
    const after = { hospital: 'A', request: 'a' };
    for (let time = 1; time <= 3; time += 1) {
      care.ledger.now = new Date(care.ledger.now.getTime() + 60_000);
      const outcome = await care.ledger.submit(care.registrar, 'access.log', { ...input, after });
      expect(outcome.events.map(({ payload }) => payload).join()).to.include('"type":"access.logRead"');
    }
    const { entries } = await pages(100);
    const readings = entries.filter(({ type }) => type === 'reading');
    expect(readings.map(({ request, at }) => [request, at])).to.deep.equal([
      ['late', care.ledger.now.toISOString()],
    ]);
    // Another directive of the same id takes nobody's place.
    const directive = patient.readLog({ id: 'late', exp: patient.common().exp - 1 });
    resultOf(await care.ledger.submit(care.registrar, 'access.log', { patient: patient.id, directive }));
    const again = (await pages(99)).entries.filter(({ request }) => request === 'late');
    expect(again).to.have.length(2);
  });

  it('stays readable whatever a delegate has written into it, under one id again and again', async () => {
    await care.anchored(patient, 'record-1');
    resultOf(await care.ask(clinician, patient, 'request-1'));
    const { state } = care.ledger.world;
    for (let count = 0; count < 1001; count += 1) {
      const directive = digestOfValue(count);
      const signed = { directive, delegation: 'daughter', key: digestOfValue('key') };
      const reading = { type: 'reading', patient: patient.id, hospital: B, request: 'request-1', signed };
      const value = { ...reading, at: care.ledger.now.toISOString() };
      state.set(
        `access/${patient.id}/${B}/request-1/reading/${directive}`,
        Buffer.from(canonicalJson(value)),
      );
    }
    resultOf(await care.ask(clinician, patient, 'request-2'));
    const { entries } = await pages(10);
    expect(decisions(entries)).to.deep.equal(['request-1 record-1 ', 'request-2 record-1 ']);
    expect(entries.filter(({ request }) => request === 'request-1')).to.have.length(1 + MAX_PAGE);
  });

  it('of a hundred decisions comes in three messages', async () => {
    await care.anchored(patient, 'record-1');
    for (let number = 100; number < 200; number += 1)
      resultOf(await care.ask(clinician, patient, `r-${number}`));
    const { entries, messages } = await pages(100);
    expect([decisions(entries).length, messages]).to.deep.equal([100, [3]]);
  });

  it('is not opened by the name of another directive, nor for another patient', async () => {
    const other = await care.registeredPatient('patient-2');
    const directive = other.readLog();
    const input = { patient: patient.id, directive };
    expect(codeOf(await care.ledger.submit(care.registrar, 'access.log', input))).to.equal(
      'SIGNATURE_INVALID',
    );
  });
});
