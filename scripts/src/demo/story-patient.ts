import { type ClinicalDocument, readBundle } from '@careledger/client/fhir';
import { type Demographics } from '@careledger/client/vault';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Where the story's patients lie. */
export const FHIR_FOLDER = path.join(__dirname, '../../../fhir');

export interface StoryPatient {
  readonly demographics: Demographics;
  /** A cardiology discharge letter. */
  readonly letter: ClinicalDocument;
  /** A psychiatric note, restricted. */
  readonly note: ClinicalDocument;
  /** What must not be found on any disk in the clear: who she is, and what she has. */
  readonly secrets: readonly string[];
}

/** Words and codes of the two documents. */
const DIAGNOSES = [
  'Vorderwand',
  'Infarkt',
  'STEMI',
  'I21.0',
  '401303003',
  'Troponin',
  'depressive',
  'F32.1',
  '370143000',
  'Sertralin',
  'Melancholie',
  '18842-5',
  '34788-0',
];

/** The patient whom the story is about. */
export async function loadStoryPatient(): Promise<StoryPatient> {
  const file = path.join(FHIR_FOLDER, 'eleni-papadopoulou.json');
  const reading = readBundle(await readFile(file));
  if (!reading.ok) throw new Error(`${file} cannot be used: ${reading.message}.`);
  const [letter, note] = reading.documents;
  if (letter === undefined || note === undefined) throw new Error(`${file} does not hold two encounters.`);
  return {
    demographics: reading.patient,
    letter,
    note,
    secrets: [...namesAndNumbers(reading.patient), ...DIAGNOSES],
  };
}

function namesAndNumbers({
  names,
  identifiers,
  birthDate,
  telecoms = [],
  addresses = [],
}: Demographics): string[] {
  const words = [
    ...names.flatMap(({ family = '', given = [] }) => [family, ...given]),
    ...identifiers.map(({ value }) => value),
    ...(birthDate === undefined ? [] : [birthDate]),
    ...telecoms,
    ...addresses.map((address) => address.split(',')[0] ?? address),
  ];
  return [...new Set(words.filter((word) => word.length >= 5))];
}
