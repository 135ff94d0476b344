import { canonicalJson, compileRule, digestOfValue, type Digest, type Rule } from '@careledger/model';
import { expect } from 'chai';
import { A, B, C, consortium, REFERRAL, type Consortium } from '../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../support/chaincode/fake-ledger';
import type { TestPatient } from '../../support/chaincode/patient';
import { administrator, person } from '../../support/chaincode/people';

const RULE = {
  effect: 'permit',
  purposes: ['TREAT'],
  recipients: [{ hospital: B }],
  classes: [REFERRAL],
} as const;

describe('consent', () => {
  let care: Consortium;
  let patient: TestPatient;
  beforeEach(async () => {
    care = await consortium();
    patient = await care.registeredPatient('patient-1');
  });

  const grant = (directive: string, by = person(C, 'registrar')) =>
    care.ledger.submit(by, 'consent.grant', { patient: patient.id, directive });
  const revoke = (directive: string, by = person(C, 'registrar')) =>
    care.ledger.submit(by, 'consent.revoke', { patient: patient.id, directive });
  const rule = () => compileRule(RULE, patient.tokens);

  it('is granted through any hospital by the signature of the patient', async () => {
    const outcome = await grant(patient.grant('consent-1', rule()));
    const { sentence, terminology } = patient.common();
    const consent = resultOf(outcome);
    expect(consent).to.deep.equal({
      status: 'active',
      consent: 'consent-1',
      patient: 'patient-1',
      version: 1,
      digest: digestOfValue({
        ...patient.common(),
        typ: 'consent.grant',
        id: 'consent-1',
        body: { rule: rule() },
      }),
      sentence,
      by: { kind: 'patient', kid: patient.header().kid },
      terminology,
      carrier: C,
      rule: rule(),
      at: '2026-03-01T12:00:00.000Z',
    });
    expect(outcome.writes).to.deep.equal([
      { key: 'patient/patient-1/consent/consent-1', value: canonicalJson(consent) },
    ]);
    expect(outcome.policies, 'consents stay under the majority of hospitals').to.deep.equal([]);
    expect(outcome.messages).to.be.at.most(8);
  });

  it('carried twice, by whomever, and even after its time, is the first result', async () => {
    const directive = patient.grant('consent-1', rule());
    const first = resultOf(await grant(directive));
    care.ledger.now = new Date('2026-04-01T12:00:00.000Z');
    const again = await grant(directive, person(A, 'registrar'));
    expect([resultOf(again), again.writes]).to.deep.equal([first, []]);
  });

  it('is replaced only by naming the version in force', async () => {
    const first = resultOf(await grant(patient.grant('consent-1', rule())));
    const digest: Digest = first.digest;
    const changed = compileRule({ ...RULE, purposes: ['HRESCH'] }, patient.tokens);
    expect(codeOf(await grant(patient.grant('consent-1', changed)))).to.equal('CONFLICT');
    expect(codeOf(await grant(patient.grant('consent-1', changed, { version: 2 })))).to.equal('CONFLICT');
    const directive = patient.grant('consent-1', changed, { version: 2, previous: digest });
    expect(resultOf(await grant(directive))).to.include({ version: 2 });
    expect(codeOf(await grant(patient.grant('consent-1', rule()))), 'the older one again').to.equal(
      'CONFLICT',
    );
  });

  it('is revoked for ever, through any hospital, also a suspended one', async () => {
    const directive = patient.grant('consent-1', rule());
    const granted = resultOf(await grant(directive));
    const { digest } = granted;
    const outcome = await revoke(patient.revoke('consent-1', { version: 2, previous: digest }));
    const consent = resultOf(outcome);
    expect(consent).to.include({ status: 'revoked', version: 2, revoked: digest, carrier: C });
    const past = { ...granted, status: 'past', end: 'revoked', ended: '2026-03-01T12:00:00.000Z' };
    expect(outcome.writes).to.deep.equal([
      { key: 'closed/patient-1/consent-1', value: canonicalJson(consent) },
      { key: 'past/patient-1/consent-1/1', value: canonicalJson(past) },
      { key: 'patient/patient-1/consent/consent-1', value: null },
    ]);
    expect(outcome.messages).to.be.at.most(8);
    expect(codeOf(await grant(directive)), 'the old grant again').to.equal('CLOSED');
    const next = patient.grant('consent-1', rule(), { version: 3, previous: consent.digest });
    expect(codeOf(await grant(next))).to.equal('CLOSED');
  });

  it('that the ledger never saw can be revoked before it arrives', async () => {
    const directive = patient.grant('consent-1', rule());
    expect(resultOf(await revoke(patient.revoke('consent-1')))).to.include({ revoked: null });
    expect(codeOf(await grant(directive))).to.equal('CLOSED');
    const again = await revoke(patient.revoke('consent-1', { version: 7 }));
    expect([again.ok, again.writes]).to.deep.equal([true, []]);
  });

  it('cannot be granted through a suspended hospital, and can be revoked through it', async () => {
    const { ledger } = care;
    await care.granted(patient, 'consent-1', RULE);
    const policy = {
      version: 2,
      hospitals: [A, B, C, 'HospitalD'],
      suspended: [C],
      default: 'deny' as const,
    };
    for (const hospital of [A, B, 'HospitalD'])
      await ledger.submit(administrator(hospital), 'policy.set', policy);
    expect(codeOf(await grant(patient.grant('consent-2', rule())))).to.equal('FORBIDDEN');
    expect((await revoke(patient.revoke('consent-1'))).ok).to.equal(true);
  });

  it('is refused when the signature is for another act, patient, channel, or time', async () => {
    const other = await care.registeredPatient('patient-2');
    const iat = patient.common().iat;
    const cases: [string, string, string][] = [
      ['another act', 'SIGNATURE_INVALID', patient.revoke('consent-1')],
      [
        'another patient signs',
        'SIGNATURE_INVALID',
        other.grant('consent-1', rule(), { patient: 'patient-1' }),
      ],
      [
        'signed for another file',
        'SIGNATURE_INVALID',
        patient.grant('consent-1', rule(), { patient: 'patient-2' }),
      ],
      ['another channel', 'SIGNATURE_INVALID', patient.grant('consent-1', rule(), { channel: 'other' })],
      ['another chaincode', 'INVALID_ARGUMENT', patient.grant('consent-1', rule(), { chaincode: 'other' })],
      [
        'another terminology',
        'INVALID_ARGUMENT',
        patient.grant('consent-1', rule(), { terminology: 'other' }),
      ],
      ['too long', 'DIRECTIVE_EXPIRED', patient.grant('consent-1', rule(), { exp: iat + 86_401 })],
      ['backwards', 'DIRECTIVE_EXPIRED', patient.grant('consent-1', rule(), { exp: iat - 1 })],
      ['over', 'DIRECTIVE_EXPIRED', patient.grant('consent-1', rule(), { iat: iat - 60, exp: iat })],
      ['ahead', 'DIRECTIVE_EXPIRED', patient.grant('consent-1', rule(), { iat: iat + 301, exp: iat + 400 })],
      [
        'rule with members of another name',
        'INVALID_ARGUMENT',
        patient.grant('consent-1', Object.assign(rule(), { actions: [] })),
      ],
      ['rules nested too deeply', 'INVALID_ARGUMENT', patient.grant('consent-1', nestedRule(5))],
      [
        'actions without access or disclosure',
        'INVALID_ARGUMENT',
        patient.grant('consent-1', { ...rule(), a: ['use'] }),
      ],
    ];
    for (const [what, code, directive] of cases) {
      const outcome = await grant(directive);
      expect(codeOf(outcome), what).to.equal(code);
      expect(outcome.writes).to.deep.equal([]);
    }
  });

  it('is read and listed, active and revoked', async () => {
    await care.granted(patient, 'consent-1', RULE);
    await care.granted(patient, 'consent-2', RULE);
    await care.revoked(patient, 'consent-1');
    const read = (consent: string) =>
      care.ledger.evaluate(care.registrar, 'consent.read', { patient: patient.id, consent });
    const closed = await read('consent-1');
    expect([resultOf(closed).status, closed.messages]).to.deep.equal(['revoked', 2]);
    expect(resultOf(await read('consent-2')).status).to.equal('active');
    expect(codeOf(await read('consent-3'))).to.equal('NOT_FOUND');
    for (const [status, id] of [
      ['active', 'consent-2'],
      ['closed', 'consent-1'],
    ] as const) {
      const list = await care.ledger.evaluate(care.registrar, 'consent.list', {
        patient: patient.id,
        status,
      });
      expect(resultOf(list).consents.map((entry) => 'consent' in entry && entry.consent)).to.deep.equal([id]);
    }
  });
});

/** A rule that nests so many levels. */
function nestedRule(levels: number): Rule {
  return levels === 1 ? { e: 'permit' } : { e: 'permit', x: [nestedRule(levels - 1)] };
}
