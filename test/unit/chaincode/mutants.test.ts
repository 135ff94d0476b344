import '../../support/chaincode/quiet';
import { expect } from 'chai';
import { mutant } from '../../support/chaincode/mutant';
import { outcomeOf, readVectors, type Engine, type Vector } from '../../support/chaincode/vectors';

const VECTORS = [...readVectors().values()].flat();

/** Defects, by the rule that each breaks: [rule, what, file, code, code of the defect]. */
const MUTANTS: [rule: string, what: string, file: string, from: string, to: string][] = [
  ['1', 'a period ends a moment late', 'consent/vote', 'now < until', 'now <= until'],
  ['1', 'a period begins a moment late', 'consent/vote', 'from <= now', 'from < now'],
  ['1', 'periods are not looked at', 'consent/vote', 'return (holds(rule, now) &&', 'return ('],
  [
    '2',
    'recipients are not looked at',
    'consent/vote',
    '(rule.to?.some((to) => isRecipient(to, request)) ?? true)',
    'true',
  ],
  [
    '2',
    'nobody named is nobody',
    'consent/vote',
    'isRecipient(to, request)) ?? true',
    'isRecipient(to, request)) ?? false',
  ],
  [
    '2',
    'purposes are not looked at',
    'consent/vote',
    'request.purpose, named)) ?? true',
    'request.purpose, named)) || true',
  ],
  ['2', 'custodians and authors are not looked at', 'consent/vote', 'hasOneOfEach(rule.r, tokens)', 'true'],
  ['2', 'one attribute is enough', 'consent/vote', 'lists?.every(', 'lists?.some('],
  [
    '2',
    'all of a list are needed',
    'consent/vote',
    'anyOf.some((token) => tokens.has',
    'anyOf.every((token) => tokens.has',
  ],
  [
    '3',
    'purposes match upwards',
    'consent/vote',
    'isPurposeWithin)(request.purpose, named)',
    'isPurposeWithin)(named, request.purpose)',
  ],
  [
    '3',
    'purposes match as they are alone',
    'terminology/purposes',
    'current = exports.PURPOSE_PARENTS[current]',
    'current = null',
  ],
  ['3', 'clinical trials are treatment like any other', 'consent/vote', "['CLINTRL', ", '['],
  ['3', 'population health is treatment like any other', 'consent/vote', "'POPHLTH', ", ''],
  ['3', 'only the last rule of a way names a purpose', 'consent/vote', 'way.namesPurpose || (', '('],
  ['3', 'test data are of no system', 'terminology/purposes', "HTEST: 'SYSDEV'", 'HTEST: null'],
  [
    '4',
    'siblings: the permit wins',
    'consent/vote',
    "if (exceptions.includes('deny'))\n        return 'deny';",
    '',
  ],
  [
    '4',
    'exceptions that permit are not looked at',
    'consent/vote',
    "if (exceptions.includes('permit'))\n        return 'permit';",
    '',
  ],
  [
    '4',
    'exceptions have the effect of their parent',
    'compile/rule',
    'nested.effect ?? opposite',
    'nested.effect ?? effect',
  ],
  ['4', 'exceptions are always the opposite', 'compile/rule', 'nested.effect ?? opposite', 'opposite'],
  ['4', 'only the root has exceptions', 'consent/vote', 'rule.x?.map(', '(above ? undefined : rule.x)?.map('],
  ['5', 'a permit outside its scope permits', 'consent/vote', "!inScope ? 'nothing' : rule.e", 'rule.e'],
  [
    '5',
    'the exceptions of a permit outside its scope do not count',
    'consent/vote',
    'if (!inScope && !isRootOfPermit)',
    'if (!inScope)',
  ],
  [
    '5',
    'the exceptions of any root outside its scope count',
    'consent/vote',
    "above === undefined && rule.e === 'permit'",
    'above === undefined',
  ],
  [
    '5',
    'the exceptions of any permit outside its scope count',
    'consent/vote',
    "above === undefined && rule.e === 'permit'",
    "rule.e === 'permit'",
  ],
  ['6', 'a permit needs a part inside', 'compile/rule', "if (effect === 'permit') {", 'if (false) {'],
  ['6', 'a denial needs all inside', 'compile/rule', "if (effect === 'permit') {", 'if (true) {'],
  [
    '6',
    'a denial does not reach what is undated',
    'compile/rule',
    "['unknown', ...(0, days_1.coverUntil)(last)]",
    '[...(0, days_1.coverUntil)(last)]',
  ],
  [
    '6',
    'a denial without an end does not reach what is undated',
    'compile/rule',
    "['unknown', ...(0, days_1.coverFrom)(first)]",
    '[...(0, days_1.coverFrom)(first)]',
  ],
  [
    '6',
    'all months have 31 days',
    'compile/days',
    'new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate()',
    '31',
  ],
  ['6', 'a year ends with November', 'compile/days', "|| '12'", "|| '11'"],
  ['6', 'there was no last century', 'compile/days', "['18', '19', '20', '21']", "['18', '20', '21']"],
  [
    '7',
    'a provider is known by its id',
    'consent/vote',
    'to.hospital === undefined || to.hospital === request.hospital',
    'to.provider !== undefined || to.hospital === undefined || to.hospital === request.hospital',
  ],
  ['7', 'providers are not looked at', 'consent/vote', 'to.provider === undefined ||', 'true ||'],
  ['7', 'roles are not looked at', 'consent/vote', 'to.role === undefined ||', 'true ||'],
  [
    '7',
    'instance reaches what is linked',
    'compile/rule',
    'return [tokens.instance(data.reference)];',
    'return [tokens.instance(data.reference), tokens.related(data.reference)];',
  ],
  [
    '7',
    'related does not reach the thing itself',
    'compile/rule',
    'return [tokens.instance(data.reference), tokens.related(data.reference)];',
    'return [tokens.related(data.reference)];',
  ],
  [
    '7',
    'related does not reach what is linked',
    'compile/rule',
    'return [tokens.instance(data.reference), tokens.related(data.reference)];',
    'return [tokens.instance(data.reference)];',
  ],
  [
    '8',
    'permits override',
    'consent/decide',
    'if (votes.deny.length > 0)',
    'if (votes.deny.length > 0 && votes.permit.length === 0)',
  ],
  [
    '8',
    'a denial of a newer terminology has to match',
    'consent/vote',
    "|| (rule.e === 'deny' && isNewer)",
    '',
  ],
  [
    '8',
    'a permit of a newer terminology matches',
    'consent/vote',
    "(rule.e === 'deny' && isNewer)",
    'isNewer',
  ],
  ['8', 'every other terminology is newer', 'terminology/version', 'one > other', 'one !== other'],
  ['8', 'actions are lost', 'compile/rule', '...(rule.actions && { a: sorted(rule.actions) }),', ''],
  ['10', 'the default is permit', 'consent/decide', "policy.default === 'permit' &&", ''],
  ['10', 'the default is deny', 'consent/decide', "policy.default === 'permit'", 'false'],
  [
    '10',
    'the default reaches whatever is asked',
    'consent/decide',
    "&& (0, vote_1.permitOn)(vote_1.NO_WAY, facts) === 'permit'",
    '',
  ],
  [
    '11',
    'nothing has to be named',
    'consent/vote',
    "namesRestricted(way, item, strictness) ? 'permit'",
    "true ? 'permit'",
  ],
  ['11', 'one of the labels is enough', 'consent/vote', 'n.every(', 'n.some('],
  ['11', 'exact labels are not looked at', 'consent/vote', ' && x.every((group) => isNamed(group, way))', ''],
  [
    '11',
    'exact labels are as any other',
    'terminology/labels',
    "EXACT_SENSITIVITIES = ['PSYTHPN']",
    'EXACT_SENSITIVITIES = []',
  ],
  ['11', 'off is as label', 'consent/vote', "if (strictness === 'off')\n        return true;", ''],
  ['11', 'level is as label', 'consent/vote', "strictness === 'level' &&", 'false &&'],
  ['11', 'label is as level', 'consent/vote', "strictness === 'level' &&", ''],
  [
    '11',
    'level will do for exact labels',
    'consent/vote',
    '(byLevel || n.every((group) => isNamed(group, way))) &&',
    'byLevel || n.every((group) => isNamed(group, way)) &&',
  ],
  ['11', 'the strictness that ships is off', 'consent/decide', "?? 'label'", "?? 'off'"],
  [
    '11',
    'rules outside their scope name labels',
    'consent/vote',
    'inScope ? [...way.inScope, rule] : way.inScope',
    '[...way.inScope, rule]',
  ],
  [
    '11',
    'only the last rule of a way names labels',
    'consent/vote',
    'inScope ? [...way.inScope, rule] : way.inScope',
    '[rule]',
  ],
  ['11', 'substance use is not substance abuse', 'terminology/labels', "{ SUD: 'ETH' }", '{}'],
  [
    '11',
    'labels have no ancestors',
    'terminology/labels',
    '...parents.flatMap(sensitivityWithAncestors)',
    '',
  ],
  [
    '11',
    'labels are restricted for themselves',
    'terminology/labels',
    'sensitivityWithAncestors(code).some((ancestor)',
    '[code].some((ancestor)',
  ],
  [
    '11',
    'permits cover higher levels',
    'compile/rule',
    'tokens.atMost(label.code) : tokens.atLeast',
    'tokens.atLeast(label.code) : tokens.atLeast',
  ],
  [
    '11',
    'denials cover lower levels',
    'compile/rule',
    'tokens.atMost(label.code) : tokens.atLeast',
    'tokens.atMost(label.code) : tokens.atMost',
  ],
  ['11', 'R needs no naming', 'compile/item', "rank(level) >= rank('R')", "rank(level) > rank('R')"],
  ['11', 'R needs naming beside a label that explains it', 'compile/item', 'isHigh && !explained', 'isHigh'],
  [
    '11',
    'a denial of R does not name it for its exceptions',
    'compile/item',
    'isHigh ? [tokens.atLeast(level)] : []',
    '[]',
  ],
  [
    '11',
    'without a confidentiality every item is N',
    'compile/item',
    "isRestrictedRecord ? 'R' : 'N'",
    "'N'",
  ],
  [
    '11',
    'the lowest level counts',
    'compile/item',
    'rank(code) > rank(highest)',
    'rank(code) < rank(highest)',
  ],
  ['11', 'labels that nobody knows are passed over', 'compile/item', '...unknown.map(', '...[].map('],
  [
    '11',
    'abstract labels are taken',
    'terminology/labels',
    'Object.hasOwn(exports.SENSITIVITY_PARENTS, label.code)',
    'label.code in { ...exports.SENSITIVITY_PARENTS, _InformationSensitivityPolicy: null }',
  ],
  [
    '11',
    'members of every object are labels',
    'terminology/labels',
    'Object.hasOwn(exports.SENSITIVITY_PARENTS, label.code)',
    'label.code in exports.SENSITIVITY_PARENTS',
  ],
  ['12', 'break-glass by consent alone', 'consent/decide', "request.purpose === 'BTG' || ", ''],
  [
    '15',
    'own access by a certificate alone',
    'consent/decide',
    "isPurposeWithin)(request.purpose, 'PATRQT')",
    "isPurposeWithin)(request.purpose, 'BTG')",
  ],
  ['standing', 'suspended providers are let in', 'consent/decide', "request.status !== 'active'", 'false'],
  [
    'standing',
    'suspended hospitals are let in',
    'consent/decide',
    'policy.suspended.includes(request.hospital)',
    'false',
  ],
  [
    'standing',
    'licences hold a moment too long',
    'consent/decide',
    'request.licence.expires <= now',
    'request.licence.expires < now',
  ],
];

/** The first vector that a changed decision fails. */
function caughtBy(engine: Engine): Vector | undefined {
  return VECTORS.find((vector) => {
    try {
      return outcomeOf(vector, engine) !== vector.expected;
    } catch {
      return true;
    }
  });
}

describe('the vectors catch it when', () => {
  for (const [rule, what, file, from, to] of MUTANTS) {
    it(`${rule}: ${what}`, () => {
      expect(caughtBy(mutant({ file, from, to })), 'a vector that fails').not.to.equal(undefined);
    });
  }

  it('and nothing when nothing is changed', () => {
    const same = mutant({ file: 'consent/vote', from: 'return combine(', to: 'return combine(' });
    expect(caughtBy(same)).to.equal(undefined);
  });
});
