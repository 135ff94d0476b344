import {
  isPurpose,
  PURPOSE_PARENTS,
  SENSITIVITY_PARENTS,
  SENSITIVITY_SYSTEM,
  type Coding,
  type DayPeriod,
  type ItemDescription,
  type ProvisionDescription,
  type ProviderReference,
  type Purpose,
  type RuleDescription,
} from '@careledger/model';

export interface Asks {
  readonly hospital: string;
  readonly provider: string;
  readonly role: string;
  readonly purpose: Purpose;
  readonly now: string;
  readonly signed: 'patient' | 'delegate' | undefined;
  /** Break-glass says why. */
  readonly explains: boolean;
  readonly hasReviewOverdue: boolean;
}

export interface NaivePolicy {
  readonly default: 'permit' | 'deny';
  readonly strictness: 'label' | 'level' | 'off';
  readonly glassRoles: readonly string[];
  readonly glassOverrides: boolean;
  readonly glassRestricted: boolean;
  readonly dead: 'keep' | 'deny';
}

/** What is asked for: a record of a file that may have ended, and the record may be withdrawn. */
export interface Asked extends ItemDescription {
  readonly file: 'active' | 'closed' | 'deceased';
  readonly withdrawn: boolean;
}

/** A consent; of one whose giver has lost the say, only denials count. */
export interface Held {
  readonly rule: RuleDescription;
  readonly hasLostTheSay: boolean;
}

/** A rule with its effect, and those around it, the outermost first. */
interface Place {
  readonly effect: 'permit' | 'deny';
  readonly rule: ProvisionDescription;
  readonly around: readonly Place[];
}

/** What a consent says, and the rules in it that say so. */
interface Word {
  readonly says: 'permit' | 'deny' | 'not enough';
  readonly by: readonly Place[];
}

/** The decision once more, on codes in the clear and as plainly as it can be said; shares nothing with the real one. */
export function naiveDecision(
  asks: Asks,
  item: Asked,
  held: readonly Held[],
  policy: NaivePolicy,
): 'permit' | 'deny' {
  if (item.withdrawn || item.file === 'closed') return 'deny';
  if (item.file === 'deceased' && policy.dead === 'deny') return 'deny';
  if (purposesAbove(asks.purpose).includes('PATRQT')) {
    const whose: Readonly<Record<string, string>> = {
      PATRQT: 'patient',
      FAMRQT: 'delegate',
      PWATRNY: 'delegate',
    };
    return asks.signed !== undefined && whose[asks.purpose] === asks.signed ? 'permit' : 'deny';
  }
  const words = held.flatMap(({ rule, hasLostTheSay }) => {
    const word = naiveWord({ effect: rule.effect, rule, around: [] }, asks, item, policy);
    return word === undefined || (hasLostTheSay && word.says !== 'deny') ? [] : [word];
  });
  const said = words.map(({ says }) => says);
  if (asks.purpose === 'BTG') return naiveBreakGlass(words, asks, item, policy);
  if (said.includes('deny')) return 'deny';
  if (said.includes('permit')) return 'permit';
  const reached = policy.default === 'permit' && isEnough([], asks, item, policy);
  return reached && !said.includes('not enough') ? 'permit' : 'deny';
}

function naiveBreakGlass(
  words: readonly Word[],
  asks: Asks,
  item: Asked,
  policy: NaivePolicy,
): 'permit' | 'deny' {
  if (!asks.explains || asks.hasReviewOverdue || !policy.glassRoles.includes(asks.role)) return 'deny';
  const denials = words.filter(({ says }) => says === 'deny');
  const speakOfEmergencies = denials.some(({ by }) =>
    by.some((place) =>
      [...place.around, place].some(({ rule }) =>
        ['BTG', 'ETREAT', 'ERTREAT'].some((code) => rule.purposes?.includes(code)),
      ),
    ),
  );
  if (denials.length > 0 && (speakOfEmergencies || !policy.glassOverrides)) return 'deny';
  const isNamed = words.some(({ says }) => says === 'permit');
  // Treatment needs no code of its own to be named: what is left to ask is whether labels do.
  const isPlain = isEnough([], { ...asks, purpose: 'TREAT' }, item, policy);
  return isNamed || isPlain || policy.glassRestricted ? 'permit' : 'deny';
}

