import { type Coding, type RuleDescription } from '@careledger/model';
import * as v from 'valibot';
import { ConsentR4, ConsentR5, LEFT_OUT } from './elements';
import { refuseUngrantable } from './grantable';
import { pcfProblems, profilesOf } from './pcf';
import { type HeldPeriod, readHeldPeriod } from './periods';
import { type Metadata, readStatement } from './read-metadata';
import { conceptOf, type ProvisionContext, readProvision, saidEffect } from './read-provision';
import { type ConsentReferences } from './references';
import { type ConsentRefusal, Refusals } from './refusals';
import { type ConsentStatement } from './statement';
import { CONSENT_SCOPE_SYSTEM, type Effect, POLICY_RULE_SYSTEM, POLICY_RULES, type Release } from './systems';

export interface ConsentReadingOptions {
  readonly release: Release;
  readonly references: ConsentReferences;
  /** Where the patient lives, for dates without a time: an IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** LOINC's document types that are known besides the model's `DOCUMENT_TYPES`; others are refused. */
  readonly documentTypes?: readonly Coding[];
}

/** A consent that was read, or everything that keeps it from being read. */
export type ConsentReading =
  | {
      readonly ok: true;
      readonly statement: ConsentStatement;
      /** Elements for people, servers or search, that decide nothing and have no place here: where each stood. */
      readonly leftOut: readonly string[];
    }
  | { readonly ok: false; readonly refusals: readonly ConsentRefusal[] };

/** JSON is not followed any deeper. */
const MAX_DEPTH = 60;

/**
 * Reads FHIR's Consent (R4 4.0.1 or R5 5.0.0, JSON) as the ledger would keep it. What the ledger cannot say is
 * refused, with its place; nothing that a decision could depend on is dropped. A resource that claims a profile of IHE
 * PCF is held to it.
 *
 * @param resource parsed JSON
 * @throws InvalidArgumentError when the time zone is none
 *
 * @example
 * ```ts
 * const reading = readConsent(JSON.parse(text), {
 *   release: 'R4',
 *   references: logicalReferences('https://consortium.example/ledger'),
 *   timeZone: 'Europe/Berlin',
 * });
 * ```
 */
export function readConsent(resource: unknown, options: ConsentReadingOptions): ConsentReading {
  const refusals = new Refusals();
  const leftOut: string[] = [];
  let statement: ConsentStatement | undefined;
  if (isTooDeep(resource)) refusals.add('TOO_DEEP', 'Consent');
  else if (!v.is(v.looseObject({ resourceType: v.literal('Consent') }), resource)) {
    refusals.add('NOT_A_CONSENT', 'Consent');
  } else {
    statement = (options.release === 'R4' ? readR4 : readR5)(resource, options, refusals, leftOut);
  }
  if (statement !== undefined && refusals.list.length === 0) {
    refuseUngrantable(statement.rule, options.documentTypes ?? [], 'Consent.provision', refusals);
  }
  return statement === undefined || refusals.list.length > 0
    ? { ok: false, refusals: refusals.list }
    : { ok: true, statement, leftOut };
}

function readR4(
  resource: object,
  { references, timeZone, documentTypes = [] }: ConsentReadingOptions,
  refusals: Refusals,
  leftOut: string[],
): ConsentStatement | undefined {
  const consent = parsed(ConsentR4, resource, refusals, leftOut);
  if (consent === undefined) return undefined;
  const scope = conceptOf(consent.scope, 'Consent.scope', refusals);
  if (scope && (scope.system !== CONSENT_SCOPE_SYSTEM || scope.code !== 'patient-privacy')) {
    refusals.add('UNSUPPORTED_SCOPE', 'Consent.scope');
  }
  const [policy, another] = consent.policy ?? [];
  if (another !== undefined) refusals.add('TOO_MANY', 'Consent.policy');
  for (const profile of profilesOf(consent)) {
    for (const path of pcfProblems(consent, profile)) refusals.add('PROFILE', path);
  }
  const { sourceAttachment, sourceReference } = consent;
  const metadata: Metadata = {
    identifier: consent.identifier,
    status: consent.status,
    category: consent.category,
    subject: { path: 'Consent.patient', value: consent.patient },
    date: { path: 'Consent.dateTime', value: consent.dateTime },
    givers: { path: 'Consent.performer', value: consent.performer },
    keepers: { path: 'Consent.organization', value: consent.organization },
    policy: policy?.uri,
    attachments: { path: 'Consent.sourceAttachment', value: sourceAttachment && [sourceAttachment] },
    documents: { path: 'Consent.sourceReference', value: sourceReference && [sourceReference] },
  };
  const context: ProvisionContext = {
    references,
    timeZone,
    refusals,
    untyped: 'refused',
    longest: undefined,
    documentTypes,
  };
  return readStatement(metadata, readRuleR4(consent, context), references, refusals, leftOut);
}

