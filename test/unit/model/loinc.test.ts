import {
  CareError,
  CATEGORIES,
  compileItem,
  compileRule,
  DOCUMENT_TYPES,
  isLoincTerm,
  LOINC_SYSTEM,
  tokenKey,
  type Coding,
} from '@careledger/model';
import { expect } from 'chai';

const KEY = tokenKey(Buffer.alloc(32, 9));
const loinc = (code: string): Coding => ({ system: LOINC_SYSTEM, code });
const granted = (rule: Omit<Parameters<typeof compileRule>[0], 'effect'>, ...documentTypes: Coding[]) =>
  compileRule({ effect: 'deny', ...rule }, KEY, { documentTypes });
const anchored = (about: { classes?: Coding[]; codes?: Coding[] }) =>
  compileItem({ instance: 'r-1', custodian: 'A', ...about }, KEY);

/** A psychiatry consultation note: a LOINC type that is not pinned. */
const PSYCHIATRY_NOTE = loinc('34788-0');

function refusal(of: () => unknown): unknown {
  try {
    of();
  } catch (error) {
    if (error instanceof CareError) return [error.code, error.details];
    throw error;
  }
  return 'taken';
}

describe('a LOINC term', () => {
  it('has a check digit: the example of the Users’ Guide, and codes of one to seven digits', () => {
    for (const code of ['12345-5', '1-8', '34-9', '718-7', '2345-7', '11488-4', '100029-8']) {
      expect(isLoincTerm(code), code).to.equal(true);
    }
  });

  it('is also one of the fourteen that LOINC numbered with another check digit', () => {
    for (const code of ['5895-7', '6649-9', '11491-6', '11501-6']) {
      expect(isLoincTerm(code), code).to.equal(true);
    }
  });

  it('is no part, answer, list or group, and nothing of another form', () => {
    for (const code of [
      ...['LP29684-5', 'LA33-6', 'LL715-4', 'LG51018-6', 'X12345-5'],
      ...[
        '',
        '5',
        '123455',
        '12345-',
        '-5',
        '012345-5',
        '12345-55',
        '123456789-7',
        ' 12345-5',
        '12345-5 ',
        '１2345-5',
      ],
    ]) {
      expect(isLoincTerm(code), code).to.equal(false);
    }
  });
});

describe('LOINC’s document types', () => {
  it('that are pinned have the right check digits, and hold all that applications offer to patients', () => {
    expect([...DOCUMENT_TYPES].filter((code) => !isLoincTerm(code))).to.deep.equal([]);
    expect(CATEGORIES.filter(({ code }) => !DOCUMENT_TYPES.has(code))).to.deep.equal([]);
    // 45 of FHIR's value set, and what applications offer besides: 11502-2 and 34111-5.
    expect(DOCUMENT_TYPES.size).to.equal(47);
  });

  it('can be named in a rule when they are pinned, or given as known', () => {
    expect(granted({ classes: [loinc('34109-9')] }).s).to.deep.equal([
      [KEY.token('class', LOINC_SYSTEM, '34109-9')],
    ]);
    expect(granted({ classes: [PSYCHIATRY_NOTE] }, PSYCHIATRY_NOTE).s?.[0]).to.have.length(1);
  });

  it('are refused in a rule when they are unknown, wherever they stand in it', () => {
    const refused = ['INVALID_ARGUMENT', { fields: ['classes'] }];
    expect(refusal(() => granted({ classes: [PSYCHIATRY_NOTE] }))).to.deep.equal(refused);
    expect(refusal(() => granted({ classes: [loinc('11488-4'), PSYCHIATRY_NOTE] }))).to.deep.equal(refused);
    expect(refusal(() => granted({ provisions: [{ classes: [PSYCHIATRY_NOTE] }] }))).to.deep.equal(refused);
    const elsewhere = { ...PSYCHIATRY_NOTE, system: 'urn:other' };
    expect(
      refusal(() => granted({ classes: [PSYCHIATRY_NOTE] }, elsewhere)),
      'of another system',
    ).to.deep.equal(refused);
  });

  it('are refused in a rule when they cannot be LOINC’s, whoever says to know them', () => {
    const typo = loinc('34788-1');
    expect(refusal(() => granted({ classes: [typo] }, typo))).to.deep.equal([
      'INVALID_ARGUMENT',
      { fields: ['classes'] },
    ]);
  });

  it('can all be of a record; what cannot be a term is refused there too', () => {
    expect(anchored({ classes: [PSYCHIATRY_NOTE] }).t).to.include(
      KEY.token('class', LOINC_SYSTEM, '34788-0'),
    );
    expect(anchored({ classes: [loinc('11491-6')] }).t).to.include(
      KEY.token('class', LOINC_SYSTEM, '11491-6'),
    );
    const refused = (field: string) => ['INVALID_ARGUMENT', { fields: [field] }];
    expect(refusal(() => anchored({ classes: [loinc('34788-1')] }))).to.deep.equal(refused('classes'));
    expect(refusal(() => anchored({ codes: [loinc('LP29684-5')] }))).to.deep.equal(refused('codes'));
  });
});

describe('a code that a rule names', () => {
  it('may be any LOINC term, and nothing that says to be one and is not', () => {
    expect(granted({ codes: [loinc('2345-7')] }).s?.[0]).to.have.length(1);
    expect(refusal(() => granted({ codes: [loinc('2345-8')] }))).to.deep.equal([
      'INVALID_ARGUMENT',
      { fields: ['codes'] },
    ]);
  });

  it('is taken as it is from other systems', () => {
    expect(
      granted({ codes: [{ system: 'http://snomed.info/sct', code: '44054006' }] }).s?.[0],
    ).to.have.length(1);
  });
});
