import {
  BreakGlass,
  BreakGlassPolicy,
  DECEASED_FILES,
  SHIPPED_POLICY,
  type ConsentReference,
  type DecisionObligation,
  decide,
  type DecisionConsent,
  type DecisionPolicy,
  type DecisionRequest,
  CareError,
  check,
  compileItem,
  compileRule,
  CONFIDENTIALITY_SYSTEM,
  CONSENT_ACTIONS,
  ConsentId,
  instantOf,
  LABEL_STRICTNESS,
  MspId,
  ProviderId,
  Purpose,
  ROLES,
  SENSITIVITY_SYSTEM,
  TERMINOLOGY,
  tokenKey,
  type Coding,
  type Instant,
  type ItemDescription,
  type ProvisionDescription,
  type RuleDescription,
} from '@careledger/model';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

/** What a vector is run with; mutants take the place of its parts. */
export interface Engine {
  readonly decide: typeof decide;
  readonly compileItem: typeof compileItem;
  readonly compileRule: typeof compileRule;
}
export const ENGINE: Engine = { decide, compileItem, compileRule };

const SYSTEMS: Readonly<Record<string, string>> = {
  sensitivity: SENSITIVITY_SYSTEM,
  level: CONFIDENTIALITY_SYSTEM,
  loinc: 'http://loinc.org',
  other: 'urn:other',
};

/** `sensitivity|HIV`: a short name of a system, and a code of it. */
const ShortCoding = v.pipe(
  v.string(),
  v.regex(/^(sensitivity|level|loinc|other)\|[\w-]+$/),
  v.transform((text): Coding => {
    const [system = '', code = ''] = text.split('|');
    return { system: SYSTEMS[system] ?? '', code };
  }),
);
const codings = v.exactOptional(v.array(ShortCoding));
const strings = v.exactOptional(v.array(v.string()));
const Author = v.strictObject({ hospital: v.string(), provider: v.string() });
const Days = v.exactOptional(
  v.strictObject({ start: v.exactOptional(v.string()), end: v.exactOptional(v.string()) }),
);

const provision = {
  purposes: strings,
  recipients: v.exactOptional(
    v.array(
      v.strictObject({
        hospital: v.exactOptional(v.string()),
        provider: v.exactOptional(v.string()),
        role: v.exactOptional(v.picklist(ROLES)),
      }),
    ),
  ),
  custodians: strings,
  authors: v.exactOptional(v.array(Author)),
  labels: codings,
  classes: codings,
  codes: codings,
  data: v.exactOptional(
    v.array(
      v.variant('meaning', [
        v.strictObject({
          meaning: v.picklist(['instance', 'related', 'dependents']),
          reference: v.string(),
        }),
        v.strictObject({ meaning: v.literal('authoredby'), reference: Author }),
      ]),
    ),
  ),
  dataPeriod: Days,
  period: v.exactOptional(
    v.strictObject({ from: v.exactOptional(v.string()), until: v.exactOptional(v.string()) }),
  ),
  actions: v.exactOptional(v.array(v.picklist(CONSENT_ACTIONS))),
  provisions: v.exactOptional(v.array(v.lazy(() => Provision))),
};
const Effect = v.picklist(['permit', 'deny']);
const Provision: v.GenericSchema<unknown, ProvisionDescription> = v.strictObject({
  effect: v.exactOptional(Effect),
  ...provision,
});
const Consent = v.strictObject({
  effect: Effect,
  terminology: v.exactOptional(v.string()),
  standing: v.exactOptional(v.picklist(['delegation-ended', 'key-compromised', 'waiting'])),
  ...provision,
});

const breakGlassPolicy = BreakGlassPolicy.entries;
/** What differs from the policy that ships. */
const SomeBreakGlassPolicy = v.strictObject({
  roles: v.exactOptional(breakGlassPolicy.roles),
  minutes: v.exactOptional(breakGlassPolicy.minutes),
  reviewDays: v.exactOptional(breakGlassPolicy.reviewDays),
  overridesDenials: v.exactOptional(breakGlassPolicy.overridesDenials),
  restricted: v.exactOptional(breakGlassPolicy.restricted),
});

const Vector = v.strictObject({
  rule: v.string(),
  case: v.string(),
  request: v.exactOptional(
    v.strictObject({
      hospital: v.exactOptional(MspId),
      purpose: v.exactOptional(Purpose),
      role: v.exactOptional(v.picklist(ROLES)),
      breakGlass: v.exactOptional(BreakGlass),
      isReviewOverdue: v.exactOptional(v.boolean()),
      signed: v.exactOptional(v.picklist(['patient', 'delegate'])),
      status: v.exactOptional(v.picklist(['active', 'suspended'])),
      licence: v.exactOptional(v.strictObject({ authority: v.string(), expires: v.string() })),
    }),
  ),
  item: v.exactOptional(
    v.strictObject({
      withdrawn: v.exactOptional(v.boolean()),
      related: strings,
      classes: codings,
      codes: codings,
      authors: v.exactOptional(v.array(Author)),
      labels: codings,
      made: Days,
    }),
  ),
  /** The status of the patient's file. */
  file: v.exactOptional(v.picklist(['active', 'closed', 'deceased'])),
  policy: v.exactOptional(
    v.strictObject({
      suspended: v.exactOptional(v.array(MspId)),
      default: v.exactOptional(Effect),
      strictness: v.exactOptional(v.picklist(LABEL_STRICTNESS)),
      breakGlass: v.exactOptional(SomeBreakGlassPolicy),
      lifetimes: v.exactOptional(v.strictObject({ permitMinutes: v.number() })),
      deceasedFiles: v.exactOptional(v.picklist(DECEASED_FILES)),
    }),
  ),
  now: v.exactOptional(v.string()),
  /** Or more of them than a decision reads. */
  consents: v.union([v.array(Consent), v.literal('too-many')]),
  /** `permit: its reason`, `deny: all its reasons`, or `refused`: the consent cannot be compiled. */
  expected: v.string(),
  /** Where the case is about them: `release-by 2026-03-01T13:00`, `no-redisclosure`, `break-glass-review 2026-03-04T12:00`. */
  obligations: v.exactOptional(v.array(v.string())),
  /** Where the case is about them: the consents that could not be evaluated in full, as `consent-1 waiting`. */
  errors: v.exactOptional(v.array(v.string())),
  /** Where the case is about them: the rules that the first reason names, as `consent-1: 0.1`, the root as `consent-1:`. */
  rules: v.exactOptional(v.array(v.string())),
});
/** One case: what differs from the usual request, item and policy, the consents, and what has to come out. */
export type Vector = v.InferOutput<typeof Vector>;

