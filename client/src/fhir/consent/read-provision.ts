import {
  type Coding,
  CONSENT_ACTIONS,
  type ConsentAction,
  type DataReference,
  isConfidentiality,
  isKnownClass,
  isMalformedLoinc,
  isPurpose,
  isSensitivity,
  type ProviderReference,
  type ProvisionDescription,
  PURPOSE_SYSTEM,
  RESOURCE_TYPE_SYSTEM,
} from '@careledger/model';
import { type FhirCoding, type FhirConcept, type FhirProvision } from './elements';
import { type HeldPeriod, isWithin, readDays, readHeldPeriod } from './periods';
import { type ConsentReferences, type Referent } from './references';
import { type Refusals } from './refusals';
import {
  CONSENT_ACTION_SYSTEM,
  type Effect,
  opposite,
  PARTICIPATION_SYSTEM,
  R5_TYPE_SYSTEM,
} from './systems';

/** What reading a provision needs to know besides it. */
export interface ProvisionContext {
  readonly references: ConsentReferences;
  readonly timeZone: string;
  readonly refusals: Refusals;
  /** What a nested provision without a type is: R5's opposite of its parent; R4 refuses it. */
  readonly untyped: 'opposite' | 'refused';
  /** R5: no provision holds longer than the consent. */
  readonly longest: HeldPeriod | undefined;
  /** LOINC's document types that are known besides the pinned ones. */
  readonly documentTypes: readonly Coding[];
}

/** A provision with its effect said, and so those nested in it. */
export type ReadProvision = ProvisionDescription & { readonly effect: Effect };

/** Reads a provision and those nested in it; what it cannot say is added to the refusals. */
export function readProvision(
  provision: FhirProvision,
  effect: Effect,
  path: string,
  context: ProvisionContext,
): ReadProvision {
  const { refusals, timeZone, longest } = context;
  const period = provision.period && readHeldPeriod(provision.period, timeZone, `${path}.period`, refusals);
  if (period !== undefined && longest !== undefined && !isWithin(period, longest)) {
    refusals.add('WIDER_PERIOD', `${path}.period`);
  }
  const dataPeriod = provision.dataPeriod && readDays(provision.dataPeriod, `${path}.dataPeriod`, refusals);
  const classes = classesOf(provision, path, context);
  return {
    effect,
    ...readActors(provision, path, context),
    ...(period && { period }),
    ...(provision.purpose && {
      purposes: each(provision.purpose, `${path}.purpose`, (coding, at) => {
        const { system, code } = coding;
        return system === PURPOSE_SYSTEM && code !== undefined && isPurpose(code)
          ? code
          : refusals.add('UNKNOWN_CODE', at);
      }),
    }),
    ...(provision.securityLabel && {
      labels: each(provision.securityLabel, `${path}.securityLabel`, (coding, at) => {
        const label = codingOf(coding, at, refusals);
        if (label === undefined) return undefined;
        return isSensitivity(label) || isConfidentiality(label) ? label : refusals.add('UNKNOWN_CODE', at);
      }),
    }),
    ...(classes && { classes }),
    ...(provision.code && {
      codes: each(provision.code, `${path}.code`, (concept, at) => subjectOf(concept, at, refusals)),
    }),
    ...(provision.action && {
      actions: each(provision.action, `${path}.action`, (concept, at) => actionOf(concept, at, refusals)),
    }),
    ...(dataPeriod && { dataPeriod }),
    ...(provision.data && {
      data: each(provision.data, `${path}.data`, (data, at) => dataOf(data, at, context)),
    }),
    ...(provision.provision && {
      provisions: each(provision.provision, `${path}.provision`, (nested, at) =>
        readProvision(nested, nestedEffect(nested, effect, at, context), at, context),
      ),
    }),
  };
}

/** What a provision says of itself: R4's type, or in R5 the extension that says the same. */
export function saidEffect(
  { type, modifierExtension }: FhirProvision,
  path: string,
  { references, refusals }: ProvisionContext,
): Effect | undefined {
  const [extension] = modifierExtension ?? [];
  if (extension === undefined) return type;
  return extension.url === references.typeExtension
    ? extension.valueCode
    : refusals.add('UNSUPPORTED_ELEMENT', `${path}.modifierExtension`);
}

function nestedEffect(
  nested: FhirProvision,
  parent: Effect,
  path: string,
  context: ProvisionContext,
): Effect {
  const said = saidEffect(nested, path, context);
  if (said === undefined && context.untyped === 'refused') context.refusals.add('NO_TYPE', path);
  return said ?? opposite(parent);
}

