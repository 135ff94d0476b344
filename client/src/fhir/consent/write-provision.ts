import {
  type Coding,
  type DataReference,
  type ProvisionDescription,
  PURPOSE_SYSTEM,
  RESOURCE_TYPE_SYSTEM,
} from '@careledger/model';
import { writeHeldPeriod } from './periods';
import { type ConsentReferences, type Referent } from './references';
import { type Refusals } from './refusals';
import {
  CONSENT_ACTION_SYSTEM,
  type Effect,
  opposite,
  PARTICIPATION_SYSTEM,
  R5_TYPE_SYSTEM,
  type Release,
} from './systems';

/** What writing a provision needs to know besides it. */
export interface WritingContext {
  readonly release: Release;
  readonly references: ConsentReferences;
  readonly refusals: Refusals;
}

/**
 * Writes a rule, and those nested in it, as a provision.
 *
 * @param path of the rule in the statement, for refusals
 * @param saysType R5: whether the type has to be said, where it is not the opposite of what stands around
 */
export function writeProvision(
  rule: ProvisionDescription,
  effect: Effect,
  path: string,
  saysType: boolean,
  context: WritingContext,
): object {
  const content = { ...conditionsOf(rule, path, context), ...exceptionsOf(rule, effect, path, context) };
  // An element has some content (FHIR ele-1): a rule without conditions says its type.
  const isEmpty = Object.keys(content).length === 0;
  return { ...typeOf(effect, saysType || isEmpty, context), ...content };
}

function conditionsOf(rule: ProvisionDescription, path: string, context: WritingContext): object {
  refuseEmptyLists(rule, path, context.refusals);
  const { start, end } = rule.dataPeriod ?? {};
  const period = writeHeldPeriod(rule.period ?? {});
  const actor = actorsOf(rule, context);
  return {
    ...(Object.keys(period).length > 0 && { period }),
    ...(actor.length > 0 && { actor }),
    ...(rule.actions && {
      action: rule.actions.map((code) => ({ coding: [{ system: CONSENT_ACTION_SYSTEM, code }] })),
    }),
    ...(rule.labels && { securityLabel: rule.labels.map(plain) }),
    ...(rule.purposes && { purpose: rule.purposes.map((code) => ({ system: PURPOSE_SYSTEM, code })) }),
    ...(rule.classes && classesOf(rule.classes, path, context)),
    ...(rule.codes && { code: rule.codes.map((coding) => ({ coding: [plain(coding)] })) }),
    ...(rule.dataPeriod && {
      dataPeriod: { ...(start !== undefined && { start }), ...(end !== undefined && { end }) },
    }),
    ...(rule.data && { data: rule.data.map((data) => dataOf(data, context)) }),
  };
}

/** The rules nested in one, as `provision`. */
export function exceptionsOf(
  { provisions = [] }: ProvisionDescription,
  effect: Effect,
  path: string,
  context: WritingContext,
): { provision?: object[] } {
  if (provisions.length === 0) return {};
  return {
    provision: provisions.map((nested, index) => {
      const own = nested.effect ?? opposite(effect);
      return writeProvision(nested, own, `${path}.provisions[${index}]`, own === effect, context);
    }),
  };
}

function typeOf(effect: Effect, saysType: boolean, { release, references }: WritingContext): object {
  if (release === 'R4') return { type: effect };
  return saysType ? { modifierExtension: [{ url: references.typeExtension, valueCode: effect }] } : {};
}

function actorsOf(rule: ProvisionDescription, { references }: WritingContext): object[] {
  const actor = (code: string, referent: Referent, as: string): object => ({
    role: { coding: [{ system: PARTICIPATION_SYSTEM, code }] },
    reference: references.write(referent, as),
  });
  return [
    ...(rule.recipients ?? []).map(({ hospital, provider, role }) => {
      if (hospital !== undefined && provider !== undefined) {
        const referent = {
          kind: 'provider',
          hospital,
          provider,
          ...(role !== undefined && { role }),
        } as const;
        return actor('IRCP', referent, role === undefined ? 'Practitioner' : 'PractitionerRole');
      }
      return role === undefined
        ? actor('IRCP', { kind: 'hospital', hospital: hospital ?? '' }, 'Organization')
        : actor('IRCP', { kind: 'role', role, ...(hospital !== undefined && { hospital }) }, 'Group');
    }),
    ...(rule.custodians ?? []).map((hospital) =>
      actor('CST', { kind: 'hospital', hospital }, 'Organization'),
    ),
    ...(rule.authors ?? []).map(({ hospital, provider }) =>
      actor('AUT', { kind: 'provider', hospital, provider }, 'Practitioner'),
    ),
  ];
}

function dataOf(data: DataReference, { references }: WritingContext): object {
  if (data.meaning === 'authoredby') {
    const { hospital, provider } = data.reference;
    return {
      meaning: data.meaning,
      reference: references.write({ kind: 'provider', hospital, provider }, 'Practitioner'),
    };
  }
  // What records are linked by, on this ledger, is the encounter.
  const as = data.meaning === 'related' ? 'Encounter' : 'DocumentReference';
  return {
    meaning: data.meaning,
    reference: references.write({ kind: 'record', record: data.reference }, as),
  };
}

/** R5 has an attribute for documents and another for resources, of which both would have to fit. */
function classesOf(classes: readonly Coding[], path: string, { release, refusals }: WritingContext): object {
  if (release === 'R4') return { class: classes.map(plain) };
  const types = classes.filter(({ system }) => system === RESOURCE_TYPE_SYSTEM);
  if (types.length === 0) return { documentType: classes.map(plain) };
  if (types.length < classes.length) refusals.add('MIXED_CLASSES', `${path}.classes`);
  return { resourceType: types.map(({ code }) => ({ system: R5_TYPE_SYSTEM, code })) };
}

/** An empty list matches nothing on the ledger; in FHIR there is none. */
function refuseEmptyLists(rule: ProvisionDescription, path: string, refusals: Refusals): void {
  const { purposes, recipients, custodians, authors, labels, classes, codes, data, actions } = rule;
  const lists = { purposes, recipients, custodians, authors, labels, classes, codes, data, actions };
  for (const [name, list] of Object.entries(lists)) {
    if (list?.length === 0) refusals.add('EMPTY_LIST', `${path}.${name}`);
  }
}

function plain({ system, code }: Coding): Coding {
  return { system, code };
}
