import { canonicalJson, compileItem, TERMINOLOGY, type TransactionInput } from '@careledger/model';
import { expect } from 'chai';
import { A, B, consortium, LABORATORY, REFERRAL, type Consortium } from '../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../support/chaincode/fake-ledger';
import type { TestPatient } from '../../support/chaincode/patient';
import { person, type Person } from '../../support/chaincode/people';

const RULE = { effect: 'permit', purposes: ['TREAT'], classes: [REFERRAL] } as const;

describe('what is said of a record after it was anchored', () => {
  let care: Consortium;
  let patient: TestPatient;
  let clinician: Person;
  beforeEach(async () => {
    care = await consortium();
    patient = await care.registeredPatient('patient-1');
    await care.anchored(patient, 'record-1');
    clinician = await care.registeredProvider(B, 'provider-1');
    await care.granted(patient, 'consent-1', RULE);
  });

  const labels = (version: number, classes = [LABORATORY]): TransactionInput<'record.relabel'> => ({
    patient: patient.id,
    record: 'record-1',
    version,
    item: compileItem({ instance: 'record-1', custodian: A, classes }, patient.tokens),
    terminology: TERMINOLOGY,
  });
  const withdrawal = { patient: 'patient-1', record: 'record-1', reason: 'entered-in-error' } as const;
  const answer = async (request: string) => {
    const { effect, reason, labels: version } = resultOf(await care.ask(clinician, patient, request));
    return [effect, reason, version];
  };
  const read = async (record = 'record-1') =>
    resultOf(await care.ledger.evaluate(clinician, 'record.read', { patient: patient.id, record }));

  it('decides from then on: the labels that were given last count', async () => {
    expect(await answer('request-1')).to.deep.equal(['permit', 'permitted-by-consent', undefined]);
    const outcome = await care.ledger.submit(care.registrar, 'record.relabel', labels(2));
    expect(resultOf(outcome)).to.deep.equal({ ...labels(2), at: '2026-03-01T12:00:00.000Z' });
    expect(outcome.writes).to.deep.equal([
      { key: 'record/patient-1/record-1/labels', value: canonicalJson(resultOf(outcome)) },
    ]);
    expect(outcome.messages).to.be.at.most(8);
    expect(await answer('request-2')).to.deep.equal(['deny', 'no-consent', 2]);
    expect(await read()).to.deep.include({
      item: labels(2).item,
      labels: { version: 2, at: '2026-03-01T12:00:00.000Z' },
    });
    resultOf(await care.ledger.submit(care.registrar, 'record.relabel', labels(3, [REFERRAL])));
    expect(await answer('request-3')).to.deep.equal(['permit', 'permitted-by-consent', 3]);
  });

  it('is said once: the same again gets the first result, another version is refused', async () => {
    const first = await care.ledger.submit(care.registrar, 'record.relabel', labels(2));
    care.ledger.now = new Date('2026-03-02T12:00:00.000Z');
    const again = await care.ledger.submit(care.registrar, 'record.relabel', labels(2));
    expect([resultOf(again), again.writes]).to.deep.equal([resultOf(first), []]);
    for (const other of [labels(2, [REFERRAL]), labels(1), labels(4)]) {
      expect(codeOf(await care.ledger.submit(care.registrar, 'record.relabel', other))).to.equal('CONFLICT');
    }
  });

  it('is said by the custodian alone', async () => {
    for (const stranger of [person(B, 'registrar'), person(B, 'privacy-officer')]) {
      expect(codeOf(await care.ledger.submit(stranger, 'record.relabel', labels(2)))).to.equal('FORBIDDEN');
      expect(codeOf(await care.ledger.submit(stranger, 'record.withdraw', withdrawal))).to.equal('FORBIDDEN');
    }
    expect(codeOf(await care.ledger.submit(person(A, 'auditor'), 'record.withdraw', withdrawal))).to.equal(
      'FORBIDDEN',
    );
  });

  it('withdraws it for ever, from every decision', async () => {
    const outcome = await care.ledger.submit(care.registrar, 'record.withdraw', withdrawal);
    expect(resultOf(outcome)).to.deep.equal({ ...withdrawal, at: '2026-03-01T12:00:00.000Z' });
    expect(outcome.messages).to.be.at.most(8);
    expect(await answer('request-1')).to.deep.equal(['deny', 'record-withdrawn', undefined]);
    expect((await care.ledger.submit(care.registrar, 'record.withdraw', withdrawal)).writes).to.deep.equal(
      [],
    );
    const other = { ...withdrawal, reason: 'erased' } as const;
    expect(codeOf(await care.ledger.submit(care.registrar, 'record.withdraw', other))).to.equal('CONFLICT');
    expect(codeOf(await care.ledger.submit(care.registrar, 'record.relabel', labels(2)))).to.equal('CLOSED');
    expect((await read()).withdrawn).to.deep.equal({
      reason: 'entered-in-error',
      at: '2026-03-01T12:00:00.000Z',
    });
    const unknown = { ...withdrawal, record: 'record-9' };
    expect(codeOf(await care.ledger.submit(care.registrar, 'record.withdraw', unknown))).to.equal(
      'NOT_FOUND',
    );
  });

  it('corrects it: a record is replaced once, by the next version of a chain', async () => {
    const correction = {
      ...care.anchor(patient, 'record-2'),
      relatesTo: { code: 'replaces', record: 'record-1' },
    } as const;
    const outcome = await care.ledger.submit(care.registrar, 'record.anchor', correction);
    expect(outcome.writes.map(({ key }) => key)).to.deep.equal([
      'record/patient-1/record-1/replaced',
      'record/patient-1/record-2/anchor',
    ]);
    expect(outcome.messages).to.be.at.most(8);
    expect((await read()).replacedBy).to.equal('record-2');
    const fork = {
      ...care.anchor(patient, 'record-3'),
      relatesTo: { code: 'replaces', record: 'record-1' },
    } as const;
    expect(codeOf(await care.ledger.submit(care.registrar, 'record.anchor', fork))).to.equal('CONFLICT');
    const nothing = {
      ...care.anchor(patient, 'record-3'),
      relatesTo: { code: 'replaces', record: 'record-9' },
    } as const;
    expect(codeOf(await care.ledger.submit(care.registrar, 'record.anchor', nothing))).to.equal('NOT_FOUND');
  });

  it("stands beside it where the patient disagrees, in the patient's own words, encrypted", async () => {
    for (const record of ['statement-2', 'statement-1']) {
      const statement = {
        ...care.anchor(patient, record),
        relatesTo: { code: 'appends', record: 'record-1' },
      } as const;
      resultOf(await care.ledger.submit(care.registrar, 'record.anchor', statement));
    }
    expect(await read()).to.deep.include({ additions: ['statement-1', 'statement-2'], replacedBy: null });
    const page = resultOf(await care.ledger.evaluate(clinician, 'record.list', { patient: patient.id }));
    expect(page.records.map(({ record, additions }) => [record, additions.length])).to.deep.equal([
      ['record-1', 2],
      ['statement-1', 0],
      ['statement-2', 0],
    ]);
  });

  it('beside it is bounded', async () => {
    for (let number = 0; number < 33; number += 1) {
      const statement = {
        ...care.anchor(patient, `statement-${number}`),
        relatesTo: { code: 'appends', record: 'record-1' },
      } as const;
      const outcome = await care.ledger.submit(care.registrar, 'record.anchor', statement);
      expect(codeOf(outcome)).to.equal(number < 32 ? 'it succeeded' : 'LIMIT_EXCEEDED');
    }
  });

  it('comes with it in a list, whatever page it is on', async () => {
    for (const record of ['record', 'record-10', 'record-1a', 'record-2', 'record0'])
      await care.anchored(patient, record);
    resultOf(await care.ledger.submit(care.registrar, 'record.relabel', labels(2)));
    resultOf(await care.ledger.submit(care.registrar, 'record.withdraw', withdrawal));
    for (const limit of [1, 2, 3, 100]) {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const input = { patient: patient.id, limit, ...(after !== undefined && { after }) };
        const outcome = await care.ledger.evaluate(clinician, 'record.list', input);
        const page = resultOf(outcome);
        expect(outcome.messages).to.be.at.most(3);
        expect(page.records.length).to.be.at.most(limit);
        for (const {
          record,
          labels: { version },
          withdrawn,
        } of page.records) {
          seen.push(record);
          expect([version, withdrawn !== null]).to.deep.equal(record === 'record-1' ? [2, true] : [1, false]);
        }
        after = page.next ?? undefined;
      } while (after !== undefined);
      expect([...seen].sort()).to.deep.equal([
        'record',
        'record-1',
        'record-10',
        'record-1a',
        'record-2',
        'record0',
      ]);
    }
  });

  it('of a hundred records is listed in three messages', async () => {
    for (let number = 100; number < 205; number += 1) {
      const anchor = {
        ...care.anchor(patient, 'r'),
        record: `r-${number}`,
        custodian: A,
        at: '2026-03-01T12:00:00.000Z',
      };
      care.ledger.world.state.set(`record/patient-1/r-${number}/anchor`, Buffer.from(canonicalJson(anchor)));
    }
    const outcome = await care.ledger.evaluate(clinician, 'record.list', { patient: patient.id });
    expect([resultOf(outcome).records.length, outcome.messages]).to.deep.equal([100, 2]);
    const rest = { patient: patient.id, after: resultOf(outcome).next ?? '' };
    expect(resultOf(await care.ledger.evaluate(clinician, 'record.list', rest)).records.length).to.equal(6);
  });
});