/** Recipients, custodians and authors: three attributes of the ledger's, one list of FHIR's. */
function readActors(
  { actor }: FhirProvision,
  path: string,
  { references, refusals }: ProvisionContext,
): Pick<ProvisionDescription, 'recipients' | 'custodians' | 'authors'> {
  const recipients: NonNullable<ProvisionDescription['recipients']>[number][] = [];
  const custodians: string[] = [];
  const authors: ProviderReference[] = [];
  for (const [index, { role, reference }] of (actor ?? []).entries()) {
    const at = `${path}.actor[${index}]`;
    const coding = role && conceptOf(role, `${at}.role`, refusals);
    const referent = reference && references.read(reference);
    const kind = coding?.system === PARTICIPATION_SYSTEM ? coding.code : '';
    switch (kind) {
      case 'IRCP':
      case 'PRCP': {
        const recipient = referent && recipientOf(referent);
        if (recipient === undefined) refusals.add('UNKNOWN_REFERENCE', `${at}.reference`);
        else recipients.push(recipient);
        break;
      }
      case 'CST':
        if (referent?.kind !== 'hospital') refusals.add('UNKNOWN_REFERENCE', `${at}.reference`);
        else custodians.push(referent.hospital);
        break;
      case 'AUT': {
        const author = referent && authorOf(referent);
        if (author === undefined) refusals.add('UNKNOWN_REFERENCE', `${at}.reference`);
        else authors.push(author);
        break;
      }
      default:
        refusals.add('UNSUPPORTED_ROLE', `${at}.role`);
    }
  }
  return {
    ...(recipients.length > 0 && { recipients }),
    ...(custodians.length > 0 && { custodians }),
    ...(authors.length > 0 && { authors }),
  };
}

function recipientOf(
  referent: Referent,
): NonNullable<ProvisionDescription['recipients']>[number] | undefined {
  switch (referent.kind) {
    case 'hospital':
      return { hospital: referent.hospital };
    case 'provider': {
      const { hospital, provider, role } = referent;
      return { hospital, provider, ...(role !== undefined && { role }) };
    }
    case 'role': {
      const { hospital, role } = referent;
      return { ...(hospital !== undefined && { hospital }), role };
    }
    default:
      return undefined;
  }
}

function authorOf(referent: Referent): ProviderReference | undefined {
  return referent.kind === 'provider' && referent.role === undefined
    ? { hospital: referent.hospital, provider: referent.provider }
    : undefined;
}

function dataOf(
  { meaning, reference }: NonNullable<FhirProvision['data']>[number],
  path: string,
  { references, refusals }: ProvisionContext,
): DataReference | undefined {
  const referent = references.read(reference);
  if (meaning === 'authoredby') {
    const author = referent && authorOf(referent);
    return author === undefined
      ? refusals.add('UNKNOWN_REFERENCE', `${path}.reference`)
      : { meaning, reference: author };
  }
  return referent?.kind === 'record'
    ? { meaning, reference: referent.record }
    : refusals.add('UNKNOWN_REFERENCE', `${path}.reference`);
}

/** R4's class; R5's types of documents or of resources, of which the ledger knows one attribute. */
function classesOf(
  provision: FhirProvision,
  path: string,
  { documentTypes, refusals }: ProvisionContext,
): Coding[] | undefined {
  const { documentType, resourceType } = provision;
  if (documentType !== undefined && resourceType !== undefined) {
    return refusals.add('MIXED_CLASSES', `${path}.resourceType`);
  }
  const documents = (provision.class ?? documentType)?.map((coding, index): Coding | undefined => {
    const at = `${path}.${provision.class ? 'class' : 'documentType'}[${index}]`;
    const type = codingOf(coding, at, refusals);
    return type === undefined || isKnownClass(type, documentTypes) ? type : refusals.add('UNKNOWN_CODE', at);
  });
  const resources = resourceType?.map((coding, index): Coding | undefined => {
    const at = `${path}.resourceType[${index}]`;
    const type = codingOf(coding, at, refusals);
    if (type === undefined) return undefined;
    return type.system === R5_TYPE_SYSTEM
      ? { system: RESOURCE_TYPE_SYSTEM, code: type.code }
      : refusals.add('UNKNOWN_CODE', at);
  });
  return (documents ?? resources)?.filter((coding) => coding !== undefined);
}

function subjectOf(concept: FhirConcept, path: string, refusals: Refusals): Coding | undefined {
  const coding = conceptOf(concept, path, refusals);
  return coding !== undefined && isMalformedLoinc(coding) ? refusals.add('UNKNOWN_CODE', path) : coding;
}

function actionOf(concept: FhirConcept, path: string, refusals: Refusals): ConsentAction | undefined {
  const coding = conceptOf(concept, path, refusals);
  if (coding === undefined) return undefined;
  const action = CONSENT_ACTIONS.find((code) => code === coding.code);
  return coding.system === CONSENT_ACTION_SYSTEM && action !== undefined
    ? action
    : refusals.add('UNKNOWN_CODE', path);
}

/** A concept with one code: of several, the ledger could keep one only. */
export function conceptOf({ coding }: FhirConcept, path: string, refusals: Refusals): Coding | undefined {
  const [first, second] = coding ?? [];
  return first === undefined || second !== undefined
    ? refusals.add('UNKNOWN_CODE', path)
    : codingOf(first, path, refusals);
}

function codingOf({ system, code }: FhirCoding, path: string, refusals: Refusals): Coding | undefined {
  return system === undefined || code === undefined ? refusals.add('UNKNOWN_CODE', path) : { system, code };
}

function each<TElement, TRead>(
  list: readonly TElement[],
  path: string,
  read: (element: TElement, path: string) => TRead | undefined,
): TRead[] {
  return list
    .map((element, index) => read(element, `${path}[${index}]`))
    .filter((element) => element !== undefined);
}
