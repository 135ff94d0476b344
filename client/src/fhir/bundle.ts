import * as v from 'valibot';
import { type Demographics } from '../vault/demographics';
import { demographicsOf } from './demographics';
import { type ClinicalDocument, documentOf, type Entry, labelsOf } from './documents';
import { FHIR_REFUSALS, type FhirRefusal } from './refusals';
import { Bundle, Encounter, Patient } from './schemas';

/** A bundle that was taken, or why not. A refusal names fields and never what they hold. */
export type BundleReading =
  | { readonly ok: true; readonly patient: Demographics; readonly documents: readonly ClinicalDocument[] }
  | { readonly ok: false; readonly refusal: FhirRefusal; readonly message: string };

const maxBytes = 64 * 1024 * 1024;
const recordTypes = ['collection', 'document', 'transaction', 'batch', 'searchset', 'message'];

/** Reads one FHIR R4 bundle of one patient: who it is, and a document for each encounter. */
export function readBundle(bytes: Uint8Array): BundleReading {
  try {
    return readWhole(bytes);
  } catch (error) {
    if (error instanceof Refused) {
      return { ok: false, refusal: error.refusal, message: error.message };
    }
    if (error instanceof RangeError) {
      // Nested so deeply that it cannot be written again.
      return { ok: false, refusal: 'TOO_LARGE', message: `${FHIR_REFUSALS.TOO_LARGE}, or nested too deeply` };
    }
    throw error;
  }
}

/** Ends the reading of one bundle; never leaves this file. */
class Refused extends Error {
  readonly refusal: FhirRefusal;

  constructor(refusal: FhirRefusal, where?: string) {
    super(where === undefined ? FHIR_REFUSALS[refusal] : `${FHIR_REFUSALS[refusal]}: ${where}`);
    this.refusal = refusal;
  }
}

function readWhole(bytes: Uint8Array): BundleReading {
  const bundle = parseBundle(parseText(bytes));
  const entries: Entry[] = (bundle.entry ?? []).flatMap(({ resource, fullUrl }) =>
    resource === undefined ? [] : [{ resource, fullUrl }],
  );
  const patients = entries.filter(({ resource }) => resource.resourceType === 'Patient');
  const [found, second] = patients;
  if (found === undefined) {
    throw new Refused('NO_PATIENT');
  }
  if (second !== undefined) {
    throw new Refused('SEVERAL_PATIENTS');
  }
  const patient = parseAs(Patient, found.resource, 'Patient');
  const patientNames = namesOf(found);
  // Whoever labels the patient, as a VIP or as under protection, means all that is told of them.
  const labelsOfAll = [...(bundle.meta?.security ?? []), ...labelsOf(found.resource)];
  const documents = entries
    .filter(({ resource }) => resource.resourceType === 'Encounter')
    .map((entry, index) => {
      const encounter = parseEncounter(entry.resource, index);
      const subject = encounter.subject?.reference;
      if (subject !== undefined && !patientNames.includes(subject)) {
        throw new Refused('FOREIGN_SUBJECT', `Encounter[${index}].subject`);
      }
      return documentOf(
        encounter,
        namesOf(entry),
        entries.filter((other) => other !== entry),
        labelsOfAll,
      );
    });
  return { ok: true, patient: demographicsOf(patient), documents };
}

function parseText(bytes: Uint8Array): unknown {
  if (bytes.length > maxBytes) {
    throw new Refused('TOO_LARGE');
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refused('NOT_TEXT');
  }
  if (text.trim() === '') {
    throw new Refused('EMPTY_FILE');
  }
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new Refused('NOT_JSON');
  }
}

function parseBundle(value: unknown): v.InferOutput<typeof Bundle> {
  const typed = v.safeParse(v.looseObject({ resourceType: v.string() }), value);
  if (!typed.success) {
    throw new Refused('NOT_FHIR');
  }
  if (typed.output.resourceType !== 'Bundle') {
    throw new Refused('NOT_A_BUNDLE');
  }
  const bundle = parseAs(Bundle, value, 'Bundle');
  if (!recordTypes.includes(bundle.type)) {
    throw new Refused('UNSUPPORTED_BUNDLE');
  }
  return bundle;
}

/** `class` is a Coding in R4; DSTU2 has a code there, R5 a list. */
function parseEncounter(resource: unknown, index: number): Encounter {
  const otherRelease = v.is(v.looseObject({ class: v.union([v.string(), v.array(v.unknown())]) }), resource);
  if (otherRelease) {
    throw new Refused('NOT_R4', `Encounter[${index}].class`);
  }
  return parseAs(Encounter, resource, `Encounter[${index}]`);
}

function parseAs<TSchema extends v.GenericSchema>(
  schema: TSchema,
  value: unknown,
  where: string,
): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, value);
  if (!result.success) {
    const path = v.getDotPath(result.issues[0]);
    throw new Refused('INVALID_RESOURCE', path === null ? where : `${where}.${path}`);
  }
  return result.output;
}

/** How other resources may refer to this one. */
function namesOf({ resource, fullUrl }: Entry): string[] {
  const names = fullUrl === undefined ? [] : [fullUrl];
  return resource.id === undefined ? names : [...names, `${resource.resourceType}/${resource.id}`];
}
