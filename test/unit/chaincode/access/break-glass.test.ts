import type { BreakGlass, BreakGlassUse, TransactionInput, TransactionOutput } from '@careledger/model';
import { expect } from 'chai';
import { A, B, C, consortium, D, type Consortium } from '../../../support/chaincode/consortium';
import { codeOf, resultOf, type Outcome } from '../../../support/chaincode/fake-ledger';
import type { TestPatient } from '../../../support/chaincode/patient';
import { administrator, person, type Person } from '../../../support/chaincode/people';

const DAY = 86_400_000;
const WHY: BreakGlass = { reason: 'threat-to-life', unobtainable: 'patient-unable', minutes: 30 };
const HIV = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' };

describe('break-glass', () => {
  let care: Consortium;
  let patient: TestPatient;
  let clinician: Person;
  const officerOfA = person(A, 'privacy-officer');
  const officerOfB = person(B, 'privacy-officer');
  beforeEach(async () => {
    care = await consortium();
    patient = await care.registeredPatient('patient-1');
    await care.anchored(patient, 'record-1');
    clinician = await care.registeredProvider(B, 'provider-1');
  });

  const breakGlass = (request: string, by = clinician, why: object = {}, record = 'record-1') =>
    care.ledger.submit(by, 'access.request', {
      ...{ patient: patient.id, record, purpose: 'BTG', request, key: null },
      breakGlass: { ...WHY, ...why },
    });
  const review = (by: Person, request = 'request-1', more: Partial<TransactionInput<'access.review'>> = {}) =>
    care.ledger.submit(by, 'access.review', {
      ...{ patient: patient.id, hospital: B, provider: 'provider-1', request, verdict: 'justified' },
      ...more,
    });
  const list = (by: Person, more: object = {}) =>
    care.ledger.evaluate(by, 'access.log', { breakGlass: B, ...more });
  const usesOf = (outcome: Outcome<TransactionOutput<'access.log'>>): BreakGlassUse[] => {
    const log = resultOf(outcome);
    if (!('uses' in log)) throw new Error('another log');
    return log.uses;
  };
  const travel = (milliseconds: number): void => {
    care.ledger.now = new Date(care.ledger.now.getTime() + milliseconds);
  };
  const reasonOf = (outcome: Outcome<TransactionOutput<'access.request'>>): string =>
    resultOf(outcome).reason;

  it('opens a record for minutes, and tells the patient and the custodian that a review is due', async () => {
    const outcome = await breakGlass('request-1');
    expect(resultOf(outcome)).to.deep.include({
      effect: 'permit',
      reason: 'permitted-by-break-glass',
      breakGlass: WHY,
      lifetime: '2026-03-01T12:30:00.000Z',
      obligations: ['break-glass-review'],
    });
    expect(outcome.writes.map(({ key }) => key)).to.deep.equal([
      'access/patient-1/HospitalB/request-1/decision',
      'break-glass/HospitalB/open/provider-1/patient-1/request-1',
    ]);
    expect(JSON.parse(outcome.events[0]?.payload ?? '')).to.deep.include({
      type: 'access.decided',
      breakGlass: { custodian: A, due: '2026-03-04T12:00:00.000Z' },
    });
    expect(outcome.messages, 'one more than another decision').to.equal(5);
  });

  it('says why, or is denied; says it for no other purpose', async () => {
    expect(reasonOf(await care.ask(clinician, patient, 'request-1', 'BTG'))).to.equal(
      'break-glass-unexplained',
    );
    const input = { patient: patient.id, record: 'record-1', request: 'request-2', key: null } as const;
    const other = await care.ledger.submit(clinician, 'access.request', {
      ...input,
      purpose: 'TREAT',
      breakGlass: WHY,
    });
    expect(codeOf(other)).to.equal('INVALID_ARGUMENT');
    const free = await care.ledger.invoke(clinician, [
      'access:request',
      JSON.stringify({ breakGlass: { minutes: 30, reason: 'heart attack', unobtainable: 'no-time' } }),
    ]);
    expect(codeOf(free), 'codes only, no words of what the patient has').to.equal('INVALID_ARGUMENT');
  });

  it('gets past no denial, and opens no restricted record, unless the policy lets it', async () => {
    await care.anchored(patient, 'record-2', [HIV]);
    await care.granted(patient, 'consent-1', { effect: 'deny', classes: [{ system: 's', code: 'x' }] });
    expect(reasonOf(await breakGlass('request-1', clinician, {}, 'record-2'))).to.equal('record-restricted');
    await care.granted(patient, 'consent-2', { effect: 'deny' });
    expect(reasonOf(await breakGlass('request-2'))).to.equal('denied-by-consent');
    const policy = {
      ...{ version: 2, hospitals: [A, B, C, D], suspended: [], default: 'deny' as const },
      breakGlass: {
        roles: ['clinician' as const],
        minutes: 10,
        reviewDays: 1,
        overridesDenials: true,
        restricted: true,
      },
    };
    for (const hospital of [A, B, C]) {
      resultOf(await care.ledger.submit(administrator(hospital), 'policy.set', policy));
    }
    const opened = resultOf(await breakGlass('request-3', clinician, {}, 'record-2'));
    expect(opened).to.deep.include({ effect: 'permit', policy: 2, lifetime: '2026-03-01T12:10:00.000Z' });
    expect(opened.obligations).to.deep.equal(['break-glass-review', 'no-redisclosure']);
    await care.granted(patient, 'consent-3', { effect: 'deny', purposes: ['ETREAT'] });
    expect(reasonOf(await breakGlass('request-4')), 'a denial that names emergencies').to.equal(
      'denied-by-consent',
    );
  });

  it('denied leaves nothing to review', async () => {
    await care.granted(patient, 'consent-1', { effect: 'deny' });
    const outcome = await breakGlass('request-1');
    expect([outcome.writes.length, usesOf(await list(officerOfB))]).to.deep.equal([1, []]);
  });

  it('waits for a review, which another person of the custodian or of the own hospital gives', async () => {
    await breakGlass('request-1');
    const first = await review(officerOfA);
    expect(resultOf(first).reviews.map(({ hospital, verdict }) => [hospital, verdict])).to.deep.equal([
      [A, 'justified'],
    ]);
    expect(first.writes.map(({ key, value }) => [key, value === null])).to.deep.equal([
      ['break-glass/HospitalB/open/provider-1/patient-1/request-1', true],
      ['break-glass/HospitalB/reviewed/provider-1/patient-1/request-1', false],
      ['access/patient-1/HospitalB/request-1/review', false],
    ]);
    expect(JSON.parse(first.events[0]?.payload ?? '')).to.deep.equal({
      type: 'access.reviewed',
      ...{ patient: 'patient-1', hospital: B, provider: 'provider-1', request: 'request-1' },
      ...{ verdict: 'justified', by: A },
    });
    expect(first.messages).to.be.at.most(8);

    const again = await review(officerOfA);
    expect([resultOf(again), again.writes]).to.deep.equal([resultOf(first), []]);
    expect(codeOf(await review(officerOfA, 'request-1', { verdict: 'not-justified' }))).to.equal('CONFLICT');
    const second = resultOf(await review(officerOfB, 'request-1', { verdict: 'not-justified' }));
    expect(second.reviews.map(({ hospital, verdict }) => [hospital, verdict])).to.deep.equal([
      [A, 'justified'],
      [B, 'not-justified'],
    ]);
  });

  it('is not reviewed by the provider, nor by other roles and hospitals, nor where there was none', async () => {
    await breakGlass('request-1');
    const self = person(B, 'privacy-officer', 'provider-1');
    expect(codeOf(await review(self)), 'a second certificate of the provider').to.equal('FORBIDDEN');
    const name = 'clinician of HospitalB';
    const sameName = await review(person(B, 'privacy-officer', undefined, { name }));
    expect([codeOf(sameName), sameName.writes], 'of the same name').to.deep.equal(['FORBIDDEN', []]);
    expect(codeOf(await review(clinician))).to.equal('FORBIDDEN');
    expect(codeOf(await review(person(C, 'privacy-officer')))).to.equal('FORBIDDEN');
    expect(codeOf(await review(person(A, 'registrar')))).to.equal('FORBIDDEN');
    expect(codeOf(await review(officerOfA, 'request-2'))).to.equal('NOT_FOUND');
    expect(codeOf(await review(officerOfA, 'request-1', { patient: 'patient-9' }))).to.equal('NOT_FOUND');
    const namesake = person(A, 'privacy-officer', 'provider-1');
    expect((await review(namesake)).ok, 'the same id at another hospital is somebody else').to.equal(true);
  });

  it('is suspended for whoever has a review overdue, from the moment that it is due until there is one', async () => {
    await breakGlass('request-1');
    travel(3 * DAY - 1);
    expect(reasonOf(await breakGlass('request-2'))).to.equal('permitted-by-break-glass');
    travel(1);
    expect(reasonOf(await breakGlass('request-3'))).to.equal('break-glass-suspended');
    const colleague = await care.registeredProvider(B, 'provider-2');
    expect(reasonOf(await breakGlass('request-4', colleague)), 'for nobody else').to.equal(
      'permitted-by-break-glass',
    );
    await care.granted(patient, 'consent-1', { effect: 'permit', purposes: ['TREAT'] });
    expect(reasonOf(await care.ask(clinician, patient, 'request-5')), 'for nothing else').to.equal(
      'permitted-by-consent',
    );
    resultOf(await review(officerOfB, 'request-1', { verdict: 'not-justified' }));
    expect(reasonOf(await breakGlass('request-6'))).to.equal('permitted-by-break-glass');
  });

  it('is suspended for whoever has a hundred uses that wait, which one message still reads', async () => {
    for (let number = 0; number < 99; number += 1) {
      expect(reasonOf(await breakGlass(`request-${number}`))).to.equal('permitted-by-break-glass');
    }
    const last = await breakGlass('request-last');
    expect([reasonOf(last), last.messages]).to.deep.equal(['permitted-by-break-glass', 5]);
    const tooMany = await breakGlass('request-more');
    expect([reasonOf(tooMany), tooMany.messages]).to.deep.equal(['break-glass-suspended', 5]);
    for (const request of ['request-1', 'request-2']) resultOf(await review(officerOfB, request));
    expect(reasonOf(await breakGlass('request-again'))).to.equal('permitted-by-break-glass');
  });

  it('shows every use of a hospital in one query, the open ones first, to officers and auditors', async () => {
    const colleague = await care.registeredProvider(B, 'provider-0');
    await breakGlass('request-1');
    await breakGlass('request-2', colleague);
    await breakGlass('request-3');
    await review(officerOfB, 'request-1');
    const outcome = await list(officerOfB);
    expect(usesOf(outcome).map(({ request, reviews }) => [request, reviews.length])).to.deep.equal([
      ['request-2', 0],
      ['request-3', 0],
      ['request-1', 1],
    ]);
    expect(outcome.messages).to.be.at.most(3);
    expect(usesOf(await list(person(C, 'auditor')))).to.have.length(3);
    for (const by of [clinician, person(B, 'registrar')]) {
      expect(codeOf(await list(by))).to.equal('FORBIDDEN');
    }

    const pages: string[][] = [];
    let after: object = {};
    for (;;) {
      const page = resultOf(await list(officerOfB, { limit: 1, ...after }));
      if (!('uses' in page)) throw new Error('another log');
      pages.push(page.uses.map(({ request }) => request));
      if (page.next === null) break;
      after = { after: page.next };
    }
    expect(pages).to.deep.equal([['request-2'], ['request-3'], ['request-1']]);
  });

  it('stands in the log of the patient with what the officers have found', async () => {
    await breakGlass('request-1');
    await breakGlass('request-2');
    await review(officerOfA, 'request-2', { verdict: 'not-justified' });
    const directive = patient.readLog();
    const log = resultOf(
      await care.ledger.submit(care.registrar, 'access.log', { patient: patient.id, directive }),
    );
    if (!('entries' in log)) throw new Error('another log');
    const found = log.entries.flatMap((entry) => (entry.type === 'decision' ? [entry] : []));
    expect(
      found.map(({ request, breakGlass: why, reviews }) => [
        request,
        why?.reason,
        reviews?.map(({ hospital, verdict }) => `${hospital} ${verdict}`),
      ]),
    ).to.deep.equal([
      ['request-1', 'threat-to-life', []],
      ['request-2', 'threat-to-life', ['HospitalA not-justified']],
    ]);
  });

  it('entered later is reviewed, permitted or not, and opens nothing', async () => {
    const late = { unobtainable: 'ledger-unreachable', done: '2026-03-01T03:00:00.000Z' };
    const permitted = resultOf(await breakGlass('request-1', clinician, late));
    expect([permitted.effect, permitted.lifetime]).to.deep.equal(['permit', undefined]);
    await care.granted(patient, 'consent-1', { effect: 'deny' });
    expect(reasonOf(await breakGlass('request-2', clinician, late))).to.equal('denied-by-consent');
    expect(usesOf(await list(officerOfB)).map(({ request, effect }) => [request, effect])).to.deep.equal([
      ['request-1', 'permit'],
      ['request-2', 'deny'],
    ]);
    const tomorrow = { ...late, done: '2026-03-02T03:00:00.000Z' };
    expect(codeOf(await breakGlass('request-3', clinician, tomorrow))).to.equal('INVALID_ARGUMENT');
  });

  it('asked again gives the first answer, once, and another explanation under the id is refused', async () => {
    const first = resultOf(await breakGlass('request-1'));
    travel(10 * DAY);
    const again = await breakGlass('request-1');
    expect([resultOf(again), again.writes]).to.deep.equal([first, []]);
    expect(codeOf(await breakGlass('request-1', clinician, { reason: 'disaster' }))).to.equal('CONFLICT');
  });
});
