import { canonicalJson } from '@careledger/model';
import { expect } from 'chai';
import { A, B, consortium, type Consortium } from '../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../support/chaincode/fake-ledger';
import { person } from '../../support/chaincode/people';

describe('record', () => {
  let care: Consortium;
  beforeEach(async () => {
    care = await consortium();
  });

  it('is anchored once, by the custodian of the patient', async () => {
    const patient = await care.registeredPatient('patient-1');
    const input = care.anchor(patient, 'record-1');
    const outcome = await care.ledger.submit(person(A, 'clinician'), 'record.anchor', input);
    const record = { ...input, custodian: A, at: '2026-03-01T12:00:00.000Z' };
    expect(resultOf(outcome)).to.deep.equal(record);
    expect(outcome.writes).to.deep.equal([
      { key: 'record/patient-1/record-1/anchor', value: canonicalJson(record) },
    ]);
    expect(outcome.messages).to.be.at.most(8);
    expect((await care.ledger.submit(care.registrar, 'record.anchor', input)).writes).to.deep.equal([]);
    const other = { ...input, size: 2 };
    expect(codeOf(await care.ledger.submit(care.registrar, 'record.anchor', other))).to.equal('CONFLICT');
  });

  it('of another hospital, of nobody, or under another terminology is refused', async () => {
    const patient = await care.registeredPatient('patient-1');
    const input = care.anchor(patient, 'record-1');
    expect(codeOf(await care.ledger.submit(person(B, 'registrar'), 'record.anchor', input))).to.equal(
      'FORBIDDEN',
    );
    const nobody = { ...input, patient: 'patient-2' };
    expect(codeOf(await care.ledger.submit(care.registrar, 'record.anchor', nobody))).to.equal('NOT_FOUND');
    const args = ['record:anchor', canonicalJson({ ...input, terminology: 'later' })];
    expect(codeOf(await care.ledger.invoke(care.registrar, args))).to.equal('INVALID_ARGUMENT');
  });

  it('is read and listed by everybody with a role', async () => {
    const patient = await care.registeredPatient('patient-1');
    await care.anchored(patient, 'record-1');
    await care.anchored(patient, 'record-2');
    const input = { patient: patient.id };
    const list = await care.ledger.evaluate(person(B, 'clinician'), 'record.list', { ...input, limit: 1 });
    expect(resultOf(list).records.map(({ record }) => record)).to.deep.equal(['record-1']);
    expect(resultOf(list).next).to.equal('record-1');
    const read = await care.ledger.evaluate(person(B, 'clinician'), 'record.read', {
      ...input,
      record: 'record-2',
    });
    expect([resultOf(read).record, read.messages]).to.deep.equal(['record-2', 1]);
  });
});
