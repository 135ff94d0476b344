import { type AccessDecision, allow, CareLedgerError } from '@careledger/client';
import { type ClinicalDocument, readFolder } from '@careledger/client/fhir';
import { type Demographics } from '@careledger/client/vault';
import { digestOfValue } from '@careledger/model';
import { type AnchoredDocument, type Hospital, type Patient } from './cast';
import { concurrently } from './concurrently';
import { anchorDocument } from './steps/anchor-document';
import { ask } from './steps/ask';
import { registerPatient } from './steps/register-patient';

/** What came of one file. */
export type FileOutcome =
  | { readonly file: string; readonly outcome: 'refused'; readonly reason: string }
  | ({ readonly file: string; readonly outcome: 'taken' } & PatientOutcome);

export interface PatientOutcome {
  readonly patient: string;
  readonly custodian: string;
  readonly reader: string;
  /** What the reader was answered before the patient's consent, and after it, by record. */
  readonly before: readonly AccessDecision[];
  readonly after: readonly AccessDecision[];
}

export interface FhirRunOptions {
  readonly folder: string;
  readonly hospitals: readonly Hospital[];
  readonly today: Date;
  /** Told of each file when it is done. */
  readonly onFile: (outcome: FileOutcome) => void;
}

const FILES_AT_ONCE = 4;
const DOCUMENTS_AT_ONCE = 8;

/**
 * Takes every file of a folder to the ledger: registers the patient at one of the hospitals, anchors a document an encounter,
 * and lets a clinician of the next hospital ask for each, without and with the patient's consent. A file that is refused
 * stops nothing.
 *
 * @throws Error of the file system where the folder itself cannot be read
 */
export async function runFolder({
  folder,
  hospitals,
  today,
  onFile,
}: FhirRunOptions): Promise<FileOutcome[]> {
  const outcomes: FileOutcome[] = [];
  const seen = new Map<string, string>();
  let patients = 0;
  await concurrently(readFolder(folder), FILES_AT_ONCE, async ({ file, reading }) => {
    const outcome = await taken();
    outcomes.push(outcome);
    onFile(outcome);

    async function taken(): Promise<FileOutcome> {
      if (!reading.ok) return refused(reading.message);
      const keys = identityKeys(reading.patient);
      const other = keys.map((key) => seen.get(key)).find((earlier) => earlier !== undefined);
      if (other !== undefined) return refused(`it is about the patient of ${other}`);
      for (const key of keys) seen.set(key, file);
      const custodian = hospitals[patients % hospitals.length];
      const reader = hospitals[(patients + 1) % hospitals.length];
      if (custodian === undefined || reader === undefined) throw new Error('There is no hospital.');
      patients += 1;
      try {
        return { file, outcome: 'taken', ...(await takePatient(custodian, reader, reading, today)) };
      } catch (error) {
        if (!(error instanceof CareLedgerError)) throw error;
        return refused(`the ledger refused it (${error.code}): ${error.message}`);
      }
    }

    function refused(reason: string): FileOutcome {
      return { file, outcome: 'refused', reason };
    }
  });
  return outcomes.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** What tells one patient from another: identifiers of a named system, or else all that is known. */
function identityKeys(demographics: Demographics): string[] {
  const keys = demographics.identifiers
    .filter(({ system }) => system !== undefined)
    .map(({ system, value }) => JSON.stringify([system, value]));
  return keys.length > 0 ? keys : [digestOfValue(demographics)];
}

async function takePatient(
  custodian: Hospital,
  reader: Hospital,
  bundle: { readonly patient: Demographics; readonly documents: readonly ClinicalDocument[] },
  today: Date,
): Promise<PatientOutcome> {
  const { patient } = await registerPatient(custodian, bundle.patient);
  const anchored: AnchoredDocument[] = [];
  await concurrently(bundle.documents, DOCUMENTS_AT_ONCE, async (document) => {
    anchored.push(await anchorDocument(patient, document));
  });
  const before = await askForAll(reader, patient, anchored);
  await allowAll(patient, reader, today);
  const after = await askForAll(reader, patient, anchored);
  return { patient: patient.id, custodian: custodian.name, reader: reader.name, before, after };
}

async function askForAll(
  reader: Hospital,
  patient: Patient,
  documents: readonly AnchoredDocument[],
): Promise<AccessDecision[]> {
  const decisions: AccessDecision[] = [];
  await concurrently(documents, DOCUMENTS_AT_ONCE, async (document) => {
    decisions.push(await ask(reader, patient, document));
  });
  return decisions;
}

/** The patient lets a hospital see everything, for treatment, until tomorrow. */
async function allowAll(patient: Patient, reader: Hospital, today: Date): Promise<void> {
  const tomorrow = new Date(today.getTime() + 24 * 60 * 60 * 1000);
  const draft = allow({ name: reader.title, hospital: reader.mspId }).for('TREAT').until(tomorrow);
  await patient.custodian.registrar.consents.grant(
    await patient.signer.grant(draft, { fileKey: patient.fileKey }),
  );
}
