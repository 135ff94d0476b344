import {
  claimsOf,
  digestOfValue,
  type Digest,
  type TransactionInput,
  type TransactionOutput,
} from '@careledger/model';
import { A, B, C, consortium, D, type Consortium } from './consortium';
import { type Outcome, resultOf } from './fake-ledger';
import type { TestPatient } from './patient';
import { person, type Person } from './people';

type FileOutput = TransactionOutput<'patient.transfer'>;

/** What an appointment says when a test does not care. */
export const DAUGHTER = {
  guardian: false,
  scope: { directives: ['access.log', 'consent.grant', 'consent.revoke'] },
  from: '2026-03-01T00:00:00.000Z',
  until: '2027-02-01T00:00:00.000Z',
};
export const MOTHER = {
  ...DAUGHTER,
  guardian: true,
  scope: {
    directives: ['consent.grant', 'consent.revoke', 'patient.cancelRecovery', 'patient.dismiss'],
  },
  until: '2027-01-01T00:00:00.000Z',
};

/** The digest of a paper form. */
export const FORM = digestOfValue('a form that was signed on paper');

/** A patient of hospital A, the people of the hospitals, and what they do to the patient's file. */
export class PatientStory {
  readonly registrar: Person;
  readonly officer: Person = person(A, 'privacy-officer');
  /** Anybody who carries what patients sign. */
  readonly carrier: Person = person(C, 'auditor');
  readonly others: readonly Person[] = [B, C, D].map((hospital) => person(hospital, 'privacy-officer'));

  private constructor(
    readonly care: Consortium,
    readonly patient: TestPatient,
  ) {
    this.registrar = care.registrar;
  }

  static async begin(): Promise<PatientStory> {
    const care = await consortium();
    return new PatientStory(care, await care.registeredPatient('patient-1'));
  }

  /** The same for a patient without a device; the patient's key is on nobody's ledger. */
  static async beginOnPaper(): Promise<PatientStory> {
    const care = await consortium();
    const patient = care.newPatient('patient-1');
    await care.storeDemographics(patient);
    const story = new PatientStory(care, patient);
    for (const by of [story.registrar, story.officer]) resultOf(await story.registerOnPaper(by));
    return story;
  }

  registerOnPaper(by: Person, { id, demographics }: TestPatient = this.patient) {
    const input = { patient: id, demographics, form: FORM };
    return this.care.ledger.submit(by, 'patient.register', input);
  }

  travel(hours: number): void {
    const { ledger } = this.care;
    ledger.now = new Date(ledger.now.getTime() + hours * 3_600_000);
  }

  async read(): Promise<TransactionOutput<'patient.read'>> {
    const input = { patient: this.patient.id };
    return resultOf(await this.care.ledger.evaluate(this.carrier, 'patient.read', input));
  }

  /** What a directive about the file names: the version that it follows on. */
  async next(): Promise<{ version: number; previous: Digest }> {
    const { version, digest } = await this.read();
    return { version: version + 1, previous: digest };
  }

  async rotate(
    old: TestPatient,
    young: TestPatient,
    { body = {}, change = {}, proof }: { body?: object; change?: object; proof?: string } = {},
  ) {
    const said = { key: young.key, ...body };
    const chained = { ...(await this.next()), ...change };
    const { id } = this.patient;
    return this.care.ledger.submit(this.carrier, 'patient.rotateKey', {
      patient: id,
      directive: old.directive('patient.rotateKey', id, said, chained),
      proof: proof ?? young.directive('patient.rotateKey', id, said, chained),
    });
  }

  proposal(
    young: TestPatient,
    recovery: string,
    { replaces = this.patient.kid, body = {} }: { replaces?: Digest | null; body?: object } = {},
  ): Extract<TransactionInput<'patient.recover'>, { step: 'propose' }> {
    const said = { custodian: A, key: young.key, replaces, ...body };
    return {
      step: 'propose',
      patient: this.patient.id,
      recovery,
      key: young.key,
      form: FORM,
      proof: young.directive('patient.recover', recovery, said),
    };
  }

  recover(by: Person, input: TransactionInput<'patient.recover'>) {
    return this.care.ledger.submit(by, 'patient.recover', input);
  }

