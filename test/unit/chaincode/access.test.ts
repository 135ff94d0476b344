import {
  canonicalJson,
  type LoggedDecision,
  type TransactionInput,
  type TransactionOutput,
} from '@careledger/model';
import { expect } from 'chai';
import {
  A,
  B,
  C,
  consortium,
  LABORATORY,
  REFERRAL,
  type Consortium,
} from '../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../support/chaincode/fake-ledger';
import type { TestPatient } from '../../support/chaincode/patient';
import { administrator, person, type Person } from '../../support/chaincode/people';

const RULE = {
  effect: 'permit',
  purposes: ['TREAT'],
  recipients: [{ hospital: B }],
  classes: [REFERRAL],
} as const;

/** The decisions of a patient's log. */
function entriesOf(log: TransactionOutput<'access.log'>): LoggedDecision[] {
  if (!('entries' in log)) throw new Error('another log');
  return log.entries.filter((entry) => entry.type === 'decision');
}

describe('access', () => {
  let care: Consortium;
  let patient: TestPatient;
  let clinician: Person;
  beforeEach(async () => {
    care = await consortium();
    patient = await care.registeredPatient('patient-1');
    await care.anchored(patient, 'record-1');
    clinician = await care.registeredProvider(B, 'provider-1', '2027-01-01T00:00:00.000Z');
  });

  const answer = async (request: string, who = clinician, purpose: 'TREAT' | 'BTG' | 'PATRQT' = 'TREAT') => {
    const { effect, reason } = resultOf(await care.ask(who, patient, request, purpose));
    return [effect, reason];
  };

  it('is denied without a consent, permitted with one, denied after its revocation, and logged each time', async () => {
    expect(await answer('request-1')).to.deep.equal(['deny', 'no-consent']);
    await care.granted(patient, 'consent-1', RULE);
    expect(await answer('request-2')).to.deep.equal(['permit', 'permitted-by-consent']);
    const third = await care.registeredProvider(C, 'provider-1');
    expect(await answer('request-3', third)).to.deep.equal(['deny', 'no-consent']);
    await care.revoked(patient, 'consent-1', person(B, 'registrar'));
    expect(await answer('request-4')).to.deep.equal(['deny', 'no-consent']);

    const input = { patient: patient.id, directive: patient.readLog() };
    const log = await care.ledger.evaluate(person(C, 'registrar'), 'access.log', input);
    expect(
      entriesOf(resultOf(log)).map(({ hospital, request, effect }) => [hospital, request, effect]),
    ).to.deep.equal([
      [B, 'request-1', 'deny'],
      [B, 'request-2', 'permit'],
      [B, 'request-4', 'deny'],
      [C, 'request-3', 'deny'],
    ]);
    expect(log.messages).to.be.at.most(3);
  });

  it('writes one entry and announces it, in four messages', async () => {
    await care.granted(patient, 'consent-1', RULE);
    const outcome = await care.ask(clinician, patient, 'request-1');
    const entry = {
      request: 'request-1',
      patient: 'patient-1',
      record: 'record-1',
      hospital: B,
      provider: 'provider-1',
      role: 'clinician',
      purpose: 'TREAT',
      key: null,
      effect: 'permit',
      reason: 'permitted-by-consent',
      consents: [{ consent: 'consent-1', version: 1 }],
      policy: 1,
      lifetime: '2026-03-01T13:00:00.000Z',
      at: '2026-03-01T12:00:00.000Z',
    };
    expect(resultOf(outcome)).to.deep.equal(entry);
    expect(outcome.writes).to.deep.equal([
      { key: 'access/patient-1/HospitalB/request-1/decision', value: canonicalJson(entry) },
    ]);
    expect(outcome.events.map(({ name, payload }) => [name, payload])).to.deep.equal([
      [
        'careledger.v1',
        '{"effect":"permit","hospital":"HospitalB","patient":"patient-1","provider":"provider-1","purpose":"TREAT","record":"record-1","request":"request-1","type":"access.decided"}',
      ],
    ]);
    expect(outcome.messages).to.equal(4);
  });

  it('asked again gives the first answer, and other content under the id is refused', async () => {
    expect(await answer('request-1')).to.deep.equal(['deny', 'no-consent']);
    await care.granted(patient, 'consent-1', RULE);
    const again = await care.ask(clinician, patient, 'request-1');
    expect([resultOf(again).effect, again.writes, again.events]).to.deep.equal(['deny', [], []]);
    expect(codeOf(await care.ask(clinician, patient, 'request-1', 'BTG'))).to.equal('CONFLICT');
    const colleague = await care.registeredProvider(B, 'provider-2');
    expect(codeOf(await care.ask(colleague, patient, 'request-1'))).to.equal('CONFLICT');
    const elsewhere = await care.registeredProvider(C, 'provider-1');
    expect(await answer('request-1', elsewhere), 'another hospital has ids of its own').to.deep.equal([
      'deny',
      'no-consent',
    ]);
  });

  it('is denied for purposes that need more than a certificate, and for restricted labels that no consent names', async () => {
    await care.granted(patient, 'consent-1', { effect: 'permit', purposes: ['BTG', 'PATRQT', 'TREAT'] });
    expect(await answer('request-1', clinician, 'BTG')).to.deep.equal(['deny', 'break-glass-unexplained']);
    expect(await answer('request-2', clinician, 'PATRQT')).to.deep.equal(['deny', 'signature-missing']);
    const label = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' };
    await care.anchored(patient, 'record-2', [label]);
    const input: TransactionInput<'access.request'> = {
      patient: patient.id,
      record: 'record-2',
      purpose: 'TREAT',
      request: 'request-3',
      key: null,
    };
    const restricted = resultOf(await care.ledger.submit(clinician, 'access.request', input));
    expect([restricted.effect, restricted.reason]).to.deep.equal(['deny', 'record-restricted']);
    await care.granted(patient, 'consent-2', { effect: 'permit', labels: [label] });
    const named = resultOf(
      await care.ledger.submit(clinician, 'access.request', { ...input, request: 'request-4' }),
    );
    expect([named.effect, named.consents]).to.deep.equal(['permit', [{ consent: 'consent-2', version: 1 }]]);
  });

  it('follows the channel policy where no consent speaks, and in how far labels have to be named', async () => {
    const label = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' };
    await care.anchored(patient, 'record-2', [label]);
    const policy = {
      version: 2,
      hospitals: [A, B, C, 'HospitalD'],
      suspended: [],
      default: 'permit' as const,
    };
    const settle = async (next: TransactionInput<'policy.set'>) => {
      for (const hospital of [A, B, C]) await care.ledger.submit(administrator(hospital), 'policy.set', next);
    };
    const asked = async (record: string, request: string) => {
      const input = { patient: patient.id, record, purpose: 'TREAT', request, key: null } as const;
      const { effect, reason, policy } = resultOf(
        await care.ledger.submit(clinician, 'access.request', input),
      );
      return [effect, reason, policy];
    };
    await settle(policy);
    expect(await asked('record-1', 'request-1')).to.deep.equal(['permit', 'permitted-by-default', 2]);
    expect(await asked('record-2', 'request-2')).to.deep.equal(['deny', 'no-consent', 2]);
    await settle({ ...policy, version: 3, strictness: 'off' });
    expect(await asked('record-2', 'request-3')).to.deep.equal(['permit', 'permitted-by-default', 3]);
  });

  it('is denied to suspended providers, with an ended licence, and from suspended hospitals', async () => {
    await care.granted(patient, 'consent-1', RULE);
    await care.ledger.submit(person(B, 'registrar'), 'provider.suspend', {
      provider: 'provider-1',
      version: 1,
    });
    expect(await answer('request-1')).to.deep.equal(['deny', 'provider-suspended']);
    await care.ledger.submit(person(B, 'registrar'), 'provider.reinstate', {
      provider: 'provider-1',
      version: 2,
    });
    expect(await answer('request-2')).to.deep.equal(['permit', 'permitted-by-consent']);
    const policy = {
      version: 2,
      hospitals: [A, B, C, 'HospitalD'],
      suspended: [B],
      default: 'deny' as const,
    };
    for (const hospital of [A, C, 'HospitalD'])
      await care.ledger.submit(administrator(hospital), 'policy.set', policy);
    expect(await answer('request-3')).to.deep.equal(['deny', 'hospital-suspended']);
    care.ledger.now = new Date('2027-01-01T00:00:00.000Z');
    await care.ledger.submit(administrator(A), 'policy.set', { ...policy, version: 3, suspended: [] });
    await care.ledger.submit(administrator(B), 'policy.set', { ...policy, version: 3, suspended: [] });
    await care.ledger.submit(administrator(C), 'policy.set', { ...policy, version: 3, suspended: [] });
    expect(await answer('request-4')).to.deep.equal(['deny', 'licence-expired']);
  });

  it('is for the registered certificate alone', async () => {
    const twin = person(B, 'clinician', 'provider-1');
    expect(codeOf(await care.ask(twin, patient, 'request-1')), 'another certificate of the name').to.equal(
      'FORBIDDEN',
    );
    expect(codeOf(await care.ask(person(B, 'clinician'), patient, 'request-1')), 'no provider').to.equal(
      'FORBIDDEN',
    );
    expect(codeOf(await care.ask(person(B, 'clinician', 'provider-9'), patient, 'request-1'))).to.equal(
      'FORBIDDEN',
    );
    expect(codeOf(await care.ask(care.registrar, patient, 'request-1'))).to.equal('FORBIDDEN');
    expect(codeOf(await care.ask(administrator(B), patient, 'request-1'))).to.equal('FORBIDDEN');
  });

  it('of before is not answered to a certificate that does not speak for the provider', async () => {
    await answer('request-1');
    const twin = person(B, 'clinician', 'provider-1');
    expect(codeOf(await care.ask(twin, patient, 'request-1'))).to.equal('FORBIDDEN');
  });

  it('is denied where the patient has more consents than are read', async () => {
    await care.granted(patient, 'consent-1', { ...RULE, effect: 'deny' });
    const { state } = care.ledger.world;
    const consent = state.get('patient/patient-1/consent/consent-1') ?? Buffer.of();
    for (let number = 100; number < 1098; number += 1) {
      state.set(`patient/patient-1/consent/a-${number.toString().padStart(4, '0')}`, consent);
    }
    expect(await answer('request-1'), 'the last one that is read denies').to.deep.equal([
      'deny',
      'denied-by-consent',
    ]);
    state.set('patient/patient-1/consent/a-9999', consent);
    expect(await answer('request-2')).to.deep.equal(['deny', 'too-many-consents']);
  });

  it('to what is not there is refused, and leaves no entry', async () => {
    const nobody = care.newPatient('patient-2');
    const outcome = await care.ask(clinician, nobody, 'request-1');
    expect([codeOf(outcome), outcome.writes]).to.deep.equal(['NOT_FOUND', []]);
  });

  it('of a third class is not what the consent names', async () => {
    await care.granted(patient, 'consent-1', { ...RULE, classes: [LABORATORY] });
    expect(await answer('request-1')).to.deep.equal(['deny', 'no-consent']);
  });

  it('previewed says so, says no more than the effect, and leaves no trace', async () => {
    await care.granted(patient, 'consent-1', RULE);
    const input = { patient: patient.id, record: 'record-1', purpose: 'TREAT' } as const;
    const outcome = await care.ledger.evaluate(clinician, 'access.preview', input);
    expect(resultOf(outcome)).to.deep.equal({ preview: true, effect: 'permit' });
    expect([outcome.writes, outcome.events]).to.deep.equal([[], []]);
  });

  it('log opens to the signature of the patient alone, and not for ever', async () => {
    await answer('request-1');
    const other = await care.registeredPatient('patient-2');
    const read = (directive: string, by = care.registrar) =>
      care.ledger.evaluate(by, 'access.log', { patient: patient.id, directive });
    expect(codeOf(await read(other.readLog({ patient: patient.id })))).to.equal('SIGNATURE_INVALID');
    expect(codeOf(await read(patient.revoke('consent-1')))).to.equal('SIGNATURE_INVALID');
    const directive = patient.readLog();
    expect((await read(directive)).ok).to.equal(true);
    care.ledger.now = new Date('2026-03-01T13:00:00.000Z');
    expect(codeOf(await read(directive))).to.equal('DIRECTIVE_EXPIRED');
  });

  it('log comes in pages', async () => {
    for (const request of ['request-1', 'request-2', 'request-3']) await answer(request);
    const input = { patient: patient.id, directive: patient.readLog(), limit: 2 };
    const first = resultOf(await care.ledger.evaluate(care.registrar, 'access.log', input));
    const after = { hospital: B, request: 'request-2' };
    expect(first.next).to.deep.equal(after);
    const rest = resultOf(await care.ledger.evaluate(care.registrar, 'access.log', { ...input, after }));
    expect([entriesOf(rest).map(({ request }) => request), rest.next]).to.deep.equal([['request-3'], null]);
  });
});
