import * as v from 'valibot';

/**
 * The elements of FHIR's Consent in R4 (4.0.1) and R5 (5.0.0) that are understood, and no others. Lists are not empty
 * (FHIR, "JSON Representation of Resources").
 */

/** Stands in place of what says nothing that a decision could depend on; the caller is told where it stood. */
export const LEFT_OUT = Symbol('left out');
const Ignored = v.exactOptional(
  v.pipe(
    v.unknown(),
    v.transform(() => LEFT_OUT),
  ),
);

const optional = v.exactOptional;
function list<TSchema extends v.GenericSchema>(item: TSchema) {
  return v.exactOptional(v.pipe(v.array(item), v.minLength(1)));
}

const Text = v.pipe(v.string(), v.minLength(1));
const Uri = v.pipe(v.string(), v.regex(/^\S+$/));
const Code = v.pipe(v.string(), v.regex(/^\S+( \S+)*$/));
const Dated = v.pipe(v.string(), v.regex(/^\d{4}(-\d\d(-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?)?)?$/));
const Effect = v.picklist(['permit', 'deny']);

const element = { id: Ignored, extension: Ignored };

const Coding = v.strictObject({
  ...element,
  system: optional(Uri),
  code: optional(Code),
  version: Ignored,
  display: Ignored,
  userSelected: Ignored,
});
export type FhirCoding = v.InferOutput<typeof Coding>;

const Concept = v.strictObject({ ...element, coding: list(Coding), text: Ignored });
export type FhirConcept = v.InferOutput<typeof Concept>;

const Period = v.strictObject({ ...element, start: optional(Dated), end: optional(Dated) });

const Identifier = v.strictObject({
  ...element,
  system: optional(Uri),
  value: optional(Text),
  use: Ignored,
  type: Ignored,
  period: Ignored,
  assigner: Ignored,
});

const Reference = v.strictObject({
  ...element,
  reference: optional(Text),
  type: optional(Uri),
  identifier: optional(Identifier),
  display: Ignored,
});

const Attachment = v.strictObject({
  ...element,
  contentType: optional(Code),
  language: optional(Code),
  data: optional(v.pipe(v.string(), v.base64())),
  url: Ignored,
  size: Ignored,
  hash: Ignored,
  title: Ignored,
  creation: Ignored,
  height: Ignored,
  width: Ignored,
  frames: Ignored,
  duration: Ignored,
  pages: Ignored,
});

const rule = {
  ...element,
  period: optional(Period),
  action: list(Concept),
  securityLabel: list(Coding),
  purpose: list(Coding),
  code: list(Concept),
  dataPeriod: optional(Period),
  data: list(
    v.strictObject({
      ...element,
      meaning: v.picklist(['instance', 'related', 'dependents', 'authoredby']),
      reference: Reference,
    }),
  ),
};

/** A provision of either release: what only one of them has is absent in the other. */
export interface FhirProvision extends v.InferOutput<v.StrictObjectSchema<typeof rule, undefined>> {
  type?: 'permit' | 'deny';
  modifierExtension?: { url: string; valueCode: 'permit' | 'deny' }[];
  actor?: { role?: FhirConcept; reference?: v.InferOutput<typeof Reference> }[];
  class?: FhirCoding[];
  documentType?: FhirCoding[];
  resourceType?: FhirCoding[];
  provision?: FhirProvision[];
}

const ProvisionR4: v.GenericSchema<unknown, FhirProvision> = v.strictObject({
  ...rule,
  type: optional(Effect),
  actor: list(v.strictObject({ ...element, role: Concept, reference: Reference })),
  class: list(Coding),
  provision: list(v.lazy(() => ProvisionR4)),
});

const ProvisionR5: v.GenericSchema<unknown, FhirProvision> = v.strictObject({
  ...rule,
  modifierExtension: optional(
    v.pipe(v.array(v.strictObject({ id: Ignored, url: Uri, valueCode: Effect })), v.length(1)),
  ),
  actor: list(v.strictObject({ ...element, role: optional(Concept), reference: optional(Reference) })),
  documentType: list(Coding),
  resourceType: list(Coding),
  provision: list(v.lazy(() => ProvisionR5)),
});

const resource = {
  ...element,
  resourceType: v.literal('Consent'),
  meta: optional(
    v.strictObject({
      ...element,
      profile: list(Uri),
      versionId: Ignored,
      lastUpdated: Ignored,
      source: Ignored,
      security: Ignored,
      tag: Ignored,
    }),
  ),
  language: Ignored,
  text: Ignored,
  contained: Ignored,
  identifier: list(Identifier),
};

export const ConsentR4 = v.strictObject({
  ...resource,
  status: v.picklist(['draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error']),
  scope: Concept,
  category: v.pipe(v.array(Concept), v.minLength(1)),
  patient: optional(Reference),
  dateTime: optional(Dated),
  performer: list(Reference),
  organization: list(Reference),
  sourceAttachment: optional(Attachment),
  sourceReference: optional(Reference),
  policy: list(v.strictObject({ ...element, authority: Ignored, uri: optional(Uri) })),
  policyRule: optional(Concept),
  provision: optional(ProvisionR4),
});
export type ConsentR4 = v.InferOutput<typeof ConsentR4>;

export const ConsentR5 = v.strictObject({
  ...resource,
  status: v.picklist(['draft', 'active', 'inactive', 'not-done', 'entered-in-error', 'unknown']),
  category: list(Concept),
  subject: optional(Reference),
  date: optional(Dated),
  period: optional(Period),
  grantor: list(Reference),
  // For the sake of search alone (R5, Consent.grantee); who may read stands in the provisions.
  grantee: Ignored,
  manager: list(Reference),
  controller: Ignored,
  sourceAttachment: list(Attachment),
  sourceReference: list(Reference),
  regulatoryBasis: Ignored,
  policyBasis: optional(v.strictObject({ ...element, url: optional(Uri) })),
  policyText: Ignored,
  decision: optional(Effect),
  provision: list(ProvisionR5),
});
export type ConsentR5 = v.InferOutput<typeof ConsentR5>;
export type FhirAttachment = v.InferOutput<typeof Attachment>;
