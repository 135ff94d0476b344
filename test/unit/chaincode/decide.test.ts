import '../../support/chaincode/quiet';
import { decide, type DecisionConsent, type DecisionRequest } from '@careledger/chaincode';
import {
  check,
  compileItem,
  compileRule,
  ConsentId,
  instantOf,
  MspId,
  ProviderId,
  TERMINOLOGY,
  tokenKey,
  type Purpose,
  type RuleDescription,
} from '@careledger/model';
import { expect } from 'chai';

const KEY = tokenKey(Buffer.alloc(32, 7));
const NOW = instantOf(Date.parse('2026-03-01T12:00:00.000Z'));
const NOTE = { system: 'http://loinc.org', code: '11506-3' };
const LABORATORY = { system: 'http://loinc.org', code: '11502-2' };
const ITEM = {
  item: compileItem(
    {
      instance: 'record-1',
      custodian: 'HospitalA',
      classes: [NOTE],
      authors: [{ hospital: 'HospitalA', provider: 'provider-7' }],
    },
    KEY,
  ),
  terminology: TERMINOLOGY,
};
const REQUEST: DecisionRequest = {
  hospital: check(MspId, 'HospitalB', 'a hospital'),
  provider: check(ProviderId, 'provider-1', 'a provider'),
  role: 'clinician',
  status: 'active',
  licence: null,
  purpose: 'TREAT',
};

const consentsOf = (...rules: RuleDescription[]): DecisionConsent[] =>
  rules.map((rule, index) => ({
    consent: check(ConsentId, `consent-${index + 1}`, 'an id'),
    version: 1,
    terminology: TERMINOLOGY,
    rule: compileRule(rule, KEY),
  }));

const outcome = (rules: RuleDescription[], purpose: Purpose = 'TREAT') => {
  const { effect, reasons } = decide(
    { ...REQUEST, purpose },
    ITEM,
    consentsOf(...rules),
    { suspended: [] },
    NOW,
  );
  return `${effect}: ${reasons.map(({ reason }) => reason).join()}`;
};

const PERMIT = 'permit: permitted-by-consent';
const DENY = 'deny: denied-by-consent';
const NONE = 'deny: no-consent';
const OTHER = { system: NOTE.system, code: 'other' };

/** The rules of the decision as a table: what the consents say, what is asked for, what comes out. */
const TABLE: [string, RuleDescription[], Purpose, string][] = [
  ['no consent', [], 'TREAT', NONE],
  ['a permit of everything', [{ effect: 'permit' }], 'TREAT', PERMIT],
  ['a denial of everything', [{ effect: 'deny' }], 'TREAT', DENY],
  ['a denial beside a permit', [{ effect: 'permit' }, { effect: 'deny' }], 'TREAT', DENY],
  [
    'a denial of others beside a permit',
    [{ effect: 'permit' }, { effect: 'deny', classes: [LABORATORY] }],
    'TREAT',
    PERMIT,
  ],

  ['the purpose', [{ effect: 'permit', purposes: ['TREAT'] }], 'TREAT', PERMIT],
  ['a purpose below', [{ effect: 'permit', purposes: ['TREAT'] }], 'ERTREAT', PERMIT],
  ['a purpose above', [{ effect: 'permit', purposes: ['ETREAT'] }], 'TREAT', NONE],
  ['another purpose', [{ effect: 'permit', purposes: ['HPAYMT'] }], 'TREAT', NONE],
  ['one of several purposes', [{ effect: 'permit', purposes: ['HPAYMT', 'TREAT'] }], 'TREAT', PERMIT],
  ['no purpose at all', [{ effect: 'permit', purposes: [] }], 'TREAT', NONE],
  ['trial research under research', [{ effect: 'permit', purposes: ['HRESCH'] }], 'CLINTRCH', PERMIT],
  ['a clinical trial has to be named', [{ effect: 'permit', purposes: ['TREAT'] }], 'CLINTRL', NONE],
  ['a clinical trial named', [{ effect: 'permit', purposes: ['CLINTRL'] }], 'CLINTRL', PERMIT],
  ['a clinical trial, any purpose', [{ effect: 'permit' }], 'CLINTRL', NONE],
  ['population health has to be named', [{ effect: 'permit', purposes: ['TREAT'] }], 'POPHLTH', NONE],
  [
    'a denial reaches below',
    [
      { effect: 'permit', purposes: ['CLINTRL'] },
      { effect: 'deny', purposes: ['TREAT'] },
    ],
    'CLINTRL',
    DENY,
  ],
  [
    'break-glass is not known',
    [{ effect: 'permit', purposes: ['BTG'] }],
    'BTG',
    'deny: purpose-not-supported',
  ],
  [
    'own access is not for providers',
    [{ effect: 'permit', purposes: ['PATRQT'] }],
    'PATRQT',
    'deny: purpose-not-supported',
  ],
  [
    'nor is that of the family',
    [{ effect: 'permit', purposes: ['FAMRQT'] }],
    'FAMRQT',
    'deny: purpose-not-supported',
  ],

  ['the hospital', [{ effect: 'permit', recipients: [{ hospital: 'HospitalB' }] }], 'TREAT', PERMIT],
  ['another hospital', [{ effect: 'permit', recipients: [{ hospital: 'HospitalC' }] }], 'TREAT', NONE],
  [
    'the provider',
    [{ effect: 'permit', recipients: [{ hospital: 'HospitalB', provider: 'provider-1' }] }],
    'TREAT',
    PERMIT,
  ],
  [
    'its namesake elsewhere',
    [{ effect: 'permit', recipients: [{ hospital: 'HospitalC', provider: 'provider-1' }] }],
    'TREAT',
    NONE,
  ],
  ['the role anywhere', [{ effect: 'permit', recipients: [{ role: 'clinician' }] }], 'TREAT', PERMIT],
  [
    'another role of the hospital',
    [{ effect: 'permit', recipients: [{ hospital: 'HospitalB', role: 'researcher' }] }],
    'TREAT',
    NONE,
  ],
  [
    'one of several recipients',
    [{ effect: 'permit', recipients: [{ hospital: 'HospitalC' }, { hospital: 'HospitalB' }] }],
    'TREAT',
    PERMIT,
  ],
  ['nobody', [{ effect: 'permit', recipients: [] }], 'TREAT', NONE],

  ['the class', [{ effect: 'permit', classes: [NOTE] }], 'TREAT', PERMIT],
  ['another class', [{ effect: 'permit', classes: [LABORATORY] }], 'TREAT', NONE],
  ['one of several classes', [{ effect: 'permit', classes: [LABORATORY, NOTE] }], 'TREAT', PERMIT],
  ['no class at all', [{ effect: 'permit', classes: [] }], 'TREAT', NONE],
  ['a denial of nothing', [{ effect: 'permit' }, { effect: 'deny', classes: [] }], 'TREAT', PERMIT],
  [
    'the class, of another instance',
    [{ effect: 'permit', classes: [NOTE], instances: ['record-2'] }],
    'TREAT',
    NONE,
  ],
  ['the instance', [{ effect: 'permit', instances: ['record-1'] }], 'TREAT', PERMIT],
  [
    'an instance that is called like the custodian',
    [{ effect: 'permit', instances: ['HospitalA'] }],
    'TREAT',
    NONE,
  ],
  ['the custodian', [{ effect: 'permit', custodians: ['HospitalA'] }], 'TREAT', PERMIT],
  ['another custodian', [{ effect: 'permit', custodians: ['HospitalD'] }], 'TREAT', NONE],
  [
    'the author',
    [{ effect: 'permit', authors: [{ hospital: 'HospitalA', provider: 'provider-7' }] }],
    'TREAT',
    PERMIT,
  ],
  [
    'another author of the custodian',
    [
      {
        effect: 'permit',
        custodians: ['HospitalA'],
        authors: [{ hospital: 'HospitalA', provider: 'provider-8' }],
      },
    ],
    'TREAT',
    NONE,
  ],
  ['the class under another system', [{ effect: 'permit', classes: [OTHER] }], 'TREAT', NONE],

  ['from now on', [{ effect: 'permit', period: { from: NOW } }], 'TREAT', PERMIT],
  ['from later on', [{ effect: 'permit', period: { from: '2026-03-01T12:00:00.001Z' } }], 'TREAT', NONE],
  ['until now', [{ effect: 'permit', period: { until: NOW } }], 'TREAT', NONE],
  ['until later', [{ effect: 'permit', period: { until: '2026-03-01T12:00:00.001Z' } }], 'TREAT', PERMIT],
  [
    'a denial that is over',
    [{ effect: 'permit' }, { effect: 'deny', period: { until: NOW } }],
    'TREAT',
    PERMIT,
  ],
];

