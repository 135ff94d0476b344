import { ownRequestId, type TransactionInput } from '@careledger/model';
import { expect } from 'chai';
import { A, B, C, D } from '../../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../../support/chaincode/fake-ledger';
import type { TestPatient } from '../../../support/chaincode/patient';
import { PatientStory } from '../../../support/chaincode/patient-story';
import { administrator, person, type Person } from '../../../support/chaincode/people';

const FAMILY = { scope: { directives: ['access.request'], purposes: ['FAMRQT'] } };
type Ask = Partial<TransactionInput<'access.request'>>;

describe("the patient's own access", () => {
  let story: PatientStory;
  let patient: TestPatient;
  const registrar = person(B, 'registrar');
  beforeEach(async () => {
    story = await PatientStory.begin();
    ({ patient } = story);
    await story.care.anchored(patient, 'record-1', [
      { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' },
    ]);
    await story.care.anchored(patient, 'record-2');
  });

  const BODY = { records: ['record-1'], hospital: B, key: null, purpose: 'PATRQT' };
  const signed = (signer: TestPatient, body: object = {}, id = 'request-1'): string =>
    signer.directive('access.request', id, { ...BODY, ...body });
  const ask = (directive: string | undefined, more: Ask = {}, by: Person = registrar) =>
    story.care.ledger.submit(by, 'access.request', {
      ...{ patient: patient.id, record: 'record-1', purpose: 'PATRQT', request: 'request-1', key: null },
      ...(directive !== undefined && { directive }),
      ...more,
    });

  it('is permitted with the signature, restricted and denied records too, whoever carries it', async () => {
    await story.care.granted(patient, 'consent-1', { effect: 'deny' });
    const outcome = await ask(signed(patient));
    const { signed: by, ...entry } = resultOf(outcome);
    expect(entry).to.deep.equal({
      ...{ request: 'request-1', patient: 'patient-1', record: 'record-1', hospital: B, provider: null },
      ...{ role: 'registrar', purpose: 'PATRQT', key: null, effect: 'permit' },
      ...{ reason: 'permitted-to-patient', consents: [], policy: 1 },
      ...{ lifetime: '2026-03-01T13:00:00.000Z', at: '2026-03-01T12:00:00.000Z' },
    });
    expect(by).to.include({ delegation: null, key: patient.kid });
    expect(outcome.writes.map(({ key }) => key)).to.deep.equal([
      'access/patient-1/HospitalB/request-1/decision',
    ]);
    expect(outcome.messages).to.be.at.most(6);
  });

  it("is denied to a provider's certificate alone, and refused to any other alone", async () => {
    const clinician = await story.care.registeredProvider(B, 'provider-1');
    const entry = resultOf(await ask(undefined, {}, clinician));
    expect([entry.effect, entry.reason, entry.provider]).to.deep.equal([
      'deny',
      'signature-missing',
      'provider-1',
    ]);
    expect(codeOf(await ask(undefined, { request: 'request-2' }))).to.equal('FORBIDDEN');
  });

  it('is for what was signed alone: record, hospital, key, purpose, id, patient', async () => {
    const directive = signed(patient);
    const key = 'A'.repeat(43);
    for (const [what, more] of Object.entries<Ask>({
      record: { record: 'record-2' },
      key: { key },
      purpose: { purpose: 'FAMRQT' },
      request: { request: 'request-2' },
    })) {
      const outcome = await ask(directive, more);
      expect([codeOf(outcome), outcome.writes], what).to.deep.equal(['SIGNATURE_INVALID', []]);
    }
    expect(codeOf(await ask(directive, {}, person(C, 'registrar'))), 'hospital').to.equal(
      'SIGNATURE_INVALID',
    );
    const other = await story.care.registeredPatient('patient-2');
    expect(codeOf(await ask(signed(other))), "another patient's signature").to.equal('SIGNATURE_INVALID');
    expect(codeOf(await ask(patient.revoke('request-1'))), 'another directive').to.equal('SIGNATURE_INVALID');
    expect(codeOf(await ask(directive, { purpose: 'TREAT' })), 'treatment').to.equal('INVALID_ARGUMENT');
    expect((await ask(directive)).ok).to.equal(true);
  });

  it('carried again gives the first answer, also when the directive has ended; a new one is refused then', async () => {
    const directive = signed(patient);
    const first = resultOf(await ask(directive));
    story.travel(25);
    const again = await ask(directive);
    expect([resultOf(again), again.writes]).to.deep.equal([first, []]);
    const late = signed(patient, {}, 'request-2');
    story.travel(2);
    expect(codeOf(await ask(late, { request: 'request-2' }))).to.equal('DIRECTIVE_EXPIRED');
    const key = 'A'.repeat(43);
    expect(codeOf(await ask(signed(patient, { key }), { key })), 'other content').to.equal('CONFLICT');
  });

  it('of the whole file asks for each record once, under an id that the directive and the record give', async () => {
    for (const [id, records] of [
      ['request-1', null],
      ['request-2', ['record-1', 'record-2']],
    ] as const) {
      const directive = signed(patient, { records }, id);
      for (const record of ['record-1', 'record-2']) {
        const request = ownRequestId({ id, records }, { record });
        const entry = resultOf(await ask(directive, { record, request }));
        expect([entry.record, entry.effect]).to.deep.equal([record, 'permit']);
        const again = await ask(directive, { record, request });
        expect([resultOf(again), again.writes]).to.deep.equal([entry, []]);
      }
      // Who carries it makes no more of it: no second question about a record, under whatever id.
      for (const request of [id, `${id}-record-1`, `${id}-${'0'.repeat(16)}`, `${id}0`]) {
        const more = await ask(directive, { request });
        expect([codeOf(more), more.writes], request).to.deep.equal(['SIGNATURE_INVALID', []]);
      }
    }
  });

  it('by a delegate is for the purposes of the delegation, as long as it lasts', async () => {
    const daughter = await story.delegate('delegation-1', FAMILY);
    const asFamily = { purpose: 'FAMRQT' as const };
    const outcome = await ask(signed(daughter, asFamily), asFamily);
    const entry = resultOf(outcome);
    expect([entry.reason, entry.signed?.delegation]).to.deep.equal(['permitted-to-patient', 'delegation-1']);
    expect(outcome.messages).to.be.at.most(6);

    const again = (body: Pick<Ask, 'purpose'>, id: string) =>
      ask(signed(daughter, body, id), { ...body, request: id });
    expect(codeOf(await again({ purpose: 'PWATRNY' }, 'request-2')), 'out of scope').to.equal('FORBIDDEN');
    expect(codeOf(await again({ purpose: 'PATRQT' }, 'request-3')), 'as the patient').to.equal('FORBIDDEN');
    const friend = await story.delegate('delegation-2');
    const asFriend = ask(signed(friend, asFamily, 'request-4'), { ...asFamily, request: 'request-4' });
    expect(codeOf(await asFriend), 'a delegate who may not read').to.equal('FORBIDDEN');
    resultOf(await story.dismiss(patient, 'delegation-1'));
    expect(codeOf(await again(asFamily, 'request-5')), 'dismissed').to.equal('SIGNATURE_INVALID');
  });

  it('by a delegate whose appointment a stolen key has signed is refused', async () => {
    const thief = await story.delegate('delegation-1', FAMILY);
    const young = patient.withNewKey();
    const body = { compromisedSince: '2026-03-01T11:00:00.000Z' };
    resultOf(await story.rotate(patient, young, { body }));
    const asFamily = { purpose: 'FAMRQT' as const };
    expect(codeOf(await ask(signed(thief, asFamily), asFamily))).to.equal('FORBIDDEN');
    expect((await ask(signed(young, {}, 'request-2'), { request: 'request-2' })).ok).to.equal(true);
  });

  const key = 'A'.repeat(43);
  const release = (request: string) =>
    story.care.ledger.submit(person(A, 'release-agent'), 'access.release', {
      ...{ act: 'release', patient: patient.id, hospital: B, request, record: 'record-1', key },
      ...{ certificate: key, wrap: key },
    });

  it('by a delegate is not released when the delegation has ended in between', async () => {
    const until = '2026-03-01T12:30:00.000Z';
    const [daughter, son, sister] = [
      await story.delegate('delegation-1', FAMILY),
      await story.delegate('delegation-2', FAMILY),
      await story.delegate('delegation-3', { ...FAMILY, until }),
    ];
    for (const [index, delegate] of [daughter, son, sister].entries()) {
      const request = `request-${index + 1}`;
      const asked = { purpose: 'FAMRQT' as const, key, request };
      const directive = signed(delegate, { purpose: 'FAMRQT', key }, request);
      expect(resultOf(await ask(directive, asked)).effect).to.equal('permit');
    }
    resultOf(await story.dismiss(patient, 'delegation-1'));
    expect(resultOf(await release('request-1')), 'dismissed').to.include({ effect: 'deny' });
    expect(resultOf(await release('request-2')), 'another delegate').to.include({ effect: 'permit' });
    story.care.ledger.now = new Date(until);
    expect(resultOf(await release('request-3')), 'its period is over').to.include({ effect: 'deny' });
  });

  it('is not released when the key that signed was stolen by then', async () => {
    const sister = await story.delegate('delegation-1', FAMILY);
    resultOf(await ask(signed(patient, { key }), { key }));
    resultOf(await ask(signed(patient, { key }, 'request-2'), { key, request: 'request-2' }));
    const asFamily = { purpose: 'FAMRQT' as const, key, request: 'request-3' };
    resultOf(await ask(signed(sister, { purpose: 'FAMRQT', key }, 'request-3'), asFamily));
    expect(resultOf(await release('request-1'))).to.include({ effect: 'permit' });
    const body = { compromisedSince: '2026-03-01T11:00:00.000Z' };
    resultOf(await story.rotate(patient, patient.withNewKey(), { body }));
    for (const request of ['request-2', 'request-3']) {
      expect(resultOf(await release(request)), request).to.include({ effect: 'deny' });
    }
  });

  it('is released to a new key, whatever an older one is said to be', async () => {
    const young = patient.withNewKey();
    const body = { compromisedSince: '2026-03-01T11:00:00.000Z' };
    resultOf(await story.rotate(patient, young, { body }));
    const entry = resultOf(await ask(signed(young, { key }), { key }));
    expect(entry.signed).to.include({ delegation: null, key: young.kid });
    expect(resultOf(await release('request-1'))).to.include({ effect: 'permit' });
  });

  it('names the key of the delegate who signed', async () => {
    const sister = await story.delegate('delegation-1', {
      scope: { directives: ['access.request'], purposes: ['FAMRQT'] },
    });
    const asFamily = { purpose: 'FAMRQT' as const };
    const entry = resultOf(await ask(signed(sister, asFamily), asFamily));
    expect(entry.signed).to.include({ delegation: 'delegation-1', key: sister.kid });
  });

  it('is denied through a suspended hospital, and logged; another hospital carries it', async () => {
    const policy = {
      ...{ version: 2, hospitals: [A, B, C, D], suspended: [B], default: 'deny' as const },
    };
    for (const hospital of [A, C, D]) {
      resultOf(await story.care.ledger.submit(administrator(hospital), 'policy.set', policy));
    }
    expect(resultOf(await ask(signed(patient))).reason).to.equal('hospital-suspended');
    const directive = signed(patient, { hospital: C });
    expect(resultOf(await ask(directive, {}, person(C, 'auditor'))).effect).to.equal('permit');
  });
});
