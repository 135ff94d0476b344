import type { Item } from '../rule';
import {
  CONFIDENTIALITY_LEVELS,
  EXACT_SENSITIVITIES,
  isConfidentiality,
  isRestricted,
  isSensitivity,
  sensitivityWithAncestors,
  type ConfidentialityLevel,
} from '../terminology/labels';
import type { Token } from '../values';
import { daysOf, dayWithAncestors } from './days';
import type { Coding, ItemDescription } from './description';
import { requireLoincTerms } from './loinc-terms';
import { sorted, tokensUnder, type TokenKey, type Tokens } from './tokens';

/** Groups have this many tokens, so that their size does not tell which label they are of. */
const GROUP_SIZE = 4;

/**
 * Compiles what a record is about into tokens. Any LOINC term can be its class, also one that no list here knows; what cannot be a term is
 * refused, because no denial that names the right one would reach the record.
 *
 * @throws CareError INVALID_ARGUMENT when `made` is no period, or a LOINC code cannot be one.
 */
export function compileItem(description: ItemDescription, key: TokenKey): Item {
  const tokens = tokensUnder(key);
  requireLoincTerms(description.classes ?? [], 'classes');
  requireLoincTerms(description.codes ?? [], 'codes');
  const { named, groups } = compileLabels(description.labels ?? [], tokens);
  const { first, last } = daysOf(description.made ?? {}, 'made');
  const t = [
    tokens.instance(description.instance),
    ...(description.related ?? []).map(tokens.related),
    tokens.custodian(description.custodian),
    ...(description.classes ?? []).map(tokens.class),
    ...(description.codes ?? []).map(tokens.code),
    ...(description.authors ?? []).map(tokens.author),
    ...named,
    ...(first === undefined ? [tokens.firstDay('unknown')] : dayWithAncestors(first).map(tokens.firstDay)),
    ...(last === undefined ? [tokens.lastDay('unknown')] : dayWithAncestors(last).map(tokens.lastDay)),
    // Whatever stands in a group stands here as well: else what fills a group up would be told apart.
    ...Object.values(groups).flat(2),
  ];
  return { t: sorted(t), ...groups };
}

type Groups = Pick<Item, 'n' | 'x' | 'm'>;

/** What labels let a rule name, and what they want named: see {@link Item}. */
function compileLabels(labels: readonly Coding[], tokens: Tokens): { named: Token[]; groups: Groups } {
  const sensitivities = labels.filter(isSensitivity).map(({ code }) => code);
  const unknown = labels.filter((label) => !isSensitivity(label) && !isConfidentiality(label));
  const exact = sensitivities.filter((code) => EXACT_SENSITIVITIES.includes(code));
  const restricted = sensitivities.filter((code) => isRestricted(code) && !exact.includes(code));
  const explained = restricted.length + exact.length > 0;
  const level = levelOf(labels, explained || unknown.length > 0);
  const isHigh = rank(level) >= rank('R');

  const named = [
    ...sensitivities.flatMap(sensitivityWithAncestors).map(tokens.label),
    ...levelsFrom(level).map(tokens.atMost),
    ...levelsUpTo(level).map(tokens.atLeast),
  ];
  const highLevel = [
    ...levelsFrom(isHigh ? level : 'R').map(tokens.atMost),
    ...(isHigh ? [tokens.atLeast(level)] : []),
  ];
  const n = [
    ...restricted.map((code) => filled(sensitivityWithAncestors(code).map(tokens.label), code, tokens)),
    ...(isHigh && !explained ? [filled(highLevel, level, tokens)] : []),
  ];
  const x = [
    ...exact.map((code) => filled([tokens.label(code)], code, tokens)),
    ...unknown.map((label) => filled([tokens.unknownLabel(label)], `${label.system}|${label.code}`, tokens)),
  ];
  const groups: Groups = {
    ...(n.length > 0 && { n: distinct(n) }),
    ...(x.length > 0 && { x: distinct(x) }),
    ...(n.length + x.length > 0 && { m: filled(highLevel, `level ${level}`, tokens) }),
  };
  return { named, groups };
}

/** The highest level that is said; else a restricted record is R, and any other N. */
function levelOf(labels: readonly Coding[], isRestrictedRecord: boolean): ConfidentialityLevel {
  const said = labels.filter(isConfidentiality).map(({ code }) => code);
  const start: ConfidentialityLevel = said[0] ?? (isRestrictedRecord ? 'R' : 'N');
  return said.reduce((highest, code) => (rank(code) > rank(highest) ? code : highest), start);
}

function rank(level: ConfidentialityLevel): number {
  return CONFIDENTIALITY_LEVELS.indexOf(level);
}

function levelsFrom(level: ConfidentialityLevel): ConfidentialityLevel[] {
  return CONFIDENTIALITY_LEVELS.slice(rank(level));
}

function levelsUpTo(level: ConfidentialityLevel): ConfidentialityLevel[] {
  return CONFIDENTIALITY_LEVELS.slice(0, rank(level) + 1);
}

/**
 * Fills a group up with tokens that no rule names. They are made of what the group is of, so that the same group is the
 * same on every record: what changed from record to record would be seen to be filling.
 */
function filled(group: readonly Token[], of: string, tokens: Tokens): Token[] {
  const missing = Math.max(0, GROUP_SIZE - group.length);
  return sorted([
    ...group,
    ...Array.from({ length: missing }, (_, index) => tokens.filling(of, String(index))),
  ]);
}

function distinct(groups: readonly Token[][]): Token[][] {
  const byText = new Map(groups.map((group) => [group.join(), group]));
  return sorted([...byText.keys()]).flatMap((text) => [byText.get(text) ?? []]);
}
