import { createHash } from 'node:crypto';
import {
  allow,
  type CareLedger,
  generatePatientKey,
  type LocalPatientKey,
  patientSigner,
  type SignedDirective,
} from '@careledger/client';
import { canonicalJson } from '@careledger/model';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import { letSee, newPatient, type TestPatient } from '../../support/care-ledger/patient';

type Grant = SignedDirective<'consent.grant'>;

/** What a carrier may try with what patients signed, against four real peers, their chaincode and the client. */
describe('a carrier who cheats', () => {
  let ledger: TestLedger;
  let patient: TestPatient;
  let key: LocalPatientKey;
  let carrier: CareLedger;

  before(async () => {
    ledger = await startCareLedger({ seed: 7 });
    carrier = await ledger.as('hospital-d', 'registrar');
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    patient = await newPatient(ledger, 'hospital-a');
    key = generatePatientKey();
    const file = await carrier.patients.read({ patient: patient.id });
    await carrier.patients.rotateKey(await patient.signer.rotateKey({ to: key, file }));
    await ledger.settled();
  });

  const signed = (): Promise<Grant> => letSee(ledger, { ...patient, signer: mine() }, 'hospital-b');
  const mine = () => patientSigner({ patient: patient.id, key });
  const codeOf = async (grant: Grant): Promise<string> => (await errorOf(carrier.consents.grant(grant))).code;

  /** The same directive with other parts of its JWS; signed again with the patient's key where `sign` says so. */
  async function altered(
    grant: Grant,
    change: { header?: object; payload?: (text: string) => string },
    sign = true,
  ): Promise<Grant> {
    const [header = '', payload = '', signature = ''] = grant.jws.split('.');
    const head = JSON.parse(Buffer.from(header, 'base64url').toString()) as object;
    const text = Buffer.from(payload, 'base64url').toString();
    const input = [canonicalJson({ ...head, ...change.header }), change.payload?.(text) ?? text]
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
    const last = sign
      ? Buffer.from(await key.sign(new TextEncoder().encode(input))).toString('base64url')
      : signature;
    return { ...grant, jws: `${input}.${last}` };
  }

  it('cannot change what was signed, nor the header under which it was', async () => {
    const grant = await signed();
    const thumbprint = createHash('sha256').update('another key').digest('base64url');
    const attacks: Record<string, Promise<Grant>> = {
      'another hospital in it': altered(
        grant,
        { payload: (text) => text.replace(ledger.mspId('hospital-b'), ledger.mspId('hospital-d')) },
        false,
      ),
      'alg none': altered(grant, { header: { alg: 'none' } }),
      'alg HS256': altered(grant, { header: { alg: 'HS256' } }),
      'another kid': altered(grant, { header: { kid: thumbprint } }),
      'a key of its own in the header': altered(grant, { header: { jwk: generatePatientKey().publicKey } }),
      'the address of a key': altered(grant, { header: { jku: 'https://example.org/keys' } }),
      'a certificate': altered(grant, { header: { x5c: [] } }),
      'an unencoded payload': altered(grant, { header: { b64: false, crit: ['b64'] } }),
      'a member given twice': altered(grant, { payload: (text) => text.replace('{', '{"body":{},') }),
      'a space in it': altered(grant, { payload: (text) => `${text} ` }),
      'another channel': altered(grant, {
        payload: (text) => text.replace('"channel":"care"', '"channel":"other"'),
      }),
    };
    for (const [what, attack] of Object.entries(attacks)) {
      expect(await codeOf(await attack), what).to.equal('SIGNATURE_INVALID');
    }
    const foreign = await altered(grant, {
      payload: (text) => text.replace('"chaincode":"careledger"', '"chaincode":"notes"'),
    });
    expect(await codeOf(foreign), 'another chaincode').to.equal('INVALID_ARGUMENT');
    expect(await codeOf({ ...grant, jws: `${grant.jws}==` }), 'padding').to.be.oneOf([
      'INVALID_ARGUMENT',
      'SIGNATURE_INVALID',
    ]);
  });

  it('cannot sign for the patient with any other key, be it the one that was rotated', async () => {
    const rotated = await letSee(ledger, patient, 'hospital-d');
    expect(await codeOf(rotated)).to.equal('SIGNATURE_INVALID');
    const stranger = patientSigner({ patient: patient.id, key: generatePatientKey() });
    expect(await codeOf(await letSee(ledger, { ...patient, signer: stranger }, 'hospital-d'))).to.equal(
      'SIGNATURE_INVALID',
    );
  });

  it('cannot use it for another patient', async () => {
    const other = await newPatient(ledger, 'hospital-a');
    const grant = await signed();
    expect(await codeOf({ ...grant, patient: other.id })).to.equal('SIGNATURE_INVALID');
  });

  it('cannot play an old grant again, after a newer version or a revocation', async () => {
    const first = await signed();
    await carrier.consents.grant(first);
    const narrower = allow({ name: 'hospital-c', hospital: ledger.mspId('hospital-c') }).for('TREAT');
    const next = await mine().grant(narrower, {
      fileKey: patient.fileKey,
      consent: first.id,
      replaces: first,
    });
    const second = await carrier.consents.grant(next);
    expect(await codeOf(first)).to.equal('CONFLICT');
    await carrier.consents.revoke(await mine().revoke({ consent: first.id, last: second }));
    expect(await codeOf(first)).to.equal('CLOSED');
    expect(await codeOf(next)).to.equal('CLOSED');
  });

  it('gets the first result for a copy that is signed anew, and doubles nothing', async () => {
    const grant = await signed();
    const first = await carrier.consents.grant(grant);
    const copy = await altered(grant, {});
    expect(copy.jws).not.to.equal(grant.jws);
    const elsewhere = await ledger.as('hospital-b', 'registrar');
    const again = await elsewhere.consents.grant(copy, { after: first.commit });
    expect({ ...again, commit: null }).to.deep.equal({ ...first, commit: null });
  });

  it('cannot carry what has ended, what lasts too long, or what was signed in the future', async () => {
    const at = (seconds: number, lifetimeSeconds = 3600) =>
      patientSigner({ patient: patient.id, key, lifetimeSeconds, now: () => Date.now() + seconds * 1000 });
    for (const signer of [at(-7200), at(3600)]) {
      const grant = await letSee(ledger, { ...patient, signer }, 'hospital-b');
      expect(await codeOf(grant)).to.equal('DIRECTIVE_EXPIRED');
    }
    const long = await altered(await signed(), {
      payload: (text) => text.replace(/"exp":(\d+)/, (_, exp: string) => `"exp":${Number(exp) + 86_400}`),
    });
    expect(await codeOf(long)).to.equal('DIRECTIVE_EXPIRED');
  });
});
