import {
  CareError,
  canonicalJson,
  CATEGORIES,
  check,
  compileItem,
  compileRule,
  demographicsKey,
  Digest,
  digestOfSentence,
  Instant,
  isPurposeWithin,
  isTransactionName,
  MspId,
  parseCanonical,
  parseCareError,
  PatientId,
  PURPOSE_PARENTS,
  thumbprint,
  Token,
  tokenKey,
  TRANSACTIONS,
  isKnownName,
} from '@careledger/model';
import { expect } from 'chai';
import * as v from 'valibot';

describe('canonical JSON', () => {
  it('follows the examples of RFC 8785', () => {
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).to.equal(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    const keys = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(canonicalJson(keys)).to.equal(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
    expect(parseCanonical(canonicalJson(keys))).to.deep.equal(keys);
  });

  it('has none for half a surrogate pair, infinity, functions, and bottomless nesting', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 40; level += 1) deep = [deep];
    for (const value of ['\ud800', { '\udc00': 1 }, [Infinity], [NaN], () => 1, undefined, deep, 1n]) {
      expect(() => canonicalJson(value)).to.throw();
    }
  });
});

describe('values', () => {
  const accepts = (schema: v.GenericSchema, value: unknown) => v.is(schema, value);

  it('are as narrow as they are said to be', () => {
    expect(accepts(PatientId, 'a-0')).to.equal(true);
    for (const id of ['', 'A', 'a/b', 'a b', 'ä', 'a'.repeat(65), 'a\n', 'a_b', 1])
      expect(accepts(PatientId, id)).to.equal(false);
    for (const id of ['', '-A', 'A/B', 'A B', '.A']) expect(accepts(MspId, id)).to.equal(false);
    expect(accepts(Token, 'AAAAAAAAAAAAAAAAAAAAAA')).to.equal(true);
    expect(accepts(Token, 'AAAAAAAAAAAAAAAAAAAAAB'), 'spare bits').to.equal(false);
    expect(accepts(Digest, 'A'.repeat(43))).to.equal(true);
    expect(accepts(Digest, `${'A'.repeat(42)}B`), 'spare bits').to.equal(false);
    expect(accepts(Instant, '2026-02-28T00:00:00.000Z')).to.equal(true);
    for (const text of [
      '2026-02-30T00:00:00.000Z',
      '2026-02-28T00:00:00Z',
      '2026-02-28T00:00:00.000+00:00',
      '2026-02-28',
    ]) {
      expect(accepts(Instant, text), text).to.equal(false);
    }
  });

  it('have the thumbprint of the example of RFC 7638, section 3.1, in its form for EC', () => {
    const key = {
      crv: 'P-256',
      kty: 'EC',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    } as const;
    expect(thumbprint(key)).to.equal('oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U');
  });

  it('say in an error which fields are wrong, and nothing of what they held', () => {
    const input = { patient: 'Hanako', key: { Ito: 1 }, proof: 3 };
    try {
      check(TRANSACTIONS['patient.register'].input, input, 'the input');
      expect.fail('it was accepted');
    } catch (error) {
      if (!(error instanceof CareError)) throw error;
      expect(error.details['fields']).to.include.members(['patient', 'key.crv', 'proof', 'demographics']);
      expect(error.message).not.to.match(/Hanako|Ito/);
    }
  });
});

describe('errors', () => {
  it('are found in the words of peers and gateways', () => {
    const error = new CareError('CONFLICT', 'Taken {by} "another".', { version: 3, fields: ['a'] });
    const body = {
      code: 'CONFLICT',
      message: 'Taken {by} "another".',
      details: { version: 3, fields: ['a'] },
    };
    expect(parseCareError(error.message)).to.deep.equal(body);
    expect(parseCareError(`chaincode response 500, ${error.message}`)).to.deep.equal(body);
    expect(
      parseCareError(`rpc error: code = Unknown desc = error in simulation: x, ${error.message} y`),
    ).to.deep.equal(body);
    for (const text of [
      '',
      'boom',
      '{"code":"NEW"}',
      '{"code":',
      '}{"code":',
      '{"code":"CONFLICT","details":{},"message":1}',
    ]) {
      expect(parseCareError(text)).to.equal(undefined);
    }
  });
});

describe('transactions', () => {
  it('all have a name that stays', () => {
    for (const name of Object.keys(TRANSACTIONS)) expect(isKnownName(name), name).to.equal(true);
    expect(isTransactionName('constructor')).to.equal(false);
  });
});

describe('purposes', () => {
  it('form the tree of the pinned release', () => {
    expect(Object.keys(PURPOSE_PARENTS)).to.have.length(59);
    expect(isPurposeWithin('BTG', 'TREAT')).to.equal(true);
    expect(isPurposeWithin('CLINTRCH', 'HRESCH')).to.equal(true);
    expect(isPurposeWithin('TREAT', 'TREAT')).to.equal(true);
    expect(isPurposeWithin('TREAT', 'BTG')).to.equal(false);
    expect(isPurposeWithin('CLINTRL', 'HRESCH'), 'a trial is treatment').to.equal(false);
    expect(isPurposeWithin('METAMGT', 'HSYSADMIN'), 'two levels under operations').to.equal(true);
  });
});

describe('compile', () => {
  const key = tokenKey(Buffer.alloc(32, 1));
  const [category] = CATEGORIES;
  const classes = category === undefined ? [] : [category];

  it('gives the same tokens for ever', () => {
    // Recorded: tokens on ledgers were made this way.
    expect(key.token('class', 'http://loinc.org', '11488-4')).to.equal('QlyxjGV8J7NUcgzXcg85dA');
    expect(Buffer.from(demographicsKey(Buffer.alloc(32, 1))).toString('base64url')).to.have.length(43);
  });

  it('separates domains, parts and files', () => {
    const tokens = [
      key.token('class', 'a', 'b'),
      key.token('author', 'a', 'b'),
      key.token('class', 'ab', ''),
      key.token('class', 'a,b'),
      tokenKey(Buffer.alloc(32, 2)).token('class', 'a', 'b'),
    ];
    expect(new Set(tokens)).to.have.length(tokens.length);
  });

  it('hides everything but how much there is', () => {
    const item = compileItem({ instance: 'record-1', custodian: 'HospitalA', classes }, key);
    expect(JSON.stringify(item)).not.to.match(/record|Hospital|loinc|11488/);
    // The class, the thing and its custodian; seven for its level, whichever that is; two for days that nobody knows.
    expect(item.t).to.have.length(12);
    expect([...item.t].sort()).to.deep.equal(item.t);
  });

  it('refuses what the ledger would refuse', () => {
    for (const rule of [
      { effect: 'permit', purposes: ['NOPE'] },
      { effect: 'permit', recipients: [{}] },
      { effect: 'permit', recipients: [{ provider: 'provider-1' }] },
      { effect: 'permit', period: { from: '2026-03-01T00:00:00.000Z', until: '2026-03-01T00:00:00.000Z' } },
      { effect: 'permit', period: { from: '2026-03-01' } },
    ] as const) {
      expect(() => compileRule(rule, key)).to.throw(CareError);
    }
    expect(() => tokenKey(Buffer.alloc(16))).to.throw(TypeError);
  });
});

describe('the digest of a sentence', () => {
  it('depends on its salt', () => {
    const sentence = { language: 'en', text: 'Hospital B may read this.', salt: 'a'.repeat(22) };
    expect(digestOfSentence(sentence)).not.to.equal(digestOfSentence({ ...sentence, salt: 'b'.repeat(22) }));
  });
});