const FOLDER = join(__dirname, '../../../vectors/decision');

/** All vectors, by file. */
export function readVectors(): ReadonlyMap<string, readonly Vector[]> {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return new Map(
    files.map((name) => [
      name.slice(0, -'.json'.length),
      v.parse(v.array(Vector), JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))),
    ]),
  );
}

export const KEY = tokenKey(Buffer.alloc(32, 7));
const NOW = instantOf(Date.parse('2026-03-01T12:00:00.000Z'));
const REQUEST: DecisionRequest = {
  hospital: check(MspId, 'HospitalB', 'a hospital'),
  provider: check(ProviderId, 'provider-1', 'a provider'),
  role: 'clinician',
  status: 'active',
  licence: null,
  purpose: 'TREAT',
};
const ITEM: ItemDescription = {
  instance: 'record-1',
  custodian: 'HospitalA',
  classes: [{ system: 'http://loinc.org', code: '11506-3' }],
  authors: [{ hospital: 'HospitalA', provider: 'provider-7' }],
};

/** What comes out; a member that the vector does not have is left out. */
export interface VectorOutcome {
  readonly expected: string;
  readonly obligations?: readonly string[];
  readonly errors?: readonly string[];
  readonly rules?: readonly string[];
}

/** What a vector expects. */
export function expectedOf({ expected, obligations, errors, rules }: Vector): VectorOutcome {
  return {
    expected,
    ...(obligations && { obligations }),
    ...(errors && { errors }),
    ...(rules && { rules }),
  };
}

/** What comes out, as far as the vector expects something of it. */
export function outcomeOf(vector: Vector, engine: Engine = ENGINE): VectorOutcome {
  const licence = vector.request?.licence;
  const request: DecisionRequest = {
    ...REQUEST,
    ...vector.request,
    licence: licence === undefined ? null : { ...licence, expires: instant(licence.expires) },
  };
  const { breakGlass, ...said } = vector.policy ?? {};
  const policy: DecisionPolicy = {
    suspended: [],
    default: 'deny',
    ...said,
    ...(breakGlass && { breakGlass: { ...SHIPPED_POLICY.breakGlass, ...breakGlass } }),
  };
  const { withdrawn = false, ...described } = vector.item ?? {};
  const item = {
    item: engine.compileItem({ ...ITEM, ...described }, KEY),
    isWithdrawn: withdrawn,
    terminology: TERMINOLOGY,
    ...(vector.file && { file: vector.file }),
  };
  const now = vector.now === undefined ? NOW : instant(vector.now);
  let consents: DecisionConsent[] | 'too-many';
  try {
    consents =
      vector.consents === 'too-many'
        ? vector.consents
        : vector.consents.map(({ terminology = TERMINOLOGY, standing, ...rule }, index) => ({
            ...consentOf(`consent-${index + 1}`, rule, terminology, engine),
            ...(standing && { standing }),
          }));
  } catch (error) {
    if (error instanceof CareError && error.code === 'INVALID_ARGUMENT') return { expected: 'refused' };
    throw error;
  }
  const decision = engine.decide(request, item, consents, policy, now);
  return {
    expected: `${decision.effect}: ${decision.reasons.map(({ reason }) => reason).join(', ')}`,
    ...(vector.obligations && { obligations: decision.obligations.map(obligationText) }),
    ...(vector.errors && {
      errors: decision.errors.map(({ error, consent }) => `${consent.consent} ${error}`),
    }),
    ...(vector.rules && { rules: decision.reasons[0]?.consents.flatMap(rulesText) ?? [] }),
  };
}

function obligationText(obligation: DecisionObligation): string {
  switch (obligation.obligation) {
    case 'release-by':
      return `release-by ${obligation.until.slice(0, 16)}`;
    case 'break-glass-review':
      return `break-glass-review ${obligation.due.slice(0, 16)}`;
    case 'no-redisclosure':
      return 'no-redisclosure';
  }
}

function rulesText({ consent, rules }: ConsentReference): string[] {
  return rules.map((path) => `${consent}: ${path.join('.')}`.trim());
}

export function consentOf(
  id: string,
  rule: RuleDescription,
  terminology: string = TERMINOLOGY,
  engine: Engine = ENGINE,
): DecisionConsent {
  const consent = check(ConsentId, id, 'an id');
  return { consent, version: 1, terminology, rule: engine.compileRule(rule, KEY) };
}

function instant(text: string): Instant {
  return instantOf(Date.parse(text));
}
