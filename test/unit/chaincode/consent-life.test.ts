import { compileRule, type TransactionInput } from '@careledger/model';
import { expect } from 'chai';
import { A, B, C, consortium, REFERRAL, type Consortium } from '../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../support/chaincode/fake-ledger';
import type { TestPatient } from '../../support/chaincode/patient';
import { person, type Person } from '../../support/chaincode/people';

const UNTIL = '2026-06-01T00:00:00.000Z';
const RULE = {
  effect: 'permit',
  purposes: ['TREAT'],
  recipients: [{ hospital: B }],
  classes: [REFERRAL],
  period: { until: UNTIL },
} as const;

describe('the life of a consent', () => {
  let care: Consortium;
  let patient: TestPatient;
  let clinician: Person;
  beforeEach(async () => {
    care = await consortium();
    patient = await care.registeredPatient('patient-1');
    clinician = await care.registeredProvider(B, 'dr-b', '2026-12-31T00:00:00.000Z');
  });

  const rule = () => compileRule(RULE, patient.tokens);
  const grant = (directive: string) =>
    care.ledger.submit(person(C, 'registrar'), 'consent.grant', { patient: patient.id, directive });
  const revoke = (directive: string) =>
    care.ledger.submit(person(C, 'registrar'), 'consent.revoke', { patient: patient.id, directive });
  const decline = (directive: string) =>
    care.ledger.submit(person(C, 'registrar'), 'consent.decline', { patient: patient.id, directive });
  const sweep = (consents: string[], by = care.registrar) =>
    care.ledger.submit(by, 'consent.sweep', { patient: patient.id, consents });
  const read = (consent: string, version?: number) =>
    care.ledger.evaluate(care.registrar, 'consent.read', {
      patient: patient.id,
      consent,
      ...(version !== undefined && { version }),
    });
  const list = (input: TransactionInput<'consent.list'>) =>
    care.ledger.evaluate(care.registrar, 'consent.list', input);
  const theAsk = (change: object = {}): TransactionInput<'consent.ask'> => ({
    ask: 'ask-1',
    patient: patient.id,
    purpose: 'TREAT',
    period: { until: UNTIL },
    records: ['record-1', 'record-2'],
    ...change,
  });
  const ask = (change: object = {}, by = clinician) => care.ledger.submit(by, 'consent.ask', theAsk(change));

  describe('asking', () => {
    it('writes what is asked, by whom, and nothing else', async () => {
      const outcome = await ask();
      expect(resultOf(outcome)).to.deep.equal({
        ...theAsk(),
        status: 'asked',
        hospital: B,
        provider: 'dr-b',
        role: 'clinician',
        at: '2026-03-01T12:00:00.000Z',
      });
      expect(outcome.writes.map(({ key }) => key)).to.deep.equal(['ask/patient-1/HospitalB/ask-1']);
      expect(outcome.messages).to.be.at.most(8);
      const again = await ask();
      expect([resultOf(again), again.writes]).to.deep.equal([resultOf(outcome), []]);
      expect(codeOf(await ask({ purpose: 'HRESCH' }))).to.equal('CONFLICT');
    });

    it('is refused where no consent could follow', async () => {
      const suspended = await care.registeredProvider(C, 'dr-c');
      await care.ledger.submit(person(C, 'registrar'), 'provider.suspend', { provider: 'dr-c', version: 1 });
      const cases: [string, string, object, Person?][] = [
        ['an emergency', 'INVALID_ARGUMENT', { purpose: 'BTG' }],
        ["the patient's own access", 'INVALID_ARGUMENT', { purpose: 'PATRQT' }],
        ["a family's own access", 'INVALID_ARGUMENT', { purpose: 'FAMRQT' }],
        ['a time that is over', 'INVALID_ARGUMENT', { period: { until: '2026-03-01T12:00:00.000Z' } }],
        ['a time without end', 'INVALID_ARGUMENT', { period: {} }],
        ['nobody', 'NOT_FOUND', { patient: 'patient-9' }],
        ['while suspended', 'FORBIDDEN', {}, suspended],
        ['without being registered', 'FORBIDDEN', {}, person(B, 'clinician', 'dr-x')],
        ['as a registrar', 'FORBIDDEN', {}, care.registrar],
      ];
      for (const [what, code, change, by] of cases) {
        const outcome = await ask(change, by);
        expect(codeOf(outcome), what).to.equal(code);
        expect(outcome.writes, what).to.deep.equal([]);
      }
      care.ledger.now = new Date('2026-12-31T00:00:00.000Z');
      expect(codeOf(await ask({ period: { until: '2027-01-01T00:00:00.000Z' } })), 'licence over').to.equal(
        'FORBIDDEN',
      );
    });

    it('is answered by a grant that names it, whatever it grants', async () => {
      await ask();
      const narrowed = compileRule({ ...RULE, classes: [] }, patient.tokens);
      const body = { rule: narrowed, ask: { hospital: B, ask: 'ask-1' } };
      const outcome = await grant(patient.grant('consent-1', narrowed, { body }));
      const { digest } = resultOf(outcome);
      expect(outcome.messages).to.be.at.most(8);
      const { consents } = resultOf(await list({ patient: patient.id, status: 'asked' }));
      expect(consents).to.deep.equal([
        {
          ...theAsk(),
          status: 'granted',
          hospital: B,
          provider: 'dr-b',
          role: 'clinician',
          at: '2026-03-01T12:00:00.000Z',
          consent: 'consent-1',
          answer: digest,
          answered: '2026-03-01T12:00:00.000Z',
        },
      ]);
      expect(resultOf(await ask()), 'asked again').to.include({ status: 'granted' });
      expect(
        codeOf(await decline(patient.directive('consent.decline', 'ask-1', { hospital: B }))),
        'declined then',
      ).to.equal('CONFLICT');
      const second = await grant(patient.grant('consent-2', narrowed, { body }));
      expect([codeOf(second), second.writes], 'granted by another consent').to.deep.equal(['CONFLICT', []]);
    });

    it('is declined by the patient, and may be granted later all the same', async () => {
      await ask();
      const directive = patient.directive('consent.decline', 'ask-1', { hospital: B });
      const outcome = await decline(directive);
      expect(resultOf(outcome)).to.include({ status: 'declined', answered: '2026-03-01T12:00:00.000Z' });
      expect(outcome.messages).to.equal(3);
      care.ledger.now = new Date('2026-04-01T12:00:00.000Z');
      const again = await decline(directive);
      expect([resultOf(again), again.writes], 'carried again').to.deep.equal([resultOf(outcome), []]);
      expect(
        codeOf(await decline(patient.directive('consent.decline', 'ask-1', { hospital: B }, { version: 2 }))),
      ).to.equal('CONFLICT');
      const body = { rule: rule(), ask: { hospital: B, ask: 'ask-1' } };
      expect((await grant(patient.grant('consent-1', rule(), { body }))).ok).to.equal(true);
    });

    it('is answered only with a signature of the patient about this ask', async () => {
      await ask();
      const other = await care.registeredPatient('patient-2');
      const cases: [string, string, string][] = [
        [
          'another patient',
          'SIGNATURE_INVALID',
          other.directive('consent.decline', 'ask-1', { hospital: B }, { patient: 'patient-1' }),
        ],
        ['a revocation', 'SIGNATURE_INVALID', patient.revoke('ask-1')],
        [
          "another hospital's ask",
          'NOT_FOUND',
          patient.directive('consent.decline', 'ask-1', { hospital: C }),
        ],
        ['another ask', 'NOT_FOUND', patient.directive('consent.decline', 'ask-2', { hospital: B })],
        [
          'over',
          'DIRECTIVE_EXPIRED',
          patient.directive('consent.decline', 'ask-1', { hospital: B }, { iat: 1, exp: 2 }),
        ],
      ];
      for (const [what, code, directive] of cases) {
        const outcome = await decline(directive);
        expect([codeOf(outcome), outcome.writes], what).to.deep.equal([code, []]);
      }
      const body = { rule: rule(), ask: { hospital: C, ask: 'ask-1' } };
      expect(codeOf(await grant(patient.grant('consent-1', rule(), { body })))).to.equal('NOT_FOUND');
    });
  });

  describe('replacing', () => {
    it('keeps what the version before said, and when it ended', async () => {
      const first = resultOf(await grant(patient.grant('consent-1', rule())));
      care.ledger.now = new Date('2026-03-02T12:00:00.000Z');
      const narrower = compileRule({ ...RULE, classes: [] }, patient.tokens);
      const outcome = await grant(
        patient.grant('consent-1', narrower, { version: 2, previous: first.digest }),
      );
      expect(outcome.messages).to.be.at.most(8);
      const past = { ...first, status: 'past', end: 'superseded', ended: '2026-03-02T12:00:00.000Z' };
      expect(resultOf(await read('consent-1', 1))).to.deep.equal(past);
      expect(resultOf(await read('consent-1', 2))).to.deep.equal(resultOf(outcome));
      expect(codeOf(await read('consent-1', 3))).to.equal('NOT_FOUND');
    });

    it('lists past versions page by page', async () => {
      let previous = resultOf(await grant(patient.grant('consent-1', rule()))).digest;
      for (let version = 2; version <= 12; version++) {
        const directive = patient.grant('consent-1', rule(), { version, previous });
        previous = resultOf(await grant(directive)).digest;
      }
      const page = async (after?: string) =>
        resultOf(
          await list({
            patient: patient.id,
            status: 'past',
            limit: 7,
            ...(after !== undefined && { after }),
          }),
        );
      const first = await page();
      expect(first.consents.map((past) => 'version' in past && past.version)).to.deep.equal([
        1, 10, 11, 2, 3, 4, 5,
      ]);
      const second = await page(first.next ?? undefined);
      expect(second.consents.map((past) => 'version' in past && past.version)).to.deep.equal([6, 7, 8, 9]);
      expect(second.next).to.equal(null);
    });
  });

  describe('sweeping', () => {
    beforeEach(async () => {
      resultOf(await grant(patient.grant('consent-1', rule())));
    });
    const anHourAfter = new Date(Date.parse(UNTIL) + 3_600_000);

    it('takes what is over out of what decisions read', async () => {
      care.ledger.now = anHourAfter;
      const outcome = await sweep(['consent-1']);
      expect(resultOf(outcome).consents[0]).to.include({ status: 'expired', version: 1 });
      expect(outcome.writes.map(({ key, value }) => [key, value === null])).to.deep.equal([
        ['past/patient-1/consent-1/1', false],
        ['closed/patient-1/consent-1', false],
        ['patient/patient-1/consent/consent-1', true],
      ]);
      expect(resultOf(await read('consent-1', 1))).to.include({ end: 'expired', ended: UNTIL });
      const again = await sweep(['consent-1']);
      expect([resultOf(again), again.writes]).to.deep.equal([resultOf(outcome), []]);
    });

    it('is refused early, for others, and for what is not there; nothing is half swept', async () => {
      const open = compileRule({ ...RULE, period: {} }, patient.tokens);
      resultOf(await grant(patient.grant('consent-2', open)));
      resultOf(await grant(patient.grant('consent-3', rule())));
      resultOf(await revoke(patient.revoke('consent-3')));
      care.ledger.now = new Date(anHourAfter.getTime() - 1000);
      expect(codeOf(await sweep(['consent-1'])), 'not for an hour').to.equal('CONFLICT');
      care.ledger.now = anHourAfter;
      const cases: [string, string, string[], Person?][] = [
        ['another hospital', 'FORBIDDEN', ['consent-1'], person(B, 'registrar')],
        ['a clinician', 'FORBIDDEN', ['consent-1'], person(A, 'clinician')],
        ['one without end', 'CONFLICT', ['consent-1', 'consent-2']],
        ['one revoked', 'CLOSED', ['consent-1', 'consent-3']],
        ['one unknown', 'NOT_FOUND', ['consent-1', 'consent-9']],
        ['not sorted', 'INVALID_ARGUMENT', ['consent-2', 'consent-1']],
      ];
      for (const [what, code, consents, by] of cases) {
        expect(codeOf(await sweep(consents, by)), what).to.equal(code);
      }
      expect(resultOf(await read('consent-1')).status).to.equal('active');
    });

    it('leaves a consent that can be renewed by naming it, and revoked for ever', async () => {
      const { digest } = resultOf(await read('consent-1'));
      care.ledger.now = anHourAfter;
      await sweep(['consent-1']);
      const renewed = compileRule({ ...RULE, period: { until: '2027-01-01T00:00:00.000Z' } }, patient.tokens);
      expect(codeOf(await grant(patient.grant('consent-1', renewed))), 'as if it were new').to.equal(
        'CONFLICT',
      );
      const directive = patient.grant('consent-1', renewed, { version: 2, previous: digest });
      expect(resultOf(await grant(directive))).to.include({ status: 'active', version: 2 });
      expect(resultOf(await revoke(patient.revoke('consent-1')))).to.include({ status: 'revoked' });
      expect(codeOf(await grant(directive)), 'the renewal again').to.equal('CLOSED');
      expect(codeOf(await sweep(['consent-1'])), 'swept again').to.equal('CLOSED');
    });

    it('can be revoked after it was swept, which names what was in force', async () => {
      const { digest } = resultOf(await read('consent-1'));
      care.ledger.now = anHourAfter;
      await sweep(['consent-1']);
      expect(resultOf(await revoke(patient.revoke('consent-1')))).to.include({ revoked: digest });
    });
  });
});
