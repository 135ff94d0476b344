import { compileItem, CHAINCODE, CHANNEL, PURPOSE_PARENTS, type Coding, tokenKey } from '@careledger/model';
import { expect } from 'chai';
import { A, B, consortium, type Consortium, HOSPITALS } from '../../support/chaincode/consortium';
import { resultOf } from '../../support/chaincode/fake-ledger';
import { type TestPatient } from '../../support/chaincode/patient';
import {
  codeEntries,
  dayEntries,
  digest,
  categories,
  type Entry,
  hmac,
  levels,
  resourceTypes,
  sensitivities,
  waysToWrite,
} from '../../support/secrecy/dictionary';

const kinds: readonly Coding[] = [...categories, ...resourceTypes];
const days = ['20', '202', '2026', '2026-03', '2026-03-31'];
const author = { hospital: A, provider: 'provider-7' };

/** Everything that a token can be made of, as the program writes it before it is hashed. */
const dictionary: readonly Entry[] = [
  ...codeEntries(kinds),
  ...dayEntries(['unknown', ...days]),
  ...HOSPITALS.map((hospital): Entry => ['custodian', hospital]),
  ['author', author.hospital, author.provider],
  ['instance', 'record-1'],
  ['related', 'record-1'],
];

/** Two patients about whom the whole terminology is said, on records and in consents. */
async function play(): Promise<{ care: Consortium; patients: readonly TestPatient[] }> {
  const care = await consortium();
  const patients = [await care.registeredPatient('patient-1'), await care.registeredPatient('patient-2')];
  for (const patient of patients) {
    for (const [index, label] of [...sensitivities, ...levels].entries()) {
      const item = compileItem(
        {
          instance: `record-${index}`,
          related: ['record-1'],
          custodian: A,
          authors: [author],
          labels: [label],
          classes: kinds.filter((_, place) => place % 5 === index % 5),
          codes: kinds.filter((_, place) => place % 5 === (index + 1) % 5),
          made: index % 2 === 0 ? { start: '2026-03-31', end: '2026-03-31' } : {},
        },
        patient.tokens,
      );
      const record = { ...care.anchor(patient, `record-${index}`), item };
      resultOf(await care.ledger.submit(care.registrar, 'record.anchor', record));
    }
    await care.granted(patient, 'consent-1', {
      effect: 'permit',
      recipients: [{ hospital: B }],
      purposes: ['TREAT'],
      authors: [author],
      provisions: [
        {
          labels: sensitivities,
          classes: kinds,
          codes: kinds,
          dataPeriod: { start: '2026-03-01', end: '2026' },
        },
        { effect: 'permit', labels: levels, data: [{ meaning: 'related', reference: 'record-1' }] },
      ],
    });
  }
  return { care, patients };
}

describe('what every member can read of the channel', () => {
  let care: Consortium;
  let patients: readonly TestPatient[];
  /** Every key and every string of the state, as each hospital's database has them. */
  let strings: readonly string[];
  let tokens: ReadonlySet<string>;

  before(async () => {
    ({ care, patients } = await play());
    strings = [...care.ledger.world.state].flatMap(([key, value]) => [
      ...key.split(/[/\0]/),
      ...leavesOf(JSON.parse(Buffer.from(value).toString())),
    ]);
    tokens = new Set(strings.filter((text) => /^[A-Za-z0-9_-]{21}[AQgw]$/.test(text)));
  });

  it('holds tokens, of which the file key tells all', () => {
    expect(tokens.size).to.be.greaterThan(300);
    for (const patient of patients) {
      const known = dictionary.filter((entry) => tokens.has(patient.tokens.token(...entry)));
      const missing = dictionary.filter((entry) => !known.includes(entry)).map((entry) => entry.join(' '));
      // Of some hospitals and days there was nothing to say.
      expect(missing.filter((entry) => !/^custodian Hospital[BCD]$/.test(entry))).to.deep.equal([]);
    }
  });

  it('holds no code in the clear but purposes', () => {
    const codes = new Set([...sensitivities, ...kinds].flatMap(({ system, code }) => [system, code]));
    expect(strings.filter((text) => codes.has(text) && !Object.hasOwn(PURPOSE_PARENTS, text))).to.deep.equal(
      [],
    );
  });

  it('tells no code to whoever tries the whole terminology under every key at hand', () => {
    const found: string[] = [];
    const messages = dictionary.flatMap(waysToWrite);
    const keys = keysAtHand(strings, patients);
    expect(keys.length).to.be.greaterThan(100);
    for (const message of messages) {
      const bytes = Buffer.from(message);
      for (const candidate of [digest(bytes), bytes, ...keys.map((key) => hmac(key, bytes))]) {
        if (isToken(candidate, tokens)) found.push(message);
      }
    }
    expect(found).to.deep.equal([]);
    // The keys again, as if each were a file key: the derivation is public.
    for (const key of keys.filter(({ length }) => length === 32)) {
      const derived = tokenKey(key);
      for (const entry of dictionary) if (tokens.has(derived.token(...entry))) found.push(entry.join(' '));
    }
    expect(found).to.deep.equal([]);
  }).timeout(60_000);

  it('has no token of one file in another', () => {
    const [one, other] = patients.map(({ id }) => {
      const own = [...care.ledger.world.state].filter(([key]) => key.split(/[/\0]/).includes(id));
      return new Set(own.flatMap(([, value]) => leavesOf(JSON.parse(Buffer.from(value).toString()))));
    });
    const shared = [...(one ?? [])].filter((text) => other?.has(text) === true && tokens.has(text));
    expect(shared).to.deep.equal([]);
  });
});

/** All strings of a value, and the names of its members. */
function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => [name, ...leavesOf(member)]);
}

/** What a member has: every string of the state as bytes, decoded and hashed, and what anybody would try. */
function keysAtHand(strings: readonly string[], patients: readonly TestPatient[]): Uint8Array[] {
  const guesses = [
    CHANNEL,
    CHAINCODE,
    'careledger/v1/tokens',
    'careledger/v1',
    ...patients.map(({ id }) => id),
  ];
  const texts = [...new Set([...strings, ...guesses])].filter(
    (text) => !/^[A-Za-z0-9_-]{21}[AQgw]$/.test(text),
  );
  const keys = texts.flatMap((text) => [
    Buffer.from(text),
    Buffer.from(text, 'base64url'),
    digest(Buffer.from(text)),
  ]);
  return [Buffer.alloc(0), Buffer.alloc(32), ...keys];
}

function isToken(bytes: Uint8Array, tokens: ReadonlySet<string>): boolean {
  const text = Buffer.from(bytes).toString('base64url');
  return tokens.has(text) || tokens.has(Buffer.from(bytes.subarray(0, 16)).toString('base64url'));
}
