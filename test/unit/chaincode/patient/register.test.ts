import { canonicalJson, claimsOf, thumbprint } from '@careledger/model';
import { expect } from 'chai';
import { A, B, consortium, type Consortium } from '../../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../../support/chaincode/fake-ledger';
import { person } from '../../../support/chaincode/people';

describe('patient', () => {
  let care: Consortium;
  beforeEach(async () => {
    care = await consortium();
  });

  it('registers a file, marks its key as taken, protects the file, and announces it', async () => {
    const patient = care.newPatient('patient-1');
    await care.storeDemographics(patient);
    const registration = care.registration(patient);
    const outcome = await care.ledger.submit(care.registrar, 'patient.register', registration);
    const file = {
      patient: 'patient-1',
      custodian: A,
      status: 'active',
      version: 1,
      digest: claimsOf(registration.proof).digest,
      key: patient.key,
      kid: thumbprint(patient.key),
      compromised: [],
      demographics: patient.demographics,
      at: '2026-03-01T12:00:00.000Z',
    };
    expect(resultOf(outcome)).to.deep.equal(file);
    expect(outcome.writes).to.deep.equal([
      { key: 'patient/patient-1/file', value: canonicalJson(file) },
      { key: `public-key/${file.kid}`, value: '{"patient":"patient-1"}' },
    ]);
    expect(outcome.policies.map(({ key }) => key)).to.deep.equal(['patient/patient-1/file']);
    expect(outcome.events).to.deep.equal([
      {
        name: 'careledger.v1',
        payload: '{"custodian":"HospitalA","patient":"patient-1","type":"patient.registered"}',
      },
    ]);
    expect(outcome.messages).to.be.at.most(8);
  });

  it('answers the same registration again with the first result, and writes nothing', async () => {
    const patient = await care.registeredPatient('patient-1');
    const { delegations, recoveries, ...first } = resultOf(
      await care.ledger.evaluate(care.registrar, 'patient.read', { patient: 'patient-1' }),
    );
    expect([delegations, recoveries]).to.deep.equal([[], []]);
    care.ledger.now = new Date('2026-03-02T12:00:00.000Z');
    const again = await care.ledger.submit(care.registrar, 'patient.register', care.registration(patient));
    expect(resultOf(again)).to.deep.equal(first);
    expect([again.writes, again.policies, again.events]).to.deep.equal([[], [], []]);
  });

  it('refuses other content under the same id', async () => {
    await care.registeredPatient('patient-1');
    const other = care.newPatient('patient-1');
    expect(
      codeOf(await care.ledger.submit(care.registrar, 'patient.register', care.registration(other))),
    ).to.equal('CONFLICT');
  });

  it('refuses a key that speaks for another file', async () => {
    const patient = await care.registeredPatient('patient-1');
    await care.storeDemographics(Object.assign(care.newPatient('patient-2'), { sealed: patient.sealed }));
    const common = { patient: 'patient-2', id: 'patient-2' };
    const input = { ...care.registration(patient), patient: 'patient-2', proof: patient.proof(A, common) };
    expect(codeOf(await care.ledger.submit(care.registrar, 'patient.register', input))).to.equal('CONFLICT');
  });

  it('wants the private half first, with the digest that is registered', async () => {
    const patient = care.newPatient('patient-1');
    const input = care.registration(patient);
    expect(codeOf(await care.ledger.submit(care.registrar, 'patient.register', input))).to.equal(
      'DEMOGRAPHICS_MISSING',
    );
    await care.storeDemographics(patient);
    const other = { ...input, demographics: care.newPatient('patient-2').demographics };
    expect(codeOf(await care.ledger.submit(care.registrar, 'patient.register', other))).to.equal(
      'DEMOGRAPHICS_MISSING',
    );
  });

  it('wants a proof that the key is held, made for this hospital and this file', async () => {
    const patient = care.newPatient('patient-1');
    await care.storeDemographics(patient);
    const other = care.newPatient('patient-1');
    const proofs = {
      'signed by another key': other.proof(A),
      'another hospital': patient.proof(B),
      'another id': patient.proof(A, { id: 'patient-2' }),
      'another key inside': patient.proof(A, { body: { custodian: A, key: other.key } }),
      'not the first version': patient.proof(A, { version: 2 }),
    };
    for (const [what, proof] of Object.entries(proofs)) {
      const outcome = await care.ledger.submit(care.registrar, 'patient.register', {
        ...care.registration(patient),
        proof,
      });
      expect(codeOf(outcome), what).to.equal('SIGNATURE_INVALID');
    }
  });

  it('is for registrars of hospitals that take part', async () => {
    const patient = care.newPatient('patient-1');
    const input = care.registration(patient);
    expect(codeOf(await care.ledger.submit(person(A, 'clinician'), 'patient.register', input))).to.equal(
      'FORBIDDEN',
    );
    const stranger = person('HospitalX', 'registrar');
    const foreign = { ...input, proof: patient.proof('HospitalX') };
    expect(codeOf(await care.ledger.submit(stranger, 'patient.register', foreign))).to.equal('FORBIDDEN');
  });

  it('reads a file in two messages, and says when there is none', async () => {
    await care.registeredPatient('patient-1');
    const outcome = await care.ledger.evaluate(person(B, 'auditor'), 'patient.read', {
      patient: 'patient-1',
    });
    expect(outcome.ok && outcome.messages).to.equal(2);
    expect(
      codeOf(await care.ledger.evaluate(care.registrar, 'patient.read', { patient: 'nobody' })),
    ).to.equal('NOT_FOUND');
  });
});
