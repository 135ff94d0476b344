import { type Coding as ModelCoding } from '@careledger/model';
import * as v from 'valibot';
import { Described, type Encounter, Linked, type Resource } from './schemas';

/** One encounter as a document to be encrypted and anchored. */
export interface ClinicalDocument {
  /** The encounter's id in the bundle. */
  readonly encounter: string;
  /** When it took place, as the encounter says. */
  readonly period: { readonly start?: string; readonly end?: string };
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

/** LOINC: summary of an encounter; the kind where the bundle names none. */
const encounterSummary: ModelCoding = { system: 'http://loinc.org', code: '34133-9' };

/** Gathers an encounter's document: the encounter, and every resource that says it belongs to it, as they are. */
export function documentOf(
  encounter: Encounter,
  names: readonly string[],
  entries: readonly Entry[],
): ClinicalDocument {
  const members = entries.filter(({ resource }) => resource !== encounter && belongsTo(resource, names));
  const described = members.flatMap(({ resource }) => {
    const result = v.safeParse(Described, resource);
    return result.success ? [result.output] : [];
  });
  const classes = described.flatMap(({ type, category = [] }) =>
    [type, ...category].flatMap((concept) => concept?.coding ?? []),
  );
  const labels = [encounter, ...members.map(({ resource }) => resource)].flatMap(
    ({ meta }) => meta?.security ?? [],
  );
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
    title: titleOf(encounter, described),
    classes: kinds.length === 0 ? [encounterSummary] : kinds,
    labels: distinct(labels),
    bytes: new TextEncoder().encode(JSON.stringify(bundle)),
    contentType: 'application/fhir+json',
  };
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
