import '../../support/chaincode/quiet';
import { decide, type Decision, type DecisionConsent } from '@careledger/chaincode';
import {
  check,
  compileItem,
  compileRule,
  ConsentId,
  Instant,
  isPurpose,
  MspId,
  ProviderId,
  PURPOSE_PARENTS,
  TERMINOLOGY,
  tokenKey,
  type ItemDescription,
  type Purpose,
  type RuleDescription,
} from '@careledger/model';
import { expect } from 'chai';
import fc from 'fast-check';
import { naiveDecision } from './naive-model';

const KEY = tokenKey(Buffer.alloc(32, 3));
const RUNS = { numRuns: 2000 };

// Few values, so that they meet.
const hospital = fc.constantFrom('HospitalA', 'HospitalB');
const provider = fc.constantFrom('p-1', 'p-2');
const role = fc.constantFrom('clinician' as const, 'researcher' as const);
const coding = fc.record({ system: fc.constantFrom('s', 't'), code: fc.constantFrom('x', 'y') });
const author = fc.record({ hospital, provider });
const instant = fc.constantFrom(
  '2026-01-01T00:00:00.000Z',
  '2026-02-01T00:00:00.000Z',
  '2026-03-01T00:00:00.000Z',
);
const ALL_PURPOSES: readonly Purpose[] = Object.keys(PURPOSE_PARENTS).filter(isPurpose);
const likely: readonly Purpose[] = [
  'TREAT',
  'ETREAT',
  'ERTREAT',
  'BTG',
  'CLINTRL',
  'POPHLTH',
  'HRESCH',
  'CLINTRCH',
  'PATRQT',
  'FAMRQT',
];
const purpose = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...likely) },
  fc.constantFrom(...ALL_PURPOSES),
);

const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { maxLength: 3 });
const recipient = fc.oneof(
  fc.record({
    hospital,
    provider: fc.option(provider, { nil: undefined }),
    role: fc.option(role, { nil: undefined }),
  }),
  fc.record({ role }),
);

const rule: fc.Arbitrary<RuleDescription> = fc
  .record(
    {
      effect: fc.constantFrom('permit' as const, 'deny' as const),
      purposes: some(purpose),
      recipients: some(recipient.map(withoutUndefined)),
      classes: some(coding),
      instances: some(fc.constantFrom('r-1', 'r-2')),
      custodians: some(hospital),
      authors: some(author),
      period: fc.constantFrom<RuleDescription['period']>(
        {},
        { from: '2026-02-01T00:00:00.000Z' },
        { until: '2026-02-01T00:00:00.000Z' },
        { from: '2026-01-01T00:00:00.000Z', until: '2026-03-01T00:00:00.000Z' },
      ),
    },
    { requiredKeys: ['effect'] },
  )
  // Rules of eight conditions hardly ever apply: most keep two or three of them.
  .chain((full) =>
    fc
      .shuffledSubarray(Object.keys(full), { maxLength: Math.min(3, Object.keys(full).length) })
      .map((kept) => ({
        ...Object.fromEntries(Object.entries(full).filter(([name]) => kept.includes(name))),
        effect: full.effect,
      })),
  );

const item: fc.Arbitrary<ItemDescription> = fc.record({
  instance: fc.constantFrom('r-1', 'r-2'),
  custodian: hospital,
  classes: some(coding),
  authors: some(author),
  labels: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    fc.constant([{ system: 'labels', code: 'HIV' }]),
  ),
});

const asks = fc.record({ hospital, provider, role, purpose, now: instant });
type Asks = typeof asks extends fc.Arbitrary<infer T> ? T : never;

function consentsOf(rules: readonly RuleDescription[]): DecisionConsent[] {
  return rules.map((description, index) => ({
    consent: check(ConsentId, `consent-${index}`, 'an id'),
    version: 1,
    terminology: TERMINOLOGY,
    rule: compileRule(description, KEY),
  }));
}

function decideOn(who: Asks, what: ItemDescription, consents: readonly DecisionConsent[]): Decision {
  const request = {
    hospital: check(MspId, who.hospital, 'a hospital'),
    provider: check(ProviderId, who.provider, 'a provider'),
    role: who.role,
    status: 'active',
    licence: null,
    purpose: who.purpose,
  } as const;
  const described = { item: compileItem(what, KEY), terminology: TERMINOLOGY };
  return decide(request, described, consents, { suspended: [] }, check(Instant, who.now, 'a time'));
}

describe('a decision', () => {
  it('on tokens is the one that a naive model makes on codes', () => {
    const seen = { permit: 0, deny: 0 };
    fc.assert(
      fc.property(asks, item, fc.array(rule, { maxLength: 5 }), (who, what, rules) => {
        const { effect } = decideOn(who, what, consentsOf(rules));
        seen[effect] += 1;
        expect(effect).to.equal(naiveDecision(who, what, rules));
      }),
      { numRuns: 20_000 },
    );
    expect(seen.permit, 'permits among them').to.be.greaterThan(1000);
  }).timeout(60_000);

  it('never turns to permit when a denial is added', () => {
    fc.assert(
      fc.property(asks, item, fc.array(rule, { maxLength: 4 }), rule, (who, what, rules, more) => {
        const before = decideOn(who, what, consentsOf(rules)).effect;
        const after = decideOn(who, what, consentsOf([...rules, { ...more, effect: 'deny' }])).effect;
        expect([before, after]).not.to.deep.equal(['deny', 'permit']);
      }),
      RUNS,
    );
  });

  it('never turns to permit when a permit is revoked', () => {
    fc.assert(
      fc.property(asks, item, fc.array(rule, { minLength: 1, maxLength: 5 }), (who, what, rules) => {
        const before = decideOn(who, what, consentsOf(rules)).effect;
        const revoked = rules.findIndex(({ effect }) => effect === 'permit');
        const after = decideOn(who, what, consentsOf(rules.filter((_, index) => index !== revoked))).effect;
        expect([before, after]).not.to.deep.equal(['deny', 'permit']);
      }),
      RUNS,
    );
  });

  it('is the same, with its reasons, in whatever order the consents come', () => {
    const orders = fc
      .array(rule, { maxLength: 5 })
      .map(consentsOf)
      .chain((consents) =>
        fc.tuple(fc.constant(consents), fc.shuffledSubarray(consents, { minLength: consents.length })),
      );
    fc.assert(
      fc.property(asks, item, orders, (who, what, [one, other]) => {
        expect(decideOn(who, what, one)).to.deep.equal(decideOn(who, what, other));
      }),
      RUNS,
    );
  });

  it('always has a reason, and names the consents that it rests on', () => {
    fc.assert(
      fc.property(asks, item, fc.array(rule, { maxLength: 5 }), (who, what, rules) => {
        const { effect, reasons } = decideOn(who, what, consentsOf(rules));
        expect(reasons).not.to.have.length(0);
        const [first] = reasons;
        expect(first?.reason === 'permitted-by-consent').to.equal(effect === 'permit');
        const votes = first?.reason === 'permitted-by-consent' || first?.reason === 'denied-by-consent';
        expect((first?.consents.length ?? 0) > 0).to.equal(votes);
      }),
      RUNS,
    );
  });
});

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
