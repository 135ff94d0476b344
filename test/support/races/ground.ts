import { createHash, randomBytes } from 'node:crypto';
import {
  allow,
  type BatchDocument,
  batchProofs,
  type BatchStore,
  type CareLedger,
  generatePatientKey,
  type PatientSigner,
  patientSigner,
} from '@careledger/client';
import type { BatchLeaf } from '@careledger/model';
import { type TestLedger } from '../care-ledger/care-ledger';
import { type Hospitals } from '../care-ledger/hospitals';
import { type HeldCalls } from './held-calls';
import { DISCHARGE_SUMMARY, letSee, newPatient, newRecord, type TestPatient } from '../care-ledger/patient';
import { certificateOf } from '../client/own-gateway';

/** A digest of anything, in base64url. */
export const digest = (of: string | Uint8Array = randomBytes(32)): string =>
  createHash('sha256').update(of).digest('base64url');

/** What is done at another hospital in each order, where a race is not about one patient alone. */
export interface Aside {
  /** Whose clinician is suspended, and nobody else needs. */
  readonly suspends: string;
  /** Whose clinician breaks the glass. */
  readonly breaksGlass: string;
}

/** The clinician of a hospital, who is suspended in a race. */
export const suspendedOf = (hospital: string): string => hospital.replace(/^hospital-(.)$/, 'provider-$1-01');

const DEMOGRAPHICS = { names: [{ family: 'Ødegård' }], identifiers: [], birthDate: '1984-02-29' };
const DAY_MILLISECONDS = 86_400_000;

/** A patient of hospital A with a record that hospital B may see, for one race in one order. */
export class Ground {
  /** A device of somebody else for this file, or a new one of the patient's. */
  readonly deviceKey = generatePatientKey();
  readonly store: BatchStore = {
    put: (_, leaves) => Promise.resolve(void (this.leaves = leaves)),
    get: () => Promise.resolve(undefined),
  };
  private leaves: readonly BatchLeaf[] = [];
  private readonly once = new Map<string, Promise<unknown>>();

  private constructor(
    private readonly ledger: TestLedger,
    private readonly calls: HeldCalls,
    readonly aside: Aside,
    readonly patient: TestPatient,
    readonly record: string,
    readonly grant: Awaited<ReturnType<typeof letSee>>,
  ) {}

