import { canonicalJson } from '@careledger/model';
import { expect } from 'chai';
import { A, B, consortium, type Consortium } from '../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../support/chaincode/fake-ledger';
import { person } from '../../support/chaincode/people';

describe('demographics', () => {
  let care: Consortium;
  beforeEach(async () => {
    care = await consortium();
  });

  it('go from the transient map into the collection of the hospital of the caller, and nowhere else', async () => {
    const patient = care.newPatient('patient-1');
    const input = { patient: patient.id, replaces: null };
    const outcome = await care.ledger.submit(person(B, 'registrar'), 'demographics.put', input, {
      transient: patient.transient,
    });
    expect(resultOf(outcome)).to.deep.equal({ patient: 'patient-1', digest: patient.demographics });
    expect(outcome.privateWrites).to.deep.equal([
      {
        collection: '_implicit_org_HospitalB',
        key: 'demographics/patient-1',
        value: canonicalJson(patient.sealed),
      },
    ]);
    expect(outcome.writes).to.deep.equal([]);
  });

  it('are refused in the clear, in part, and when they are missing', async () => {
    const { sealed } = care.newPatient('patient-1');
    const transients = [
      {},
      { demographics: '{"family":"Ito","salt":"x"}' },
      { demographics: canonicalJson({ jwe: sealed.jwe }) },
      { demographics: canonicalJson({ ...sealed, family: 'Ito' }) },
      { demographics: ` ${canonicalJson(sealed)}` },
    ];
    for (const transient of transients) {
      const input = { patient: 'patient-1', replaces: null };
      const outcome = await care.ledger.submit(care.registrar, 'demographics.put', input, { transient });
      expect(codeOf(outcome)).to.equal('INVALID_ARGUMENT');
      expect(JSON.stringify(outcome)).not.to.contain('Ito');
    }
  });

  it('are replaced only by naming what stands there', async () => {
    const first = care.newPatient('patient-1');
    const second = care.newPatient('patient-1');
    await care.storeDemographics(first);
    const put = (replaces: string | null) =>
      care.ledger.submit(care.registrar, 'demographics.put', { patient: 'patient-1', replaces }, second);
    expect(codeOf(await put(null))).to.equal('CONFLICT');
    expect(codeOf(await put(second.demographics.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))))).to.equal(
      'CONFLICT',
    );
    expect((await put(first.demographics)).privateWrites).to.have.length(1);
    expect((await put(first.demographics)).privateWrites, 'the same again').to.have.length(0);
  });

  it('are read and purged by their own hospital alone', async () => {
    const patient = await care.registeredPatient('patient-1');
    const input = { patient: patient.id };
    const read = await care.ledger.evaluate(care.registrar, 'demographics.read', input);
    expect(resultOf(read)).to.deep.equal(patient.sealed);
    expect(codeOf(await care.ledger.evaluate(person(B, 'registrar'), 'demographics.read', input))).to.equal(
      'NOT_FOUND',
    );
    expect(codeOf(await care.ledger.evaluate(person(A, 'researcher'), 'demographics.read', input))).to.equal(
      'FORBIDDEN',
    );
    expect(
      (await care.ledger.submit(person(B, 'registrar'), 'demographics.purge', input)).privateWrites,
    ).to.deep.equal([]);
    const purge = await care.ledger.submit(care.registrar, 'demographics.purge', input);
    expect(purge.privateWrites).to.deep.equal([
      { collection: '_implicit_org_HospitalA', key: 'demographics/patient-1', value: null },
    ]);
    expect(codeOf(await care.ledger.evaluate(care.registrar, 'demographics.read', input))).to.equal(
      'NOT_FOUND',
    );
  });

  it('are not at a peer of another hospital, which says where they are', async () => {
    const patient = await care.registeredPatient('patient-1');
    care.ledger.world.withheld.add('_implicit_org_HospitalA');
    const outcome = await care.ledger.evaluate(care.registrar, 'demographics.read', { patient: patient.id });
    expect(outcome.ok ? '' : outcome.error.message).to.contain("one of the hospital's own peers");
  });
});
