import { expect } from 'chai';
import { A, B, consortium } from '../../support/chaincode/consortium';
import { resultOf } from '../../support/chaincode/fake-ledger';
import { person } from '../../support/chaincode/people';

describe('a list of nothing', () => {
  it('is an empty page, of which the shim gives no metadata', async () => {
    const care = await consortium();
    const patient = await care.registeredPatient('patient-1');
    const caller = person(A, 'registrar');
    const records = await care.ledger.evaluate(caller, 'record.list', { patient: patient.id });
    expect(resultOf(records)).to.deep.include({ records: [] });
    const consents = await care.ledger.evaluate(caller, 'consent.list', {
      patient: patient.id,
      status: 'active',
    });
    expect(resultOf(consents)).to.deep.equal({ consents: [], next: null });
    const providers = await care.ledger.evaluate(person(B, 'registrar'), 'provider.list', {
      hospital: 'NobodyMSP',
    });
    expect(resultOf(providers)).to.deep.equal({ providers: [], next: null });
  });
});
