import { canonicalJson, type TransactionInput } from '@careledger/model';
import { expect } from 'chai';
import { A, B, consortium, REFERRAL } from '../../support/chaincode/consortium';
import { person } from '../../support/chaincode/people';

/** What must stand nowhere on the channel, in whatever a careless application sends. */
const CANARIES = ['Hanako', 'Ito', '1970-01-31', '57133-1', 'http://loinc.org', '日本'];

describe('nothing private', () => {
  it('stands in keys, values, private hashes, events and results of a whole story', async () => {
    const care = await consortium();
    const patient = await care.registeredPatient('patient-1');
    await care.anchored(patient, 'record-1');
    const clinician = await care.registeredProvider(B, 'provider-1');
    const rule = {
      effect: 'permit',
      recipients: [{ hospital: B }],
      classes: [REFERRAL],
      data: [{ meaning: 'instance', reference: 'record-1' }],
    } as const;
    const consent = await care.granted(patient, 'consent-1', rule);
    const asked = await care.ask(clinician, patient, 'request-1');
    const revoked = await care.revoked(patient, 'consent-1');
    const { state, private: secret } = care.ledger.world;
    const everything = [
      ...[...state].map(([key, value]) => key + Buffer.from(value).toString()),
      ...[...secret].map(([key, value]) => key + Buffer.from(value).toString()),
      JSON.stringify([consent, asked, revoked]),
    ].join('\n');
    expect(everything).to.contain('consent-1');
    for (const canary of CANARIES) expect(everything).not.to.contain(canary);
  });

  it('comes back in an error, wherever it was put', async () => {
    const care = await consortium();
    const patient = await care.registeredPatient('patient-1');
    const good: TransactionInput<'patient.register'> = care.registration(patient);
    const inputs: [string, object][] = [
      ...Object.keys(good).map((field): [string, object] => [
        'patient:register',
        { ...good, [field]: 'Hanako Ito' },
      ]),
      ['patient:register', { ...good, 'Hanako Ito': 1 }],
      ['patient:register', { ...good, key: { ...good.key, 'Hanako Ito': 1 } }],
      ['record:anchor', { ...care.anchor(patient, 'record-1'), item: { t: ['Hanako Ito'] } }],
      ['record:anchor', { ...care.anchor(patient, 'record-1'), item: { t: [], Ito: ['http://loinc.org'] } }],
      ['access:request', { patient: 'Hanako Ito', purpose: 'Hanako' }],
      ['consent:grant', { patient: patient.id, directive: patient.sign({ 'Hanako Ito': { Ito: '日本' } }) }],
      [
        'consent:grant',
        { patient: patient.id, directive: patient.sign({ ...patient.common(), typ: 'Ito' }) },
      ],
      ['consent:grant', { patient: patient.id, directive: patient.grant('Hanako Ito', { e: 'permit' }) }],
    ];
    for (const [name, input] of inputs) {
      for (const by of [care.registrar, person(A, 'clinician', 'Hanako Ito'), person(A, 'auditor')]) {
        const outcome = await care.ledger.invoke(by, [name, canonicalJson(input)], {
          transient: { demographics: 'Hanako Ito' },
        });
        expect(outcome.ok, canonicalJson(input)).to.equal(false);
        for (const canary of CANARIES) expect(JSON.stringify(outcome)).not.to.contain(canary);
      }
    }
  });
});
