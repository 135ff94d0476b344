import {
  CONFIDENTIALITY_SYSTEM,
  LOINC_SYSTEM,
  type Coding as ModelCoding,
  type DayPeriod,
} from '@careledger/model';
import * as v from 'valibot';
import { daysOf } from './days';
import { type Coding, Described, type Encounter, type Labelled, Linked, type Resource } from './schemas';

/** One encounter as a document to be encrypted and anchored. */
export interface ClinicalDocument {
  /** The encounter's id in the bundle. */
  readonly encounter: string;
  /** When it took place, as the encounter says. */
  readonly period: { readonly start?: string; readonly end?: string };
  /** The same in whole days, as far as they are dates that the ledger knows. */
  readonly made: DayPeriod;
  /** For people; it may tell what the document is about. */
  readonly title: string;
  /** What kind of document it is. */
  readonly classes: readonly ModelCoding[];
  /** Security labels of the encounter and all that belongs to it. */
  readonly labels: readonly ModelCoding[];
  /** A FHIR bundle of the encounter and all that belongs to it, in JSON. */
  readonly bytes: Uint8Array;
  readonly contentType: 'application/fhir+json';
}

/** A resource and the names by which others refer to it. */
export interface Entry {
  readonly resource: Resource;
  readonly fullUrl: string | undefined;
}

type Label = v.InferOutput<typeof Coding>;

/** LOINC: summary of an encounter; the kind where the bundle names none. */
const encounterSummary: ModelCoding = { system: LOINC_SYSTEM, code: '34133-9' };

/**
 * Gathers an encounter's document: the encounter, and every resource that says it belongs to it, as they are.
 *
 * @param labelsOfAll security labels of the whole bundle and of its patient: they restrict every document
 */
export function documentOf(
  encounter: Encounter,
  names: readonly string[],
  entries: readonly Entry[],
  labelsOfAll: readonly Label[],
): ClinicalDocument {
  const members = entries.filter(({ resource }) => resource !== encounter && belongsTo(resource, names));
  const described = members.flatMap(({ resource }) => {
    const result = v.safeParse(Described, resource);
    return result.success ? [result.output] : [];
  });
  const classes = described.flatMap(({ type, category = [] }) =>
    [type, ...category].flatMap((concept) => concept?.coding ?? []),
  );
  const labels = [encounter, ...members.map(({ resource }) => resource)].flatMap(labelsOf);
  const bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ resource: encounter }, ...members.map(({ resource, fullUrl }) => ({ fullUrl, resource }))],
  };
  const kinds = distinct(classes);
  const { start, end } = encounter.period ?? {};
  return {
    encounter: encounter.id ?? names[0] ?? '',
    period: { ...(start !== undefined && { start }), ...(end !== undefined && { end }) },
    made: daysOf(encounter.period ?? {}),
    title: titleOf(encounter, described),
    classes: kinds.length === 0 ? [encounterSummary] : kinds,
    labels: distinct([...labelsOfAll, ...labels].map(whole)),
    bytes: new TextEncoder().encode(JSON.stringify(bundle)),
    contentType: 'application/fhir+json',
  };
}

/** Those of the resource and of what it contains. */
export function labelsOf(resource: Resource): Label[] {
  return [resource, ...(resource.contained ?? [])].flatMap(
    ({ meta, securityLabel = [], confidentiality }: Labelled): Label[] => [
      ...(meta?.security ?? []),
      // A concept in words alone is a label, too.
      ...securityLabel.flatMap(({ coding }) => (coding === undefined || coding.length === 0 ? [{}] : coding)),
      ...(confidentiality === undefined ? [] : [{ system: CONFIDENTIALITY_SYSTEM, code: confidentiality }]),
    ],
  );
}

/** A label that does not say its system or code still restricts: nobody knows what it meant. */
function whole({ system = '', code = '' }: Label): Label {
  return { system, code };
}

function belongsTo(resource: Resource, names: readonly string[]): boolean {
  const result = v.safeParse(Linked, resource);
  if (!result.success) {
    return false;
  }
  const { encounter, context } = result.output;
  return [encounter, ...(context?.encounter ?? [])].some(
    (reference) => reference?.reference !== undefined && names.includes(reference.reference),
  );
}

function titleOf(encounter: Encounter, described: readonly v.InferOutput<typeof Described>[]): string {
  const [first] = described;
  const [type] = encounter.type ?? [];
  const display = type?.coding?.[0]?.['display'];
  return (
    first?.title ??
    first?.description ??
    type?.text ??
    (typeof display === 'string' ? display : undefined) ??
    'Encounter'
  );
}

/** Codes that name their system, each once. */
function distinct(codings: readonly { system?: string; code?: string }[]): ModelCoding[] {
  const found = new Map<string, ModelCoding>();
  for (const { system, code } of codings) {
    if (system !== undefined && code !== undefined) {
      found.set(JSON.stringify([system, code]), { system, code });
    }
  }
  return [...found.values()];
}
