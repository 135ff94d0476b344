import '../../support/chaincode/quiet';
import {
  decide,
  type Decision,
  type DecisionConsent,
  check,
  compileItem,
  compileRule,
  ConsentId,
  Instant,
  MspId,
  ProviderId,
  TERMINOLOGY,
  tokenKey,
  type ItemDescription,
  type ProvisionDescription,
  type RuleDescription,
  type Token,
  type TokenKey,
} from '@careledger/model';
import { expect } from 'chai';
import fc from 'fast-check';
import { asks, item, policy, rule } from './arbitraries';
import { naiveDecision, type NaivePolicy } from './naive-model';

const KEY = remembering(tokenKey(Buffer.alloc(32, 3)));
const RUNS = { numRuns: 2000 };
type Asks = typeof asks extends fc.Arbitrary<infer T> ? T : never;

function consentsOf(rules: readonly RuleDescription[]): DecisionConsent[] {
  return rules.map((description, index) => ({
    consent: check(ConsentId, `consent-${index}`, 'an id'),
    version: 1,
    terminology: TERMINOLOGY,
    rule: compileRule(description, KEY),
  }));
}

function decideOn(
  who: Asks,
  what: ItemDescription,
  consents: readonly DecisionConsent[],
  how: NaivePolicy,
): Decision {
  const request = {
    hospital: check(MspId, who.hospital, 'a hospital'),
    provider: check(ProviderId, who.provider, 'a provider'),
    role: who.role,
    status: 'active',
    licence: null,
    purpose: who.purpose,
  } as const;
  const described = { item: compileItem(what, KEY), terminology: TERMINOLOGY };
  return decide(request, described, consents, { suspended: [], ...how }, check(Instant, who.now, 'a time'));
}

/** The rule, of one effect throughout: what is nested in it has the effect of the root. */
function only(effect: 'permit' | 'deny', { provisions = [], ...own }: ProvisionDescription): RuleDescription {
  return { ...own, effect, provisions: provisions.map((nested) => only(effect, nested)) };
}

describe('a decision', () => {
  it('on tokens is the one that a naive model makes on codes', () => {
    const seen = { permit: 0, deny: 0 };
    const reasons = new Map<string, number>();
    fc.assert(
      fc.property(asks, item, fc.array(rule, { maxLength: 4 }), policy, (who, what, rules, how) => {
        const decision = decideOn(who, what, consentsOf(rules), how);
        seen[decision.effect] += 1;
        const reason = decision.reasons[0]?.reason ?? '';
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        expect(decision.effect).to.equal(naiveDecision(who, what, rules, how));
      }),
      { numRuns: 20_000 },
    );
    for (const reason of ['permitted-by-consent', 'permitted-by-default', 'denied-by-consent', 'no-consent'])
      expect(reasons.get(reason), `${reason} among them`).to.be.greaterThan(500);
    expect(reasons.get('record-restricted'), 'restricted ones among them').to.be.greaterThan(200);
  }).timeout(120_000);

  const steps = {
    'never turns to permit when a denial without permits in it is added': {
      add: 'deny',
      never: ['deny', 'permit'],
    },
    'never turns to deny when a permit without denials in it is added': {
      add: 'permit',
      never: ['permit', 'deny'],
    },
    'never turns to permit when a permit without denials in it is revoked': {
      revoke: 'permit',
      never: ['deny', 'permit'],
    },
  } as const;
  for (const [title, step] of Object.entries(steps)) {
    it(title, () => {
      fc.assert(
        fc.property(
          asks,
          item,
          fc.array(rule, { maxLength: 4 }),
          rule,
          policy,
          (who, what, rules, one, how) => {
            const effectOf = (held: typeof rules) => decideOn(who, what, consentsOf(held), how).effect;
            const without = effectOf(rules);
            const having = effectOf([...rules, only('add' in step ? step.add : step.revoke, one)]);
            expect('add' in step ? [without, having] : [having, without]).not.to.deep.equal(step.never);
          },
        ),
        RUNS,
      );
    }).timeout(60_000);
  }

  it('is the same, with its reasons, in whatever order the consents come', () => {
    const orders = fc
      .array(rule, { maxLength: 5 })
      .map(consentsOf)
      .chain((consents) =>
        fc.tuple(fc.constant(consents), fc.shuffledSubarray(consents, { minLength: consents.length })),
      );
    fc.assert(
      fc.property(asks, item, orders, policy, (who, what, [one, other], how) => {
        expect(decideOn(who, what, one, how)).to.deep.equal(decideOn(who, what, other, how));
      }),
      RUNS,
    );
  }).timeout(60_000);

  it('always has a reason, and names the consents that it rests on', () => {
    fc.assert(
      fc.property(asks, item, fc.array(rule, { maxLength: 5 }), policy, (who, what, rules, how) => {
        const { effect, reasons } = decideOn(who, what, consentsOf(rules), how);
        expect(reasons).not.to.have.length(0);
        const [first] = reasons;
        expect(first?.reason.startsWith('permitted-by-')).to.equal(effect === 'permit');
        const votes = first?.reason === 'permitted-by-consent' || first?.reason === 'denied-by-consent';
        expect((first?.consents.length ?? 0) > 0).to.equal(votes);
      }),
      RUNS,
    );
  }).timeout(60_000);
});

/** The same tokens without making each anew: rules name few values, thousands of times. */
function remembering(key: TokenKey): TokenKey {
  const made = new Map<string, Token>();
  return {
    token: (domain, ...value) => {
      const name = JSON.stringify([domain, ...value]);
      const token = made.get(name) ?? key.token(domain, ...value);
      made.set(name, token);
      return token;
    },
  };
}
