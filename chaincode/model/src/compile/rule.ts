import { CareError } from '../errors';
import { check } from '../parse';
import { Rule } from '../rule';
import { isConfidentiality, isSensitivity } from '../terminology/labels';
import { isResourceType, RESOURCE_TYPE_SYSTEM } from '../terminology/resource-types';
import type { Token } from '../values';
import { coverFrom, coverUntil, daysOf } from './days';
import type { Coding, DataReference, DayPeriod, ProvisionDescription, RuleDescription } from './description';
import { sorted, tokensUnder, type TokenKey, type Tokens } from './tokens';

/**
 * Compiles a rule into tokens.
 *
 * @throws CareError INVALID_ARGUMENT when a purpose, label or type of resource is unknown or abstract, a recipient, period or date is not
 *   what the ledger takes, or rules are nested too deeply.
 */
export function compileRule(description: RuleDescription, key: TokenKey): Rule {
  return check(Rule, compileProvision(description, description.effect, tokensUnder(key)), 'the rule');
}

type Effect = RuleDescription['effect'];

function compileProvision(rule: ProvisionDescription, effect: Effect, tokens: Tokens): object {
  const r = present([rule.custodians?.map(tokens.custodian), rule.authors?.map(tokens.author)]);
  const s = present([
    rule.labels?.map((label) => labelToken(label, effect, tokens)),
    rule.classes?.map((coding) => classToken(coding, tokens)),
    rule.codes?.map(tokens.code),
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
        x: rule.provisions.map((nested) => compileProvision(nested, nested.effect ?? opposite, tokens)),
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

/** The types of FHIR's resources are a closed list; kinds of documents are not. */
function classToken(coding: Coding, tokens: Tokens): Token {
  if (coding.system !== RESOURCE_TYPE_SYSTEM || isResourceType(coding.code)) return tokens.class(coding);
  throw new CareError(
    'INVALID_ARGUMENT',
    'A type of resource is unknown or abstract; name one of FHIR R4 or R5.',
    {
      fields: ['classes'],
    },
  );
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
