import { canonicalJson, digestOfValue, TERMINOLOGY, type TransactionInput } from '@careledger/model';
import { expect } from 'chai';
import { batchOf } from '../../support/chaincode/batch';
import { A, B, C, consortium, REFERRAL, type Consortium } from '../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../support/chaincode/fake-ledger';
import type { TestPatient } from '../../support/chaincode/patient';
import { administrator, fingerprints, person, type Person } from '../../support/chaincode/people';

type Release = Extract<TransactionInput<'access.release'>, { act: 'release' }>;
const KEY = digestOfValue('a fresh key');
const WRAP = digestOfValue('a wrapped key');

describe('a release', () => {
  let care: Consortium;
  let patient: TestPatient;
  let clinician: Person;
  const agent = person(A, 'release-agent');
  beforeEach(async () => {
    care = await consortium();
    patient = await care.registeredPatient('patient-1');
    await care.anchored(patient, 'record-1');
    clinician = await care.registeredProvider(B, 'provider-1', '2027-01-01T00:00:00.000Z');
    await care.granted(patient, 'consent-1', { effect: 'permit', purposes: ['TREAT'], classes: [REFERRAL] });
    await ask('request-1');
  });

  async function ask(request: string, change: Partial<TransactionInput<'access.request'>> = {}) {
    const input = { patient: patient.id, record: 'record-1', purpose: 'TREAT', request, key: KEY } as const;
    return resultOf(await care.ledger.submit(clinician, 'access.request', { ...input, ...change }));
  }
  const input = (change: Partial<Release> = {}): Release => ({
    act: 'release',
    patient: patient.id,
    hospital: B,
    request: 'request-1',
    record: 'record-1',
    key: KEY,
    certificate: fingerprints(clinician).certificate,
    wrap: WRAP,
    ...change,
  });
  const release = (change: Partial<Release> = {}, by: Person = agent) =>
    care.ledger.submit(by, 'access.release', input(change));
  const outcomeOf = async () => {
    const { effect, reason } = resultOf(await release());
    return [effect, reason];
  };

  it('binds what is handed out to the decision, the key and the document, in eight messages', async () => {
    const outcome = await release({ eraseBy: '2026-06-01T00:00:00.000Z' });
    const { erased, ...written } = resultOf(outcome);
    expect(erased).to.equal(null);
    expect(written).to.deep.equal({
      patient: patient.id,
      hospital: B,
      request: 'request-1',
      record: 'record-1',
      provider: 'provider-1',
      custodian: A,
      key: KEY,
      effect: 'permit',
      reason: 'permitted-by-consent',
      consents: [{ consent: 'consent-1', version: 1 }],
      policy: 1,
      digest: patient.demographics,
      size: 1000,
      wrap: WRAP,
      eraseBy: '2026-06-01T00:00:00.000Z',
      at: '2026-03-01T12:00:00.000Z',
    });
    expect(outcome.writes).to.deep.equal([
      { key: 'access/patient-1/HospitalB/request-1/release/record-1', value: canonicalJson(written) },
    ]);
    expect(outcome.messages).to.be.at.most(8);
  });

  it('is one for each permit: the same again gets the first result, another wrap is refused', async () => {
    const first = resultOf(await release());
    await care.revoked(patient, 'consent-1');
    const again = await release();
    expect([resultOf(again), again.writes]).to.deep.equal([first, []]);
    expect(codeOf(await release({ wrap: digestOfValue('another') }))).to.equal('CONFLICT');
  });

  it('is refused once a permit has been revoked, and the refusal stands', async () => {
    await care.revoked(patient, 'consent-1');
    expect(await outcomeOf()).to.deep.equal(['deny', 'no-consent']);
    await care.granted(patient, 'consent-2', { effect: 'permit', classes: [REFERRAL] });
    expect(await outcomeOf(), 'it takes a new request').to.deep.equal(['deny', 'no-consent']);
    await ask('request-2');
    expect(resultOf(await release({ request: 'request-2' })).effect).to.equal('permit');
  });

  it('is refused for a record that was withdrawn', async () => {
    const withdrawal = { patient: patient.id, record: 'record-1', reason: 'erased' } as const;
    resultOf(await care.ledger.submit(care.registrar, 'record.withdraw', withdrawal));
    expect(await outcomeOf()).to.deep.equal(['deny', 'record-withdrawn']);
  });

  /** What the record is about from now on. */
  async function relabelled(version: number, labels: { system: string; code: string }[]) {
    const { item } = care.anchor(patient, 'record-1', labels);
    const change = {
      patient: patient.id,
      record: 'record-1',
      version,
      item,
      terminology: TERMINOLOGY,
    } as const;
    resultOf(await care.ledger.submit(care.registrar, 'record.relabel', change));
  }
  const HIV = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' };

  it('is refused for a record that has become restricted, and everybody who listens learns why', async () => {
    await relabelled(2, [HIV]);
    const outcome = await release();
    expect(resultOf(outcome)).to.include({ effect: 'deny', reason: 'record-restricted' });
    expect(resultOf(outcome)).not.to.have.property('obligations');
    expect(outcome.events.map(({ payload }) => JSON.parse(payload) as unknown)).to.deep.equal([
      {
        ...{ type: 'access.released', patient: patient.id, hospital: B, request: 'request-1' },
        ...{ record: 'record-1', custodian: A, effect: 'deny', reason: 'record-restricted' },
      },
    ]);
  });

  it('says that a record must not be passed on which has become restricted since the permit', async () => {
    const named = { effect: 'permit', classes: [REFERRAL] } as const;
    await care.granted(patient, 'consent-2', { ...named, purposes: ['TREAT'], labels: [HIV] });
    await ask('request-2');
    await relabelled(2, [HIV]);
    const released = resultOf(await release({ request: 'request-2' }));
    expect(released).to.deep.include({ effect: 'permit', obligations: ['no-redisclosure'] });
    await ask('request-3');
    await relabelled(3, []);
    expect(resultOf(await release({ request: 'request-3' }))).not.to.have.property('obligations');
  });

  it('is refused to a provider who was suspended, and to a suspended hospital', async () => {
    await ask('request-2');
    const change = { provider: 'provider-1', version: 1 };
    resultOf(await care.ledger.submit(person(B, 'registrar'), 'provider.suspend', change));
    expect(await outcomeOf()).to.deep.equal(['deny', 'provider-suspended']);
    resultOf(
      await care.ledger.submit(person(B, 'registrar'), 'provider.reinstate', { ...change, version: 2 }),
    );
    const policy = {
      version: 2,
      hospitals: [A, B, C, 'HospitalD'],
      suspended: [B],
      default: 'deny' as const,
    };
    for (const hospital of [A, B, C]) {
      resultOf(await care.ledger.submit(administrator(hospital), 'policy.set', policy));
    }
    expect(resultOf(await release({ request: 'request-2' })).reason).to.equal('hospital-suspended');
  });

  it('is refused to a provider whose licence has ended, however young the permit is', async () => {
    care.ledger.now = new Date('2026-12-31T23:59:00.000Z');
    expect((await ask('request-2')).effect).to.equal('permit');
    care.ledger.now = new Date('2027-01-01T00:00:00.000Z');
    const { effect, reason } = resultOf(await release({ request: 'request-2' }));
    expect([effect, reason]).to.deep.equal(['deny', 'licence-expired']);
  });

  it('is refused from the moment on at which the lifetime of the permit ends', async () => {
    const { lifetime } = await ask('request-2');
    if (lifetime === undefined) throw new Error('a permit has a lifetime');
    care.ledger.now = new Date(Date.parse(lifetime) - 1);
    expect(resultOf(await release({ request: 'request-2' })).effect).to.equal('permit');
    care.ledger.now = new Date(lifetime);
    expect(await outcomeOf()).to.deep.equal(['deny', 'permit-expired']);
  });

  it('is for the agent of the custodian alone, for the key of the request and the certificate of the provider', async () => {
    const twin = person(B, 'clinician', 'provider-1');
    const denied = await care.registeredProvider(C, 'provider-3');
    const denial = {
      patient: patient.id,
      record: 'record-1',
      purpose: 'HPAYMT',
      request: 'request-9',
      key: KEY,
    } as const;
    resultOf(await care.ledger.submit(denied, 'access.request', denial));
    await ask('request-8', { key: null });
    const refused: [string, ReturnType<typeof release>][] = [
      ['FORBIDDEN', release({}, person(B, 'release-agent'))],
      ['FORBIDDEN', release({}, clinician)],
      ['FORBIDDEN', release({}, care.registrar)],
      ['FORBIDDEN', release({ key: digestOfValue('another key') })],
      ['FORBIDDEN', release({ certificate: fingerprints(twin).certificate })],
      ['FORBIDDEN', release({ certificate: null })],
      ['FORBIDDEN', release({ hospital: C, request: 'request-9' })],
      ['FORBIDDEN', release({ request: 'request-8' })],
      ['NOT_FOUND', release({ request: 'request-7' })],
      ['NOT_FOUND', release({ record: 'record-2' })],
      ['NOT_FOUND', release({ hospital: C })],
    ];
    for (const [code, outcome] of refused) {
      const { writes } = await outcome;
      expect([codeOf(await outcome), writes]).to.deep.equal([code, []]);
    }
    expect(await outcomeOf()).to.deep.equal(['permit', 'permitted-by-consent']);
  });

  it('of a record of a batch is of the very leaf that was decided about', async () => {
    const { input: batch, proofs } = batchOf(patient, 'batch-1', ['leaf-0', 'leaf-1', 'leaf-1']);
    resultOf(await care.ledger.submit(care.registrar, 'record.anchorBatch', batch));
    const [, one, other] = proofs;
    if (one === undefined || other === undefined) throw new Error('no such leaf');
    const named = { request: 'request-2', record: 'leaf-1' };
    await ask('request-2', { record: 'leaf-1', proof: one });
    expect(codeOf(await release(named))).to.equal('NOT_FOUND');
    expect(codeOf(await release({ ...named, proof: other }))).to.equal('CONFLICT');
    const released = resultOf(await release({ ...named, proof: one }));
    expect([released.effect, released.digest]).to.deep.equal(['permit', one.leaf.digest]);
  });

  it('is seen by the reader beside the record, and by the patient in the log, and what became of the copy', async () => {
    const read = async () => {
      const named = {
        patient: patient.id,
        record: 'record-1',
        release: { hospital: B, request: 'request-1' },
      };
      return resultOf(await care.ledger.evaluate(clinician, 'record.read', named)).release;
    };
    expect(await read()).to.equal(null);
    const erase = { act: 'erased', patient: patient.id, request: 'request-1', record: 'record-1' } as const;
    expect(codeOf(await care.ledger.submit(clinician, 'access.release', erase))).to.equal('NOT_FOUND');
    const { erased, ...released } = resultOf(await release());
    expect([erased, await read()]).to.deep.equal([null, released]);

    const stranger = await care.registeredProvider(B, 'provider-2');
    expect(codeOf(await care.ledger.submit(stranger, 'access.release', erase))).to.equal('NOT_FOUND');
    expect(codeOf(await care.ledger.submit(agent, 'access.release', erase))).to.equal('FORBIDDEN');
    care.ledger.now = new Date('2026-03-02T12:00:00.000Z');
    const receipt = resultOf(await care.ledger.submit(clinician, 'access.release', erase));
    expect(receipt.erased).to.equal('2026-03-02T12:00:00.000Z');
    const again = await care.ledger.submit(clinician, 'access.release', erase);
    expect([resultOf(again), again.writes]).to.deep.equal([receipt, []]);

    const log = resultOf(
      await care.ledger.submit(care.registrar, 'access.log', {
        patient: patient.id,
        directive: patient.readLog(),
      }),
    );
    const [entry] = 'entries' in log ? log.entries : [];
    expect(entry).to.deep.include({ type: 'decision', erased: '2026-03-02T12:00:00.000Z' });
    expect(entry?.type === 'decision' ? entry.release?.wrap : undefined).to.equal(WRAP);
  });
});
