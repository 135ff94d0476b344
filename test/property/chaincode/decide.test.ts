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
  PROVIDER_ROLES,
  ProviderId,
  SHIPPED_POLICY,
  type DecisionPolicy,
  type DecisionRequest,
  TERMINOLOGY,
  tokenKey,
  type ProvisionDescription,
  type RuleDescription,
  type Token,
  type TokenKey,
} from '@careledger/model';
import { expect } from 'chai';
import fc from 'fast-check';
import * as v from 'valibot';
import { asks, consents, item, policy, rule } from './arbitraries';
import { naiveDecision, type Asked, type Asks, type Held, type NaivePolicy } from './naive-model';

const KEY = remembering(tokenKey(Buffer.alloc(32, 3)));
const WHY = { reason: 'threat-to-life', unobtainable: 'no-time', minutes: 30 } as const;
const RUNS = { numRuns: 2000 };

function consentsOf(held: readonly Held[]): DecisionConsent[] {
  return held.map(({ rule: description, hasLostTheSay }, index) => ({
    consent: check(ConsentId, `consent-${index}`, 'an id'),
    version: 1,
    terminology: TERMINOLOGY,
    rule: compileRule(description, KEY),
    ...(hasLostTheSay && { standing: 'delegation-ended' as const }),
  }));
}

function decideOn(who: Asks, what: Asked, consents: readonly DecisionConsent[], how: NaivePolicy): Decision {
  const { file, withdrawn, ...description } = what;
  const request: DecisionRequest = {
    hospital: check(MspId, who.hospital, 'a hospital'),
    provider: check(ProviderId, who.provider, 'a provider'),
    role: check(v.picklist(PROVIDER_ROLES), who.role, 'a role'),
    status: 'active',
    licence: null,
    purpose: who.purpose,
    isReviewOverdue: who.hasReviewOverdue,
    ...(who.signed && { signed: who.signed }),
    ...(who.purpose === 'BTG' && who.explains && { breakGlass: WHY }),
  };
  const described = {
    item: compileItem(description, KEY),
    terminology: TERMINOLOGY,
    file,
    isWithdrawn: withdrawn,
  };
  const policy: DecisionPolicy = {
    suspended: [],
    default: how.default,
    strictness: how.strictness,
    deceasedFiles: how.dead,
    breakGlass: {
      ...SHIPPED_POLICY.breakGlass,
      roles: PROVIDER_ROLES.filter((role) => how.glassRoles.includes(role)),
      overridesDenials: how.glassOverrides,
      restricted: how.glassRestricted,
    },
  };
  return decide(request, described, consents, policy, check(Instant, who.now, 'a time'));
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
      fc.property(asks, item, consents(4), policy, (who, what, held, how) => {
        const decision = decideOn(who, what, consentsOf(held), how);
        seen[decision.effect] += 1;
        const reason = decision.reasons[0]?.reason ?? '';
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        expect(decision.effect).to.equal(naiveDecision(who, what, held, how));
      }),
      { numRuns: 20_000 },
    );
    for (const reason of [
      'denied-by-consent',
      'no-consent',
      'permitted-by-break-glass',
      'permitted-by-consent',
      'permitted-by-default',
      'permitted-to-patient',
      'record-restricted',
    ]) {
      expect(reasons.get(reason), `${reason} among them`).to.be.greaterThan(200);
    }
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
        fc.property(asks, item, consents(4), rule, policy, (who, what, others, one, how) => {
          const effectOf = (held: Held[]) => decideOn(who, what, consentsOf(held), how).effect;
          const added = only('add' in step ? step.add : step.revoke, one);
          const without = effectOf(others);
          const having = effectOf([...others, { rule: added, hasLostTheSay: false }]);
          expect('add' in step ? [without, having] : [having, without]).not.to.deep.equal(step.never);
        }),
        RUNS,
      );
    }).timeout(60_000);
  }

  it('never turns to permit when somebody loses the say', () => {
    fc.assert(
      fc.property(asks, item, consents(4), policy, fc.nat(3), (who, what, held, how, which) => {
        const before = decideOn(who, what, consentsOf(held), how).effect;
        const lost = held.map((one, index) => (index === which ? { ...one, hasLostTheSay: true } : one));
        const after = decideOn(who, what, consentsOf(lost), how).effect;
        expect([before, after]).not.to.deep.equal(['deny', 'permit']);
      }),
      RUNS,
    );
  }).timeout(60_000);

  it('is the same, with its reasons, in whatever order the consents come', () => {
    const orders = consents(5)
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
      fc.property(asks, item, consents(5), policy, (who, what, held, how) => {
        const { effect, reasons } = decideOn(who, what, consentsOf(held), how);
        expect(reasons).not.to.have.length(0);
        const [first] = reasons;
        expect(first?.reason.startsWith('permitted-')).to.equal(effect === 'permit');
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
