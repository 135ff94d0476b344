import {
  isPurpose,
  PURPOSE_PARENTS,
  type Coding,
  type ItemDescription,
  type Purpose,
  type ProviderReference,
  type RuleDescription,
} from '@careledger/model';

/** The decision once more, on codes in the clear and as plainly as it can be said; shares nothing with the real one. */
export function naiveDecision(
  asks: { hospital: string; provider: string; role: string; purpose: Purpose; now: string },
  item: ItemDescription,
  rules: readonly RuleDescription[],
): 'permit' | 'deny' {
  const applying = rules.filter(
    (rule) =>
      isNow(rule, asks.now) &&
      isForRequester(rule, asks) &&
      isForPurpose(rule, asks.purpose) &&
      isAboutItem(rule, item),
  );
  if (asks.purpose === 'BTG') return 'deny';
  if (ancestry(asks.purpose).includes('PATRQT')) return 'deny';
  if (applying.some((rule) => rule.effect === 'deny')) return 'deny';
  if (item.labels !== undefined && item.labels.length > 0) return 'deny';
  return applying.length > 0 ? 'permit' : 'deny';
}

function isNow(rule: RuleDescription, now: string): boolean {
  const time = Date.parse(now);
  if (rule.period?.from !== undefined && time < Date.parse(rule.period.from)) return false;
  if (rule.period?.until !== undefined && time >= Date.parse(rule.period.until)) return false;
  return true;
}

function isForRequester(
  rule: RuleDescription,
  asks: { hospital: string; provider: string; role: string },
): boolean {
  if (rule.recipients === undefined) return true;
  for (const recipient of rule.recipients) {
    const named = Object.entries(recipient) as [keyof typeof recipient, string][];
    if (named.every(([attribute, value]) => asks[attribute] === value)) return true;
  }
  return false;
}

function isForPurpose(rule: RuleDescription, purpose: Purpose): boolean {
  const named = rule.purposes;
  const special = purpose === 'CLINTRL' || purpose === 'POPHLTH' || purpose === 'BTG';
  if (special && rule.effect === 'permit') return (named ?? []).includes(purpose);
  if (named === undefined) return true;
  return ancestry(purpose).some((code) => named.includes(code));
}

function ancestry(purpose: string): string[] {
  if (!isPurpose(purpose)) return [];
  const parent: string | null = PURPOSE_PARENTS[purpose];
  return parent === null ? [purpose] : [purpose, ...ancestry(parent)];
}

function isAboutItem(rule: RuleDescription, item: ItemDescription): boolean {
  const meets = <T>(
    wanted: readonly T[] | undefined,
    there: readonly T[],
    same: (a: T, b: T) => boolean,
  ): boolean => wanted === undefined || wanted.some((one) => there.some((other) => same(one, other)));
  const sameText = (a: string, b: string): boolean => a === b;
  const sameCoding = (a: Coding, b: Coding): boolean => a.system === b.system && a.code === b.code;
  const sameAuthor = (a: ProviderReference, b: ProviderReference): boolean =>
    a.hospital === b.hospital && a.provider === b.provider;
  return (
    meets(rule.instances, [item.instance], sameText) &&
    meets(rule.custodians, [item.custodian], sameText) &&
    meets(rule.classes, item.classes ?? [], sameCoding) &&
    meets(rule.authors, item.authors ?? [], sameAuthor)
  );
}
