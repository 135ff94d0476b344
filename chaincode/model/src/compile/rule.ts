import { CareError } from '../errors';
import { check } from '../parse';
import { Rule } from '../rule';
import { isKnownClass } from '../terminology/categories';
import { isConfidentiality, isSensitivity } from '../terminology/labels';
import type { Token } from '../values';
import { coverFrom, coverUntil, daysOf } from './days';
import type { Coding, DataReference, DayPeriod, ProvisionDescription, RuleDescription } from './description';
import { requireLoincTerms } from './loinc-terms';
import { sorted, tokensUnder, type TokenKey, type Tokens } from './tokens';

export interface CompileOptions {
  /**
   * LOINC's document types that the rule may name besides the pinned ones ({@link DOCUMENT_TYPES}): those in use at the hospital, say, or
   * what its terminology server confirms.
   */
  readonly documentTypes?: readonly Coding[];
}

/**
 * Compiles a rule into tokens.
 *
 * @throws CareError INVALID_ARGUMENT when a purpose, label, type of document (LOINC) or type of resource is unknown or abstract, a LOINC code
 *   cannot be one, a recipient, period or date is not what the ledger takes, or rules are nested too deeply.
 *
 * @example
 * ```ts
 * const documentTypes = [{ system: LOINC_SYSTEM, code: '34788-0' }];
 * const rule = compileRule({ effect: 'deny', classes: documentTypes }, tokenKey(fileKey), { documentTypes });
 * ```
 */
export function compileRule(
  description: RuleDescription,
  key: TokenKey,
  { documentTypes = [] }: CompileOptions = {},
): Rule {
  const vocabulary: Vocabulary = { tokens: tokensUnder(key), documentTypes };
  return check(Rule, compileProvision(description, description.effect, vocabulary), 'the rule');
}

interface Vocabulary {
  readonly tokens: Tokens;
  readonly documentTypes: readonly Coding[];
}

type Effect = RuleDescription['effect'];

function compileProvision(rule: ProvisionDescription, effect: Effect, vocabulary: Vocabulary): object {
  const { tokens } = vocabulary;
  const r = present([rule.custodians?.map(tokens.custodian), rule.authors?.map(tokens.author)]);
  const s = present([
    rule.labels?.map((label) => labelToken(label, effect, tokens)),
    rule.classes?.map((coding) => classToken(coding, vocabulary)),
    rule.codes?.map((coding) => codeToken(coding, tokens)),
    rule.data?.flatMap((reference) => dataTokens(reference, tokens)),
    ...(rule.dataPeriod === undefined ? [] : dayTokens(rule.dataPeriod, effect, tokens)),
  ]);
  const opposite: Effect = effect === 'permit' ? 'deny' : 'permit';
  return {
    e: effect,
    ...(rule.purposes && { p: sorted(rule.purposes) }),
    ...(rule.recipients && { to: rule.recipients }),
    ...(r.length > 0 && { r }),
    ...(s.length > 0 && { s }),
    ...(rule.period && { w: rule.period }),
    ...(rule.actions && { a: sorted(rule.actions) }),
    ...(rule.provisions &&
      rule.provisions.length > 0 && {
        x: rule.provisions.map((nested) => compileProvision(nested, nested.effect ?? opposite, vocabulary)),
      }),
  };
}

/** A permit covers a level and those below it, a denial the level and those above it. */
function labelToken(label: Coding, effect: Effect, tokens: Tokens): Token {
  if (isSensitivity(label)) return tokens.label(label.code);
  if (isConfidentiality(label)) {
    return effect === 'permit' ? tokens.atMost(label.code) : tokens.atLeast(label.code);
  }
  throw new CareError(
    'INVALID_ARGUMENT',
    'A label is unknown or abstract; name a sensitivity of v3-ActCode or a level of v3-Confidentiality.',
    { fields: ['labels'] },
  );
}

/** A type that is misspelt would permit too little or, worse, deny too little. */
function classToken(coding: Coding, { tokens, documentTypes }: Vocabulary): Token {
  if (isKnownClass(coding, documentTypes)) return tokens.class(coding);
  throw new CareError(
    'INVALID_ARGUMENT',
    'A class is unknown or abstract; name a resource of FHIR R4 or R5, a document type of LOINC that is pinned, or one that is given as known.',
    { fields: ['classes'] },
  );
}

/** What documents are about has no list: LOINC's terms can at least be told from what is none. */
function codeToken(coding: Coding, tokens: Tokens): Token {
  requireLoincTerms([coding], 'codes');
  return tokens.code(coding);
}

function dataTokens(data: DataReference, tokens: Tokens): Token[] {
  switch (data.meaning) {
    case 'instance':
      return [tokens.instance(data.reference)];
    case 'related':
    case 'dependents':
      return [tokens.instance(data.reference), tokens.related(data.reference)];
    case 'authoredby':
      return [tokens.author(data.reference)];
  }
}

/**
 * A record is made in an interval of which either end may be unknown, which then is as far as can be. All of it is
 * inside when its first day is not too early and its last not too late; a part of it is when the first is not too late and
 * the last not too early.
 */
function dayTokens(period: DayPeriod, effect: Effect, tokens: Tokens): (Token[] | undefined)[] {
  const { first, last } = daysOf(period, 'dataPeriod');
  if (first === undefined && last === undefined) {
    throw new CareError('INVALID_ARGUMENT', 'A period of data has a start, an end or both.', {
      fields: ['dataPeriod'],
    });
  }
  if (effect === 'permit') {
    return [
      first === undefined ? undefined : coverFrom(first).map(tokens.firstDay),
      last === undefined ? undefined : coverUntil(last).map(tokens.lastDay),
    ];
  }
  return [
    last === undefined ? undefined : ['unknown', ...coverUntil(last)].map(tokens.firstDay),
    first === undefined ? undefined : ['unknown', ...coverFrom(first)].map(tokens.lastDay),
  ];
}

function present(lists: readonly (Token[] | undefined)[]): Token[][] {
  return lists.filter((list) => list !== undefined).map(sorted);
}