function readRuleR4(consent: ConsentR4, context: ProvisionContext): RuleDescription | undefined {
  const { refusals } = context;
  const base = consent.policyRule && baseOf(consent.policyRule, refusals);
  const type = consent.provision?.type;
  if (base !== undefined && type !== undefined && base !== type) {
    refusals.add('CONTRADICTION', 'Consent.provision.type');
  }
  const effect = type ?? base;
  if (effect === undefined) {
    return consent.policyRule === undefined ? refusals.add('NO_BASE', 'Consent.provision.type') : undefined;
  }
  return readProvision(consent.provision ?? {}, effect, 'Consent.provision', context);
}

function baseOf(policyRule: NonNullable<ConsentR4['policyRule']>, refusals: Refusals): Effect | undefined {
  const coding = conceptOf(policyRule, 'Consent.policyRule', refusals);
  if (coding === undefined) return undefined;
  if (coding.system === POLICY_RULE_SYSTEM) {
    if (coding.code === POLICY_RULES.permit) return 'permit';
    if (coding.code === POLICY_RULES.deny) return 'deny';
  }
  return refusals.add('UNKNOWN_CODE', 'Consent.policyRule');
}

function readR5(
  resource: object,
  { references, timeZone, documentTypes = [] }: ConsentReadingOptions,
  refusals: Refusals,
  leftOut: string[],
): ConsentStatement | undefined {
  const consent = parsed(ConsentR5, resource, refusals, leftOut);
  if (consent === undefined) return undefined;
  const metadata: Metadata = {
    identifier: consent.identifier,
    status: consent.status,
    category: consent.category,
    subject: { path: 'Consent.subject', value: consent.subject },
    date: { path: 'Consent.date', value: consent.date },
    givers: { path: 'Consent.grantor', value: consent.grantor },
    keepers: { path: 'Consent.manager', value: consent.manager },
    policy: consent.policyBasis?.url,
    attachments: { path: 'Consent.sourceAttachment', value: consent.sourceAttachment },
    documents: { path: 'Consent.sourceReference', value: consent.sourceReference },
  };
  const period = consent.period && readHeldPeriod(consent.period, timeZone, 'Consent.period', refusals);
  const context: ProvisionContext = {
    references,
    timeZone,
    refusals,
    untyped: 'opposite',
    longest: period,
    documentTypes,
  };
  return readStatement(metadata, readRuleR5(consent, period, context), references, refusals, leftOut);
}

/** Provisions are exceptions to the decision; without one, a single provision that says its own type is the rule. */
function readRuleR5(
  { decision, provision = [] }: ConsentR5,
  period: HeldPeriod | undefined,
  context: ProvisionContext,
): RuleDescription | undefined {
  if (decision !== undefined) {
    const exceptions = provision.length === 0 ? {} : { provision };
    return { ...readProvision(exceptions, decision, 'Consent', context), ...(period && { period }) };
  }
  const [only, another] = provision;
  const effect = only && saidEffect(only, 'Consent.provision[0]', context);
  if (only === undefined || effect === undefined || another !== undefined) {
    return context.refusals.add('NO_BASE', 'Consent.decision');
  }
  return { ...(period && { period }), ...readProvision(only, effect, 'Consent.provision[0]', context) };
}

/** Checks against the release's elements; what it does not know, or the ledger cannot say, is told by its name. */
function parsed<TSchema extends v.GenericSchema>(
  schema: TSchema,
  resource: object,
  refusals: Refusals,
  leftOut: string[],
): v.InferOutput<TSchema> | undefined {
  const result = v.safeParse(schema, resource);
  if (result.success) {
    noteLeftOut(result.output, 'Consent', leftOut);
    return result.output;
  }
  for (const issue of result.issues) {
    const isUnknown = issue.type === 'strict_object' && issue.expected === 'never';
    const isMissing = issue.type === 'strict_object' && issue.received === 'undefined';
    const code = isUnknown ? 'UNSUPPORTED_ELEMENT' : isMissing ? 'MISSING_ELEMENT' : 'INVALID_RESOURCE';
    refusals.add(code, pathOf(issue));
  }
  return undefined;
}

/** Names of elements only: another name may be a value that somebody put in the wrong place. */
function pathOf({ path }: Pick<v.BaseIssue<unknown>, 'path'>): string {
  const steps = (path ?? []).map(({ key }) => {
    if (typeof key === 'number') return `[${key}]`;
    return typeof key === 'string' && /^_?[A-Za-z]{1,40}$/.test(key) ? `.${key}` : '.(unknown)';
  });
  return `Consent${steps.join('')}`;
}

function noteLeftOut(value: unknown, path: string, leftOut: string[]): void {
  if (value === LEFT_OUT) leftOut.push(path);
  else if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) noteLeftOut(entry, `${path}[${index}]`, leftOut);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) noteLeftOut(member, `${path}.${name}`, leftOut);
  }
}

/** Looked for level by level, so that no depth is too much for this itself. */
function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((entry): unknown[] =>
      typeof entry === 'object' && entry !== null ? Object.values(entry) : [],
    );
  }
  return false;
}
