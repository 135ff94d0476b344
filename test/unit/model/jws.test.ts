import { generateKeyPairSync } from 'node:crypto';
import {
  base64url,
  CareError,
  canonicalJson,
  check,
  checkDirectiveTime,
  compileRule,
  digestOfValue,
  directiveToSign,
  fromBase64url,
  isLowS,
  PatientId,
  toLowS,
  verifyDirective,
} from '@careledger/model';
import { expect } from 'chai';
import { TestPatient } from '../../support/chaincode/patient';
import { withHighS } from '../../support/crypto/high-s';

const now = new Date('2026-03-01T12:00:00.000Z');
const patient = new TestPatient('patient-1', () => now);
const EXPECTED = {
  typ: 'consent.grant',
  channel: 'care',
  patient: check(PatientId, 'patient-1', 'an id'),
} as const;
const rule = compileRule({ effect: 'permit', purposes: ['TREAT'] }, patient.tokens);
const payload = { ...patient.common(), typ: 'consent.grant', id: 'consent-1', body: { rule } } as const;

function verdict(jws: string, key = patient.key): string {
  try {
    verifyDirective(jws, key, EXPECTED);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof CareError)) throw error;
    return error.code;
  }
}

describe('a signed directive', () => {
  const good = patient.sign(payload);
  const [header = '', body = '', signature = ''] = good.split('.');
  const encode = (value: unknown) => Buffer.from(canonicalJson(value)).toString('base64url');

  it('is accepted, and known by the digest of its payload', () => {
    const verified = verifyDirective(good, patient.key, EXPECTED);
    expect(verified).to.deep.equal({ payload, digest: digestOfValue(payload) });
    const again = patient.sign(payload);
    expect(again, 'signatures differ each time').not.to.equal(good);
    expect(verifyDirective(again, patient.key, EXPECTED).digest).to.equal(verified.digest);
  });

  it('is what directiveToSign puts together', () => {
    const { bytes, assemble, digest } = directiveToSign(payload, patient.key);
    const jws = assemble(toLowS(patient.rawSignature(bytes)));
    expect(verifyDirective(jws, patient.key, EXPECTED).digest).to.equal(digest);
    expect(jws.split('.').slice(0, 2)).to.deep.equal([header, body]);
  });

  const signed = patient.header();
  const attacks: [string, string][] = [
    ['alg none', patient.sign(payload, { ...signed, alg: 'none' })],
    ['alg none without a signature', `${encode({ alg: 'none', typ: signed.typ })}.${body}.`],
    ['alg HS256', patient.sign(payload, { ...signed, alg: 'HS256' })],
    ['alg ES256K', patient.sign(payload, { ...signed, alg: 'ES256K' })],
    ['alg es256', patient.sign(payload, { ...signed, alg: 'es256' })],
    ['another typ', patient.sign(payload, { ...signed, typ: 'JWT' })],
    ['no typ', patient.sign(payload, { alg: signed.alg, kid: signed.kid })],
    ['no kid', patient.sign(payload, { alg: signed.alg, typ: signed.typ })],
    ['the kid of another key', patient.sign(payload, { ...signed, kid: digestOfValue('another') })],
    ['a key in the header', patient.sign(payload, { ...signed, jwk: patient.key })],
    ['the address of a key', patient.sign(payload, { ...signed, jku: 'https://example.org/keys' })],
    ['a certificate', patient.sign(payload, { ...signed, x5c: [] })],
    ['the address of a certificate', patient.sign(payload, { ...signed, x5u: 'https://example.org/cert' })],
    ['b64', patient.sign(payload, { ...signed, b64: false, crit: ['b64'] })],
    ['crit', patient.sign(payload, { ...signed, crit: [] })],
    ['an empty header', patient.sign(payload, {})],
    ['a header that is no object', patient.sign(payload, null)],
    [
      'a header that is not canonical',
      patient.signText(
        canonicalJson(payload),
        JSON.stringify({ typ: signed.typ, alg: signed.alg, kid: signed.kid }),
      ),
    ],
    ['a payload that is not canonical', patient.signText(JSON.stringify(payload), canonicalJson(signed))],
    ['a payload with a space', patient.signText(`${canonicalJson(payload)} `, canonicalJson(signed))],
    [
      'a payload with a byte order mark',
      patient.signText(`\ufeff${canonicalJson(payload)}`, canonicalJson(signed)),
    ],
    [
      'a member given twice',
      patient.signText(canonicalJson(payload).replace('{', '{"body":{},'), canonicalJson(signed)),
    ],
    ['the twin signature', withHighS(good)],
    ['padding', `${header}=.${body}.${signature}`],
    ['padding of the signature', `${good}==`],
    ['standard base64', good.replaceAll('-', '+').replaceAll('_', '/') + '+'],
    [
      'spare bits of base64url',
      `${header}.${body}.${signature.slice(0, -1)}${signature.endsWith('A') ? 'B' : spare(signature)}`,
    ],
    ['a line break', `${header}.\n${body}.${signature}`],
    ['two parts', `${header}.${body}`],
    ['four parts', `${good}.x`],
    ['an empty payload', `${header}..${signature}`],
    ['the signature of another payload', `${header}.${encode({ ...payload, id: 'consent-2' })}.${signature}`],
    ['a signature of zeros', `${header}.${body}.${'A'.repeat(86)}`],
    ['a signature in DER', `${header}.${body}.${base64url(Buffer.alloc(71, 48))}`],
    ['nothing', ''],
  ];
  for (const [what, jws] of attacks) {
    it(`is refused with ${what}`, () => {
      expect(verdict(jws)).to.equal('SIGNATURE_INVALID');
    });
  }

  it('is refused under another key', () => {
    expect(verdict(good, new TestPatient('patient-1', () => now).key)).to.equal('SIGNATURE_INVALID');
  });

  it('is refused with a point that is not on the curve', () => {
    const { y } = patient.key;
    const bytes = fromBase64url(y) ?? new Uint8Array();
    bytes[31] = (bytes[31] ?? 0) ^ 1;
    const off = { ...patient.key, y: base64url(bytes) };
    const jws = patient.sign(payload, { ...signed, kid: digestOfValue(off) });
    expect(verdict(jws, off)).to.equal('SIGNATURE_INVALID');
  });

  it('counts for its own channel, patient and transaction alone', () => {
    const elsewhere = {
      'another channel': { ...payload, channel: 'other' },
      'another patient': { ...payload, patient: 'patient-2' },
      'another transaction': { ...payload, typ: 'consent.revoke', body: {} },
    };
    for (const [what, other] of Object.entries(elsewhere)) {
      expect(verdict(patient.sign(other)), what).to.equal('SIGNATURE_INVALID');
    }
  });

  it('with a payload of another shape names the field and not the value', () => {
    const jws = patient.sign({ ...payload, exp: 'Hanako' });
    expect(() => verifyDirective(jws, patient.key, EXPECTED))
      .to.throw(/INVALID_ARGUMENT.*"exp"/)
      .and.satisfy((error: Error) => !error.message.includes('Hanako'));
  });

  it('holds from its signing to its end, 24 hours at most', () => {
    const codeAt = (iat: number, exp: number, at: number) => {
      try {
        checkDirectiveTime({ iat, exp }, at);
        return 'accepted';
      } catch (error) {
        return error instanceof CareError ? error.code : 'thrown';
      }
    };
    expect(codeAt(1000, 2000, 1999)).to.equal('accepted');
    expect(codeAt(1000, 2000, 2000)).to.equal('DIRECTIVE_EXPIRED');
    expect(codeAt(1000, 87_400, 1000)).to.equal('accepted');
    expect(codeAt(1000, 87_401, 1000)).to.equal('DIRECTIVE_EXPIRED');
    expect(codeAt(1300, 2000, 1000), 'a clock five minutes ahead').to.equal('accepted');
    expect(codeAt(1301, 2000, 1000)).to.equal('DIRECTIVE_EXPIRED');
    expect(codeAt(1000, 1000, 999)).to.equal('DIRECTIVE_EXPIRED');
  });

  it('is brought into the lower half by its signer', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(privateKey.asymmetricKeyType).to.equal('ec');
    for (let round = 0; round < 32; round += 1) {
      const raw = patient.rawSignature(Buffer.from([round]));
      const low = toLowS(raw);
      expect(isLowS(low)).to.equal(true);
      expect(isLowS(raw)).to.equal(Buffer.compare(Buffer.from(low), Buffer.from(raw)) === 0);
    }
  });
});

/** Another last character that decodes to the same bytes; strict decoders refuse it. */
function spare(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(signature.at(-1) ?? '') + 1] ?? 'B';
}