function naiveWord(place: Place, asks: Asks, item: ItemDescription, policy: NaivePolicy): Word | undefined {
  const { effect, rule, around } = place;
  if (!isMeant(rule, asks, item)) return undefined;
  const covers = isAbout(place, item);
  if (!covers && (around.length > 0 || effect === 'deny')) return undefined;
  const inner = (rule.provisions ?? []).flatMap((nested) => {
    const other = effect === 'permit' ? 'deny' : 'permit';
    const word = naiveWord(
      { effect: nested.effect ?? other, rule: nested, around: [...around, place] },
      asks,
      item,
      policy,
    );
    return word === undefined ? [] : [word];
  });
  for (const strong of ['deny', 'permit'] as const) {
    const strongest = inner.filter(({ says }) => says === strong);
    if (strongest.length > 0) return { says: strong, by: strongest.flatMap(({ by }) => by) };
  }
  if (covers && effect === 'deny') return { says: 'deny', by: [place] };
  if (covers && isEnough([...around, place], asks, item, policy)) return { says: 'permit', by: [place] };
  const lacksLabel = inner.length > 0 || (covers && isPurposeNamed([...around, place], asks));
  return lacksLabel ? { says: 'not enough', by: [place] } : undefined;
}

/** Whether a permit at the end of this way counts. */
function isEnough(
  way: readonly Place[],
  asks: Pick<Asks, 'purpose'>,
  item: ItemDescription,
  policy: NaivePolicy,
): boolean {
  if (!isPurposeNamed(way, asks)) return false;
  if (policy.strictness === 'off') return true;
  const named = way
    .filter((place) => isAbout(place, item))
    .flatMap(({ effect, rule }) => (rule.labels ?? []).map((label) => ({ effect, label })));
  const namedCodes = named
    .filter(({ label }) => label.system === SENSITIVITY_SYSTEM)
    .map(({ label }) => label.code);
  // What a denial says of a level, it says of that level and those above: of those below it has named none.
  const namesLevel = (level: string): boolean =>
    named.some(
      ({ effect, label }) =>
        isLevel(label) &&
        LEVELS.indexOf(label.code) >= LEVELS.indexOf(level) &&
        (effect === 'permit' || LEVELS.indexOf(label.code) <= LEVELS.indexOf(levelOf(item))),
    );
  const labels = item.labels ?? [];
  const strange = labels.filter((label) => !isLevel(label) && !isKnown(label));
  const codes = labels.filter(isKnown).map(({ code }) => code);
  const notes = codes.filter((code) => code === 'PSYTHPN');
  const restricted = codes.filter((code) => code !== 'PSYTHPN' && isRestrictedCode(code));
  const level = levelOf(item);
  const high = LEVELS.indexOf(level) < LEVELS.indexOf('R') ? 'R' : level;

  if (strange.length > 0 || notes.some((code) => !namedCodes.includes(code))) return false;
  if (restricted.length === 0 && notes.length === 0) return high !== level || namesLevel(level);
  if (policy.strictness === 'level' && namesLevel(high)) return true;
  return restricted.every((code) => labelsAbove(code).some((above) => namedCodes.includes(above)));
}

function isPurposeNamed(way: readonly Place[], asks: Pick<Asks, 'purpose'>): boolean {
  return (
    !['CLINTRL', 'POPHLTH', 'BTG'].includes(asks.purpose) ||
    way.some(({ rule }) =>
      [asks.purpose, ...(asks.purpose === 'BTG' ? ['ETREAT'] : [])].some((code) =>
        rule.purposes?.includes(code),
      ),
    )
  );
}

/** Whether the rule speaks of this requester, purpose, custodian, author and time. */
function isMeant(rule: ProvisionDescription, asks: Asks, item: ItemDescription): boolean {
  const time = Date.parse(asks.now);
  if (rule.period?.from !== undefined && time < Date.parse(rule.period.from)) return false;
  if (rule.period?.until !== undefined && time >= Date.parse(rule.period.until)) return false;
  if (rule.purposes && !purposesAbove(asks.purpose).some((code) => rule.purposes?.includes(code)))
    return false;
  if (rule.custodians && !rule.custodians.includes(item.custodian)) return false;
  if (rule.authors && !rule.authors.some((author) => isAuthor(author, item))) return false;
  return (
    rule.recipients?.some((recipient) =>
      [
        [recipient.hospital, asks.hospital],
        [recipient.provider, asks.provider],
        [recipient.role, asks.role],
      ].every(([wanted, is]) => wanted === undefined || wanted === is),
    ) ?? true
  );
}

