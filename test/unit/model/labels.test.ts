import {
  CareError,
  compileItem,
  compileRule,
  CONFIDENTIALITY_LEVELS,
  CONFIDENTIALITY_SYSTEM,
  EXACT_SENSITIVITIES,
  isRestricted,
  isSensitivity,
  Item,
  PURPOSE_PARENTS,
  RESTRICTED_SENSITIVITIES,
  Rule,
  SENSITIVITY_PARENTS,
  SENSITIVITY_SYSTEM,
  sensitivityWithAncestors,
  tokenKey,
  type Coding,
  type Sensitivity,
} from '@careledger/model';
import { expect } from 'chai';
import { createHash, createHmac } from 'node:crypto';
import * as v from 'valibot';

const KEY = tokenKey(Buffer.alloc(32, 9));
const ALL = Object.keys(SENSITIVITY_PARENTS).filter((code): code is Sensitivity =>
  isSensitivity({ system: SENSITIVITY_SYSTEM, code }),
);
const sensitivity = (code: string): Coding => ({ system: SENSITIVITY_SYSTEM, code });
const level = (code: string): Coding => ({ system: CONFIDENTIALITY_SYSTEM, code });
const itemOf = (...labels: Coding[]) => compileItem({ instance: 'r-1', custodian: 'A', labels }, KEY);

describe('sensitivities', () => {
  it('form the tree of the pinned release', () => {
    expect(ALL).to.have.length(41);
    expect(sensitivityWithAncestors('COGN')).to.deep.equal(['COGN', 'BH', 'SPI']);
    expect(sensitivityWithAncestors('ETHUD')).to.have.members(['ETHUD', 'SUD', 'SPI', 'ETH']);
    expect(sensitivityWithAncestors('HIV')).to.deep.equal(['HIV']);
  });

  it('are restricted where they or what is above them are', () => {
    const listed: readonly Sensitivity[] = [...RESTRICTED_SENSITIVITIES, ...EXACT_SENSITIVITIES];
    expect(ALL.filter(isRestricted)).to.include.members([...listed]);
    expect(ALL.filter(isRestricted)).to.have.length(21);
    expect(isRestricted('TBOO')).to.equal(false);
  });
});

describe('the labels of a compiled record', () => {
  it('are in groups of one size, whichever they are', () => {
    for (const label of [...ALL.filter(isRestricted).map(sensitivity), level('R'), level('V')]) {
      const { n = [], x = [], m = [] } = itemOf(label);
      expect([...n, ...x].map((group) => group.length)).to.deep.equal([4]);
      expect(m).to.have.length(4);
    }
  });

  it('do not tell what fills a group up: it stands among all tokens, the same on every record', () => {
    const one = itemOf(sensitivity('HIV'));
    const other = compileItem({ instance: 'r-2', custodian: 'A', labels: [sensitivity('HIV')] }, KEY);
    expect([one.n, one.m]).to.deep.equal([other.n, other.m]);
    expect(one.t).to.include.members([...(one.n ?? []).flat(), ...(one.m ?? [])]);
  });

  it('take as many tokens for each level', () => {
    const sizes = CONFIDENTIALITY_LEVELS.filter((code) => code < 'R').map(
      (code) => itemOf(level(code)).t.length,
    );
    expect(new Set(sizes)).to.have.length(1);
  });

  it('are what the ledger takes, all at once as well', () => {
    const few = ALL.slice(0, 14).map(sensitivity);
    for (const item of [itemOf(), itemOf(level('V')), itemOf(...few)])
      expect(v.is(Item, item)).to.equal(true);
  });
});

describe('a compiled rule', () => {
  it('covers days with few tokens, whichever they are', () => {
    for (const dataPeriod of [
      { start: '1801-01-02', end: '2198-12-30' },
      { start: '2021-05-17' },
      { end: '1999-12-30' },
    ]) {
      for (const effect of ['permit', 'deny'] as const) {
        const rule = compileRule({ effect, dataPeriod }, KEY);
        for (const list of rule.s ?? []) expect(list.length).to.be.lessThan(65);
      }
    }
    expect(compileRule({ effect: 'permit', dataPeriod: { start: '2000' } }, KEY).s?.[0]).to.have.length(2);
  });

  it('nests four levels deep and no further', () => {
    const nested = (levels: number): Rule => ({
      e: 'permit',
      ...(levels > 1 && { x: [nested(levels - 1)] }),
    });
    expect(v.is(Rule, nested(4))).to.equal(true);
    expect(v.is(Rule, nested(5))).to.equal(false);
  });

  it('says nothing of the label that it refuses', () => {
    try {
      compileRule({ effect: 'permit', labels: [{ system: 'urn:secret', code: 'canary' }] }, KEY);
      expect.fail('it was accepted');
    } catch (error) {
      if (!(error instanceof CareError)) throw error;
      expect([error.code, error.details]).to.deep.equal(['INVALID_ARGUMENT', { fields: ['labels'] }]);
      expect(error.message).not.to.match(/secret|canary/);
    }
  });
});

describe('whoever knows the whole terminology', () => {
  it('learns no code from what stands on the channel', () => {
    const codes = [
      ...Object.keys(PURPOSE_PARENTS),
      ...ALL,
      ...CONFIDENTIALITY_LEVELS,
      ...['11488-4', '11502-2', '11506-3', '18842-5', '57133-1'],
    ];
    const labels = [sensitivity('HIV'), sensitivity('PSYTHPN'), level('R')];
    const classes = [{ system: 'http://loinc.org', code: '11502-2' }];
    const made = { start: '2025-03-31', end: '2025-03-31' };
    const item = compileItem({ instance: 'r-1', custodian: 'A', labels, classes, made }, KEY);
    const rule = compileRule({ effect: 'deny', labels, classes, dataPeriod: made }, KEY);
    const seen = JSON.stringify([item, rule]);
    for (const code of codes) {
      if (code.length > 2) expect(seen, code).not.to.contain(`"${code}"`);
      for (const system of [SENSITIVITY_SYSTEM, CONFIDENTIALITY_SYSTEM, 'http://loinc.org']) {
        for (const guess of guesses(system, code)) expect(seen, code).not.to.contain(guess);
      }
    }
    expect(seen).not.to.match(/2025|loinc|v3-/);
  });

  /** A code hashed in every way that needs no key, and under keys that anybody has. */
  function guesses(system: string, code: string): string[] {
    const texts = [code, `${system}|${code}`].concat(
      ['label', 'class', 'at-most', 'at-least', 'filling'].map((domain) =>
        JSON.stringify([domain, system, code]),
      ),
    );
    const anybodys = [Buffer.alloc(0), Buffer.alloc(32), Buffer.from('careledger/v1/tokens')];
    return texts.flatMap((text) => [
      createHash('sha256').update(text).digest('base64url').slice(0, 21),
      ...anybodys.map((key) => createHmac('sha256', key).update(text).digest('base64url').slice(0, 21)),
    ]);
  }
});
