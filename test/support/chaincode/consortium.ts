import {
  compileItem,
  compileRule,
  TERMINOLOGY,
  type RuleDescription,
  type TransactionInput,
} from '@careledger/model';
import { FakeLedger, resultOf } from './fake-ledger';
import { TestPatient } from './patient';
import { administrator, fingerprints, person, type Person } from './people';

export const HOSPITALS = ['HospitalA', 'HospitalB', 'HospitalC', 'HospitalD'] as const;
export const [A, B, C, D] = HOSPITALS;

export const REFERRAL = { system: 'http://loinc.org', code: '57133-1' };
export const LABORATORY = { system: 'http://loinc.org', code: '11502-2' };

/**
 * Four hospitals with a channel policy: the state in which every story starts.
 *
 * @param onProposal is told of every proposal from the first on.
 */
export async function consortium(onProposal?: FakeLedger['onProposal']): Promise<Consortium> {
  const ledger = new FakeLedger();
  ledger.onProposal = onProposal;
  const policy: TransactionInput<'policy.set'> = {
    version: 1,
    hospitals: [...HOSPITALS],
    suspended: [],
    default: 'deny',
  };
  for (const hospital of [A, B, C]) {
    resultOf(await ledger.submit(administrator(hospital), 'policy.set', policy));
  }
  return new Consortium(ledger);
}

/** Arranges what a test starts from, in the words of the story. */
export class Consortium {
  readonly registrar: Person = person(A, 'registrar');

  constructor(readonly ledger: FakeLedger) {}

  newPatient(id: string): TestPatient {
    return new TestPatient(id, () => this.ledger.now);
  }

  async registeredPatient(id: string): Promise<TestPatient> {
    const patient = this.newPatient(id);
    await this.storeDemographics(patient);
    resultOf(await this.ledger.submit(this.registrar, 'patient.register', this.registration(patient)));
    return patient;
  }

  async storeDemographics(patient: TestPatient): Promise<void> {
    const { transient } = patient;
    const input = { patient: patient.id, replaces: null };
    resultOf(await this.ledger.submit(this.registrar, 'demographics.put', input, { transient }));
  }

  registration(patient: TestPatient): {
    patient: string;
    key: TestPatient['key'];
    demographics: string;
    proof: string;
  } {
    return {
      patient: patient.id,
      key: patient.key,
      demographics: patient.demographics,
      proof: patient.proof(A),
    };
  }

  async registeredProvider(hospital: string, provider: string, licence?: string): Promise<Person> {
    const clinician = person(hospital, 'clinician', provider);
    const input: TransactionInput<'provider.register'> = {
      provider,
      role: 'clinician',
      specialties: [],
      licence: licence === undefined ? null : { authority: 'board', expires: licence },
      ...fingerprints(clinician),
    };
    resultOf(await this.ledger.submit(person(hospital, 'registrar'), 'provider.register', input));
    return clinician;
  }

  anchor(patient: TestPatient, record: string, labels: { system: string; code: string }[] = []) {
    const item = compileItem({ instance: record, custodian: A, classes: [REFERRAL], labels }, patient.tokens);
    const digest = patient.demographics;
    return { record, patient: patient.id, digest, size: 1000, item, terminology: TERMINOLOGY } as const;
  }

  async anchored(
    patient: TestPatient,
    record: string,
    labels: { system: string; code: string }[] = [],
  ): Promise<void> {
    resultOf(await this.ledger.submit(this.registrar, 'record.anchor', this.anchor(patient, record, labels)));
  }

  async granted(patient: TestPatient, consent: string, rule: RuleDescription, by: Person = this.registrar) {
    const directive = patient.grant(consent, compileRule(rule, patient.tokens));
    return resultOf(await this.ledger.submit(by, 'consent.grant', { patient: patient.id, directive }));
  }

  async revoked(patient: TestPatient, consent: string, by: Person = this.registrar) {
    const directive = patient.revoke(consent);
    return resultOf(await this.ledger.submit(by, 'consent.revoke', { patient: patient.id, directive }));
  }

  ask(
    clinician: Person,
    patient: TestPatient,
    request: string,
    purpose: 'TREAT' | 'BTG' | 'PATRQT' = 'TREAT',
  ) {
    const input = { patient: patient.id, record: 'record-1', purpose, request, key: null } as const;
    return this.ledger.submit(clinician, 'access.request', input);
  }
}