/** Whether the rule's data scope holds the item. */
function isAbout({ effect, rule }: Place, item: ItemDescription): boolean {
  const anyCoding = (wanted: readonly Coding[] | undefined, there: readonly Coding[] | undefined): boolean =>
    wanted?.some((one) => there?.some(({ system, code }) => one.system === system && one.code === code)) ??
    true;
  const anyLabel = rule.labels?.some((label) => {
    if (!isLevel(label)) {
      return (item.labels ?? []).filter(isKnown).some(({ code }) => labelsAbove(code).includes(label.code));
    }
    const difference = LEVELS.indexOf(levelOf(item)) - LEVELS.indexOf(label.code);
    return effect === 'permit' ? difference <= 0 : difference >= 0;
  });
  const anyData = rule.data?.some((data) => {
    if (data.meaning === 'authoredby') return isAuthor(data.reference, item);
    const linked = data.meaning === 'instance' ? [] : (item.related ?? []);
    return [item.instance, ...linked].includes(data.reference);
  });
  return (
    (anyLabel ?? true) &&
    (anyData ?? true) &&
    anyCoding(rule.classes, item.classes) &&
    anyCoding(rule.codes, item.codes) &&
    (rule.dataPeriod === undefined || isWithin(effect, interval(rule.dataPeriod), interval(item.made ?? {})))
  );
}

function isWithin(effect: string, [start, end]: [number, number], [first, last]: [number, number]): boolean {
  return effect === 'permit' ? start <= first && last <= end : first <= end && start <= last;
}

/** From the first to the last millisecond; what is not known goes on for ever. */
function interval({ start, end }: DayPeriod): [number, number] {
  const next = (date: string): number => {
    const [year = 0, month, day] = date.split('-').map(Number);
    if (month === undefined) return Date.UTC(year + 1, 0, 1);
    return day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1);
  };
  return [start === undefined ? -Infinity : Date.parse(start), end === undefined ? Infinity : next(end) - 1];
}

function isAuthor(author: ProviderReference, item: ItemDescription): boolean {
  return (item.authors ?? []).some(
    ({ hospital, provider }) => author.hospital === hospital && author.provider === provider,
  );
}

function purposesAbove(purpose: string): string[] {
  if (!isPurpose(purpose)) return [];
  const parent: string | null = PURPOSE_PARENTS[purpose];
  return parent === null ? [purpose] : [purpose, ...purposesAbove(parent)];
}

const LEVELS = 'ULMNRV'.split('');
const RESTRICTED = 'SPI ETH HIV SDV SEX STD GDIS SCA SICKLE VIO MST'.split(' ');

function isLevel({ system, code }: Coding): boolean {
  return system.endsWith('v3-Confidentiality') && LEVELS.includes(code);
}

function isKnown({ system, code }: Coding): boolean {
  return system === SENSITIVITY_SYSTEM && Object.keys(SENSITIVITY_PARENTS).includes(code);
}

function levelOf({ labels = [] }: ItemDescription): string {
  const said = LEVELS.filter((level) => labels.some((label) => isLevel(label) && label.code === level));
  const restricts = labels.some(
    (label) => !isLevel(label) && (!isKnown(label) || isRestrictedCode(label.code)),
  );
  return said.at(-1) ?? (restricts ? 'R' : 'N');
}

function isRestrictedCode(code: string): boolean {
  return labelsAbove(code).some((above) => RESTRICTED.includes(above));
}

function labelsAbove(code: string): string[] {
  const parents: Readonly<Record<string, string | null>> = SENSITIVITY_PARENTS;
  const parent = parents[code] ?? null;
  const above = parent === null ? [] : labelsAbove(parent);
  return code === 'SUD' ? [code, 'ETH', ...above] : [code, ...above];
}