describe('decide', () => {
  for (const [what, rules, purpose, expected] of TABLE) {
    it(what, () => {
      expect(outcome(rules, purpose)).to.equal(expected);
    });
  }

  it('names the consents that the effect rests on', () => {
    const consents = consentsOf(
      { effect: 'permit' },
      { effect: 'permit', classes: [LABORATORY] },
      { effect: 'permit' },
    );
    expect(decide(REQUEST, ITEM, consents, { suspended: [] }, NOW).reasons).to.deep.equal([
      {
        reason: 'permitted-by-consent',
        consents: [
          { consent: 'consent-1', version: 1 },
          { consent: 'consent-3', version: 1 },
        ],
      },
    ]);
  });

  it('gives every reason that there is, first what no consent can change', () => {
    const licence = { authority: 'board', expires: NOW };
    const request: DecisionRequest = { ...REQUEST, status: 'suspended', licence, purpose: 'BTG' };
    const consents = consentsOf({ effect: 'deny' }, { effect: 'permit', purposes: ['BTG'] });
    const restricted = { ...ITEM, item: { ...ITEM.item, n: [[KEY.token('label', 'x', 'HIV')]] } };
    const { effect, reasons } = decide(request, restricted, consents, { suspended: [REQUEST.hospital] }, NOW);
    expect([effect, ...reasons.map(({ reason }) => reason)]).to.deep.equal([
      'deny',
      'hospital-suspended',
      'provider-suspended',
      'licence-expired',
      'purpose-not-supported',
      'denied-by-consent',
      'record-restricted',
    ]);
  });

  it('does not count a permit of another terminology, counts a denial of one, and reports both', () => {
    const later = (rule: RuleDescription) =>
      consentsOf(rule).map((consent) => ({ ...consent, terminology: 'later' }));
    const permit = decide(REQUEST, ITEM, later({ effect: 'permit' }), { suspended: [] }, NOW);
    expect([permit.effect, permit.errors]).to.deep.equal([
      'deny',
      [{ error: 'terminology-differs', consent: { consent: 'consent-1', version: 1 } }],
    ]);
    const consents = [
      ...consentsOf({ effect: 'deny', purposes: ['HPAYMT'] }, { effect: 'permit' }).slice(1),
      ...later({ effect: 'deny', classes: [LABORATORY] }),
    ];
    expect(decide(REQUEST, ITEM, consents, { suspended: [] }, NOW).reasons[0]?.reason).to.equal(
      'denied-by-consent',
    );
  });
});
