import * as v from 'valibot';

/** The parts of FHIR R4 (4.0.1) that are read here. Members that are not named are kept as they are. */

const text = v.string();
const FhirDate = v.pipe(v.string(), v.regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/));
const Reference = v.looseObject({ reference: v.exactOptional(text) });

export const Coding = v.looseObject({ system: v.exactOptional(text), code: v.exactOptional(text) });
const CodeableConcept = v.looseObject({
  coding: v.exactOptional(v.array(Coding)),
  text: v.exactOptional(text),
});
const Period = v.looseObject({ start: v.exactOptional(text), end: v.exactOptional(text) });

/** Where security labels stand: on any resource, on a DocumentReference of its own, and on a Composition. */
const labelled = {
  meta: v.exactOptional(v.looseObject({ security: v.exactOptional(v.array(Coding)) })),
  securityLabel: v.exactOptional(v.array(CodeableConcept)),
  confidentiality: v.exactOptional(text),
};
const Labelled = v.looseObject(labelled);
export type Labelled = v.InferOutput<typeof Labelled>;

export const Resource = v.looseObject({
  resourceType: v.pipe(text, v.regex(/^[A-Z][A-Za-z]+$/)),
  id: v.exactOptional(text),
  ...labelled,
  contained: v.exactOptional(v.array(Labelled)),
});
export type Resource = v.InferOutput<typeof Resource>;

export const Bundle = v.looseObject({
  resourceType: v.literal('Bundle'),
  meta: labelled.meta,
  type: text,
  entry: v.exactOptional(
    v.array(v.looseObject({ fullUrl: v.exactOptional(text), resource: v.exactOptional(Resource) })),
  ),
});

export const Patient = v.looseObject({
  ...Resource.entries,
  resourceType: v.literal('Patient'),
  identifier: v.exactOptional(
    v.array(
      v.looseObject({
        system: v.exactOptional(text),
        value: v.exactOptional(text),
        type: v.exactOptional(CodeableConcept),
      }),
    ),
  ),
  name: v.exactOptional(
    v.array(
      v.looseObject({
        use: v.exactOptional(text),
        text: v.exactOptional(text),
        family: v.exactOptional(text),
        given: v.exactOptional(v.array(text)),
      }),
    ),
  ),
  birthDate: v.exactOptional(FhirDate),
  gender: v.exactOptional(v.picklist(['male', 'female', 'other', 'unknown'])),
  address: v.exactOptional(
    v.array(
      v.looseObject({
        text: v.exactOptional(text),
        line: v.exactOptional(v.array(text)),
        postalCode: v.exactOptional(text),
        city: v.exactOptional(text),
        country: v.exactOptional(text),
      }),
    ),
  ),
  telecom: v.exactOptional(v.array(v.looseObject({ value: v.exactOptional(text) }))),
});
export type Patient = v.InferOutput<typeof Patient>;

export const Encounter = v.looseObject({
  ...Resource.entries,
  resourceType: v.literal('Encounter'),
  status: text,
  class: Coding,
  type: v.exactOptional(v.array(CodeableConcept)),
  subject: v.exactOptional(Reference),
  period: v.exactOptional(Period),
});
export type Encounter = v.InferOutput<typeof Encounter>;

/** What points to an encounter: directly, or in the context of a document. */
export const Linked = v.looseObject({
  encounter: v.exactOptional(Reference),
  context: v.exactOptional(v.looseObject({ encounter: v.exactOptional(v.array(Reference)) })),
});

/** A Composition or a DocumentReference: says which kind of document it is. */
export const Described = v.looseObject({
  resourceType: v.picklist(['Composition', 'DocumentReference']),
  type: v.exactOptional(CodeableConcept),
  category: v.exactOptional(v.array(CodeableConcept)),
  title: v.exactOptional(text),
  description: v.exactOptional(text),
});