  /** Both people of the custodian propose the recovery, which waits when one of them does again. */
  async proposed(young: TestPatient, recovery: string, more: Parameters<PatientStory['proposal']>[2] = {}) {
    const input = this.proposal(young, recovery, more);
    for (const by of [this.registrar, this.officer]) resultOf(await this.recover(by, input));
    return resultOf(await this.recover(this.officer, input));
  }

  cancel(by: TestPatient, recovery: string) {
    const directive = by.directive('patient.cancelRecovery', recovery, {});
    return this.recover(this.carrier, { step: 'cancel', patient: this.patient.id, directive });
  }

  complete(recovery: string, by: Person = this.registrar) {
    return this.recover(by, { step: 'complete', patient: this.patient.id, recovery });
  }

  appointment(
    by: TestPatient,
    delegate: TestPatient,
    delegation: string,
    body: object = {},
    change: object = {},
  ) {
    const said = { ...DAUGHTER, key: delegate.key, ...body };
    return {
      patient: this.patient.id,
      directive: by.directive('patient.appoint', delegation, said, change),
      proof: delegate.directive('patient.appoint', delegation, said, change),
    };
  }

  appoint(...how: Parameters<PatientStory['appointment']>) {
    return this.care.ledger.submit(this.carrier, 'patient.appoint', this.appointment(...how));
  }

  appointOnPaper(
    by: Person,
    delegate: TestPatient,
    delegation: string,
    body: object = {},
    change: object = {},
  ) {
    const { proof, patient } = this.appointment(delegate, delegate, delegation, body, change);
    return this.care.ledger.submit(by, 'patient.appoint', { patient, proof, key: delegate.key, form: FORM });
  }

  /** A delegate whom the patient has appointed. */
  async delegate(delegation: string, body: object = {}): Promise<TestPatient> {
    const delegate = this.patient.withNewKey();
    resultOf(await this.appoint(this.patient, delegate, delegation, body));
    return delegate;
  }

  /** A guardian whom two people have appointed, when the appointment has waited. */
  async guardian(delegation: string, body: object = {}): Promise<TestPatient> {
    const guardian = this.patient.withNewKey();
    for (const by of [this.registrar, this.officer, this.officer]) {
      resultOf(await this.appointOnPaper(by, guardian, delegation, { ...MOTHER, ...body }));
    }
    this.travel(72);
    return guardian;
  }

  dismiss(by: TestPatient, delegation: string, body: object = {}) {
    const directive = by.directive('patient.dismiss', delegation, body);
    return this.care.ledger.submit(this.carrier, 'patient.dismiss', { patient: this.patient.id, directive });
  }

  dismissOnPaper(by: Person, delegation: string) {
    const input = { patient: this.patient.id, delegation, form: FORM };
    return this.care.ledger.submit(by, 'patient.dismiss', input);
  }

  async transferDirective(by: TestPatient, from: string, to: string): Promise<string> {
    return by.directive('patient.transfer', this.patient.id, { from, to }, await this.next());
  }

  transfer(by: Person, directive: string, demographics: string | null): Promise<Outcome<FileOutput>> {
    const input = { patient: this.patient.id, directive, demographics };
    return this.care.ledger.submit(by, 'patient.transfer', input);
  }

  async close(by: TestPatient, change: object = {}): Promise<Outcome<FileOutput>> {
    const chained = { ...(await this.next()), ...change };
    const directive = by.directive('patient.close', this.patient.id, {}, chained);
    return this.care.ledger.submit(this.carrier, 'patient.close', { patient: this.patient.id, directive });
  }

  closeOnPaper(by: Person, status: 'closed' | 'deceased') {
    const input = { patient: this.patient.id, status, form: FORM };
    return this.care.ledger.submit(by, 'patient.close', input);
  }

  grant(by: TestPatient, consent: string, change: object = {}) {
    const directive = by.directive('consent.grant', consent, { rule: { e: 'permit' } }, change);
    return this.care.ledger.submit(this.carrier, 'consent.grant', { patient: this.patient.id, directive });
  }

  revoke(by: TestPatient, consent: string) {
    const directive = by.directive('consent.revoke', consent, {});
    return this.care.ledger.submit(this.carrier, 'consent.revoke', { patient: this.patient.id, directive });
  }

  readLog(by: TestPatient) {
    const input = { patient: this.patient.id, directive: by.readLog() };
    return this.care.ledger.evaluate(this.carrier, 'access.log', input);
  }
}

/** The digest of what a JWS says. */
export function digestIn(jws: string): Digest {
  return claimsOf(jws).digest;
}
