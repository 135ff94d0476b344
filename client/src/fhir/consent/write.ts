import { type Coding, type ProvisionDescription, type RuleDescription } from '@careledger/model';
import * as v from 'valibot';
import { ConsentR4 } from './elements';
import { refuseUngrantable } from './grantable';
import { canonicalOf, pcfProblems, type PcfProfile } from './pcf';
import { isWithin, writeHeldPeriod } from './periods';
import { type ConsentReferences } from './references';
import { type ConsentRefusal, Refusals } from './refusals';
import { type ConsentStanding, type ConsentStatement } from './statement';
import { CONSENT_CATEGORY, CONSENT_SCOPE_SYSTEM, POLICY_RULE_SYSTEM, POLICY_RULES } from './systems';
import { exceptionsOf, writeProvision, type WritingContext } from './write-provision';

export type ConsentWritingOptions = {
  /** LOINC's document types that are known besides the model's `DOCUMENT_TYPES`; others are refused. */
  readonly documentTypes?: readonly Coding[];
} & (
  | {
      readonly release: 'R4';
      readonly references: ConsentReferences;
      /** A profile of IHE PCF that the resource is to claim, and to keep to. */
      readonly profile?: PcfProfile;
    }
  | { readonly release: 'R5'; readonly references: ConsentReferences }
);

/** A Consent in FHIR's JSON, or everything that keeps it from being written. */
export type ConsentWriting =
  | { readonly ok: true; readonly resource: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly refusals: readonly ConsentRefusal[] };

/**
 * Writes a consent as FHIR's (R4 4.0.1 or R5 5.0.0, JSON), so that {@link readConsent} reads the same back. What the
 * release, or the profile, cannot say is refused.
 */
export function writeConsent(statement: ConsentStatement, options: ConsentWritingOptions): ConsentWriting {
  const refusals = new Refusals();
  refuseUngrantable(statement.rule, options.documentTypes ?? [], 'rule', refusals);
  if (refusals.list.length > 0) return { ok: false, refusals: refusals.list };
  const context: WritingContext = { release: options.release, references: options.references, refusals };
  const resource = {
    resourceType: 'Consent',
    ...(statement.consent !== undefined && {
      identifier: [{ system: options.references.consentSystem, value: statement.consent }],
    }),
    ...(options.release === 'R4'
      ? writeR4(statement, options.profile, context)
      : writeR5(statement, context)),
  };
  if (options.release === 'R4' && options.profile !== undefined && refusals.list.length === 0) {
    for (const path of pcfProblems(v.parse(ConsentR4, resource), options.profile)) {
      refusals.add('PROFILE', path);
    }
  }
  return refusals.list.length > 0 ? { ok: false, refusals: refusals.list } : { ok: true, resource };
}

const STATUS_R4 = {
  asked: 'proposed',
  active: 'active',
  declined: 'rejected',
  revoked: 'inactive',
} as const satisfies Record<ConsentStanding, string>;
const STATUS_R5 = { ...STATUS_R4, asked: 'draft', declined: 'not-done' } as const;

function writeR4(
  statement: ConsentStatement,
  profile: PcfProfile | undefined,
  context: WritingContext,
): object {
  const { rule, policy, source } = statement;
  const { subject, giver, keeper } = peopleOf(statement, context);
  return {
    ...(profile !== undefined && { meta: { profile: [canonicalOf(profile)] } }),
    status: STATUS_R4[statement.standing],
    scope: { coding: [{ system: CONSENT_SCOPE_SYSTEM, code: 'patient-privacy' }] },
    category: [{ coding: [CONSENT_CATEGORY] }],
    patient: subject,
    ...(statement.date !== undefined && { dateTime: statement.date }),
    ...(giver && { performer: [giver] }),
    ...(keeper && { organization: [keeper] }),
    ...(source && sourceOf(source, (element: object) => element)),
    ...(policy !== undefined && { policy: [{ uri: policy }] }),
    // Readers of plain R4 look for the base here, readers of PCF in the outermost provision.
    ...(profile === undefined && {
      policyRule: { coding: [{ system: POLICY_RULE_SYSTEM, code: POLICY_RULES[rule.effect] }] },
    }),
    provision: writeProvision(rule, rule.effect, 'rule', true, context),
  };
}

function writeR5(statement: ConsentStatement, context: WritingContext): object {
  const { rule, policy, source } = statement;
  const { subject, giver, keeper } = peopleOf(statement, context);
  return {
    status: STATUS_R5[statement.standing],
    category: [{ coding: [CONSENT_CATEGORY] }],
    subject,
    ...(statement.date !== undefined && { date: statement.date }),
    ...(isPlainBase(rule) && rule.period && periodOf(rule.period)),
    ...(giver && { grantor: [giver] }),
    ...(keeper && { manager: [keeper] }),
    ...(source && sourceOf(source, (element: object) => [element])),
    ...(policy !== undefined && { policyBasis: { url: policy } }),
    ...(isPlainBase(rule)
      ? { decision: rule.effect, ...exceptionsOf(rule, rule.effect, 'rule', context) }
      : { provision: [writeProvision(rule, rule.effect, 'rule', true, context)] }),
  };
}

function periodOf(period: NonNullable<RuleDescription['period']>): object {
  const written = writeHeldPeriod(period);
  return Object.keys(written).length === 0 ? {} : { period: written };
}

const PLAIN_MEMBERS: readonly string[] = ['effect', 'period', 'provisions'];

/**
 * Whether R5's decision says it: that has no conditions of its own but the consent's period, which then bounds every
 * provision.
 */
function isPlainBase(rule: RuleDescription): boolean {
  const { period = {}, provisions = [] } = rule;
  const isBounded = (nested: ProvisionDescription): boolean =>
    ((nested.period?.from ?? nested.period?.until) === undefined || isWithin(nested.period ?? {}, period)) &&
    (nested.provisions ?? []).every(isBounded);
  return Object.keys(rule).every((name) => PLAIN_MEMBERS.includes(name)) && provisions.every(isBounded);
}

function peopleOf(statement: ConsentStatement, { references }: WritingContext) {
  const { patient, by, custodian } = statement;
  const subject = references.write({ kind: 'patient', patient }, 'Patient');
  const giver =
    by?.kind === 'delegation'
      ? references.write({ kind: 'delegation', delegation: by.delegation }, 'RelatedPerson')
      : by && subject;
  const keeper =
    custodian === undefined
      ? undefined
      : references.write({ kind: 'hospital', hospital: custodian }, 'Organization');
  return { subject, giver, keeper };
}

function sourceOf(
  source: NonNullable<ConsentStatement['source']>,
  inRelease: (element: object) => unknown,
): object {
  if (source.kind === 'document') return { sourceReference: inRelease({ reference: source.reference }) };
  const bytes = new TextEncoder().encode(source.text);
  const data = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return {
    sourceAttachment: inRelease({ contentType: 'text/plain;charset=utf-8', language: source.language, data }),
  };
}