  static async of(ledger: TestLedger, calls: HeldCalls, aside: Aside): Promise<Ground> {
    // All that comes before a race happens at one hospital, so nobody has to wait for the others.
    const { mspIds } = ledger;
    const atOnce: Hospitals = {
      mspIds,
      mspId: (hospital) => ledger.mspId(hospital),
      as: (hospital, user) => ledger.as(hospital, user),
      settled: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    const patient = await newPatient(atOnce, 'hospital-a');
    const record = await newRecord(atOnce, patient);
    const grant = await letSee(ledger, patient, 'hospital-b');
    await (await ledger.as('hospital-a', 'registrar')).consents.grant(grant);
    return new Ground(ledger, calls, aside, patient, record, grant);
  }

  get id(): string {
    return this.patient.id;
  }

  get of(): { readonly patient: string; readonly record: string } {
    return { patient: this.id, record: this.record };
  }

  get signer(): PatientSigner {
    return this.patient.signer;
  }

  get device(): PatientSigner {
    return patientSigner({ patient: this.id, key: this.deviceKey });
  }

  mspId(hospital: string): string {
    return this.ledger.mspId(hospital);
  }

  /** Whoever races: what is written is held back. */
  by(hospital: string, user: string): Promise<CareLedger> {
    return this.calls.as(hospital, user);
  }

  /** For what comes before the race, and is written at once. */
  at(hospital: string, user: string): Promise<CareLedger> {
    return this.ledger.as(hospital, user);
  }

  /** Submits the one transaction of a call that would go on to another. */
  async submitted(call: () => Promise<unknown>): Promise<void> {
    const held = await this.calls.endorsed(call);
    await this.calls.submit(held);
    const code = await this.calls.codeOf(held);
    if (code !== 'VALID') throw new Error(`What comes before the race is ${code}.`);
  }

  /** Signed or made once, so that two people carry the same. */
  private same<T>(name: string, make: () => Promise<T>): Promise<T> {
    const made = (this.once.get(name) as Promise<T> | undefined) ?? make();
    this.once.set(name, made);
    return made;
  }

  async file() {
    return (await this.at('hospital-a', 'registrar')).patients.read({ patient: this.id });
  }

  consent(hospital: string, of: Partial<Parameters<PatientSigner['grant']>[1]> = {}, by = this.signer) {
    const who = { name: hospital, hospital: this.mspId(hospital) };
    const draft = allow(who).toSee(DISCHARGE_SUMMARY.code).for('TREAT');
    return by.grant(draft, { fileKey: this.patient.fileKey, ...of });
  }

  paper() {
    const draft = allow({ name: 'hospital-c', hospital: this.mspId('hospital-c') });
    return {
      patient: this.id,
      draft,
      fileKey: this.patient.fileKey,
      form: digest('a form'),
      consent: 'consent-1',
    };
  }

  async rotation(more: { compromisedSince?: string } = {}) {
    return this.signer.rotateKey({ to: generatePatientKey(), file: await this.file(), ...more });
  }

  recovery() {
    return this.same('recovery', async () => {
      const { kid } = await this.file();
      const custodian = this.mspId('hospital-a');
      return this.device.recover({ custodian, replaces: kid, recovery: 'recovery-1' });
    });
  }

  /** What the patient signs to move to hospital B, which has stored demographics of its own by then. */
  transfer() {
    return this.same('transfer', async () => {
      const [from, to] = [this.mspId('hospital-a'), this.mspId('hospital-b')];
      const directive = await this.signer.transfer({ from, to, file: await this.file() });
      return { directive, demographics: await this.storeDemographics('hospital-b', this.id) };
    });
  }

  async storeDemographics(hospital: string, patient: string): Promise<string> {
    const registrar = await this.at(hospital, 'registrar');
    const of = { patient, fileKey: this.patient.fileKey, demographics: DEMOGRAPHICS };
    return (await registrar.patients.putDemographics(of)).digest;
  }

  /** Registers a second file, whose demographics are stored already. */
  async register(hospital: string, signer: PatientSigner): Promise<unknown> {
    const registration = await signer.register({ custodian: this.mspId(hospital) });
    const { fileKey } = this.patient;
    return (await this.by(hospital, 'registrar')).patients.register({
      registration,
      demographics: DEMOGRAPHICS,
      fileKey,
    });
  }

  question() {
    const until = new Date(Math.ceil(Date.now() / DAY_MILLISECONDS + 1) * DAY_MILLISECONDS).toISOString();
    return { ask: 'ask-1', patient: this.id, purpose: 'TREAT' as const, period: { until } };
  }

  anchorInput(of: { record?: string; relatesTo?: { code: 'replaces' | 'appends'; record: string } } = {}) {
    const { fileKey } = this.patient;
    return { patient: this.id, ...this.document(), fileKey, ...of };
  }

  batch() {
    const documents: BatchDocument[] = [{ record: 'record-1', ...this.document() }];
    return { patient: this.id, batch: 'batch-1', documents, fileKey: this.patient.fileKey };
  }

  /** The proof of the record that the patient's one batch holds. */
  proof() {
    const [proof] = batchProofs({ patient: this.id, batch: 'batch-1' }, this.leaves);
    if (proof === undefined) throw new Error('There is no batch.');
    return proof;
  }

  labels(code: string) {
    const about = { classes: [{ ...DISCHARGE_SUMMARY, code }] };
    return { ...this.of, version: 2, about, fileKey: this.patient.fileKey };
  }

  async registerProvider(specialty: string): Promise<unknown> {
    return (await this.by('hospital-d', 'registrar')).providers.register({
      provider: `provider-${this.id}`,
      role: 'clinician',
      certificate: certificateOf(this.ledger, 'hospital-d', 'clinician'),
      specialties: [specialty],
    });
  }

  async breakGlass(): Promise<unknown> {
    return (await this.by(this.aside.breaksGlass, 'clinician')).access.request({
      ...this.of,
      purpose: 'BTG',
      breakGlass: { reason: 'threat-to-life', unobtainable: 'patient-unable', minutes: 30 },
    });
  }

  private document() {
    return { document: { digest: digest(), size: 64 }, about: { classes: [DISCHARGE_SUMMARY] } };
  }
}
