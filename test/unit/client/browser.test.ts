import {
  base64url,
  fromBase64url,
  hkdfSha256,
  hmacSha256,
  isLowS,
  isValidPublicKey,
  PatientId,
  PublicKeyJwk,
  sha256,
  thumbprint,
  toLowS,
  verifyDirective,
  verifyEs256,
} from '@careledger/model';
import type * as model from '@careledger/model';
import { allow, createFileKey, LANGUAGES, webPatientKey } from '@careledger/client';
import { encryptFileKey } from '@careledger/client/internal/services/share-file-key';
import { expect } from 'chai';
import { build } from 'esbuild';
import fc from 'fast-check';
import { generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import * as vm from 'node:vm';
import * as v from 'valibot';
import { toHighS } from '../../support/crypto/high-s';
import { hasBrowser, inBrowser } from '../../support/browser/page';
import { knownFile } from '../../support/client/known-file';
import { errorOf } from './support';

const root = join(__dirname, '..', '..', '..', '..');

/** Everything that a page has and that is not of the language; no `Buffer`, no `process`, no `require`. */
function page(): vm.Context {
  return vm.createContext({ crypto: webcrypto, TextEncoder, TextDecoder, atob, btoa });
}

/** A bundle as an application would make it for its pages. */
async function bundle(code: string): Promise<{ text: string; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: join(root, 'test') },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'result',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return { text: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) };
}

const DRAFT = `allow({ name: 'Hospital B', hospital: 'HospitalBMSP' })
  .toSee('18842-5')
  .until({ month: '2099-06', timeZone: 'Europe/Berlin' })`;

/** A page with a device's key, which asks for the file key and opens it. */
const FILE_KEY_PAGE = `
  import {
    generateWebDeviceKey, generateWebPatientKey, openFileKey, patientSigner,
  } from '@careledger/client/patient';
  let device;
  export async function ask(now) {
    const key = await generateWebPatientKey();
    device = await generateWebDeviceKey();
    const signer = patientSigner({ key, patient: 'p-1', now: () => now });
    const request = await signer.requestFileKey({ device, custodian: 'HospitalAMSP' });
    return JSON.stringify({ request, publicKey: key.publicKey, extractable: device.privateKey.extractable });
  }
  export async function open(wrapped) {
    const fileKey = await openFileKey(wrapped, { device, patient: 'p-1', custodian: 'HospitalAMSP' });
    return Array.from(fileKey).join();
  }`;

/** The custodian's half, in Node. */
async function sharesFileKey(run: (call: string) => Promise<string>): Promise<void> {
  const now = Date.now();
  const { request, publicKey, extractable } = v.parse(
    v.object({ request: v.string(), publicKey: PublicKeyJwk, extractable: v.boolean() }),
    JSON.parse(await run(`result.ask(${now})`)),
  );
  expect(extractable).to.equal(false);
  const file = knownFile({ key: publicKey, kid: thumbprint(publicKey) });
  const fileKey = createFileKey();
  const wrapped = await encryptFileKey({ request, fileKey, file }, now);
  expect(await run(`result.open(${JSON.stringify(wrapped)})`)).to.equal(fileKey.join());
}

/** For a page: the browser's own store of keys, which keeps those that cannot be exported. */
const KEY_STORE = `
  const result = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  async function openStore() {
    const opening = indexedDB.open('keys', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('keys');
    const database = await result(opening);
    return (mode) => database.transaction('keys', mode).objectStore('keys');
  }`;

describe("a patient's page in a browser", () => {
  it('signs what the ledger takes, without a module of Node', async () => {
    const { text, inputs } = await bundle(`
      import { allow, generateWebPatientKey, isSentenceOf, patientSigner } from '@careledger/client/patient';
      export async function grant() {
        const key = await generateWebPatientKey();
        const signer = patientSigner({ key, patient: 'p-1', now: () => 1769851800000 });
        const draft = allow({ name: 'Hospital B', hospital: 'HospitalBMSP' }).toSee('18842-5');
        const { jws, sentence } = await signer.grant(draft, { fileKey: new Uint8Array(32).fill(7), consent: 'c-1' });
        return JSON.stringify({ jws, sentence, publicKey: key.publicKey, extractable: key.pair.privateKey.extractable });
      }`);
    expect(inputs.filter((path) => isBuiltin(path))).to.deep.equal([]);
    expect(inputs.some((path) => path.endsWith('crypto.browser.js'))).to.equal(true);
    const answer: unknown = await vm.runInContext(`${text}; result.grant()`, page());
    const { jws, publicKey, sentence, extractable } = v.parse(
      v.object({
        jws: v.string(),
        publicKey: PublicKeyJwk,
        sentence: v.object({ text: v.string() }),
        extractable: v.boolean(),
      }),
      JSON.parse(v.parse(v.string(), answer)),
    );
    const patient = v.parse(PatientId, 'p-1');
    const { payload } = verifyDirective(jws, publicKey, { typ: 'consent.grant', channel: 'care', patient });
    expect(payload.id).to.equal('c-1');
    expect(sentence.text).to.equal(
      'I allow Hospital B to see my discharge summaries, for any purpose, until I take this back.',
    );
    expect(extractable).to.equal(false);
  }).timeout(30_000);

  it('opens the file key that was encrypted for its device', async () => {
    const { text, inputs } = await bundle(FILE_KEY_PAGE);
    expect(inputs.filter((path) => isBuiltin(path))).to.deep.equal([]);
    const context = page();
    vm.runInContext(text, context);
    await sharesFileKey(async (call) => v.parse(v.string(), await vm.runInContext(call, context)));
  }).timeout(30_000);

  it('would be told if the library for hospitals came along', async () => {
    const failure = await bundle(`export * from '@careledger/client';`).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error).with.property('message').that.includes('Could not resolve');
  }).timeout(30_000);

  if (hasBrowser()) {
    it('does so in a real browser, with a key that stays in it', async () => {
      const { text } = await bundle(`
        import { allow, generateWebPatientKey, LANGUAGES, patientSigner, webPatientKey } from '@careledger/client/patient';
        ${KEY_STORE}
        async function run() {
          const store = await openStore();
          const made = await generateWebPatientKey();
          await result(store('readwrite').put(made.pair, 'mine'));
          const key = await webPatientKey(await result(store('readonly').get('mine')));
          const draft = ${DRAFT};
          const { jws } = await patientSigner({ key, patient: 'p-1' }).grant(draft, { fileKey: new Uint8Array(32).fill(7) });
          return { jws, publicKey: key.publicKey, sentences: LANGUAGES.map((language) => draft.sentence(language)) };
        }
        run().then(JSON.stringify, String).then((body) => fetch('/done', { method: 'POST', body }));`);
      const { jws, publicKey, sentences } = v.parse(
        v.object({ jws: v.string(), publicKey: PublicKeyJwk, sentences: v.array(v.string()) }),
        JSON.parse(await inBrowser(text)),
      );
      const patient = v.parse(PatientId, 'p-1');
      const { payload } = verifyDirective(jws, publicKey, { typ: 'consent.grant', channel: 'care', patient });
      const draft = allow({ name: 'Hospital B', hospital: 'HospitalBMSP' })
        .toSee('18842-5')
        .until({ month: '2099-06', timeZone: 'Europe/Berlin' });
      expect(payload.body.rule).to.deep.equal(draft.compile(new Uint8Array(32).fill(7)));
      expect(sentences).to.deep.equal(LANGUAGES.map((language) => draft.sentence(language)));
    }).timeout(120_000);
  }

  if (hasBrowser()) {
    it('opens it in a real browser, with a key that was kept there', async () => {
      const { text } = await bundle(`
        import {
          generateWebDeviceKey, generateWebPatientKey, openFileKey, patientSigner, webDeviceKey,
        } from '@careledger/client/patient';
        import { encryptFileKey } from '@careledger/client/internal/services/share-file-key';
        ${KEY_STORE}
        async function run() {
          const store = await openStore();
          const key = await generateWebPatientKey();
          const made = await generateWebDeviceKey();
          await result(store('readwrite').put(made.pair, 'device'));
          const of = { patient: 'p-1', custodian: 'HospitalAMSP' };
          const request = await patientSigner({ key, patient: 'p-1' }).requestFileKey({ device: made, ...of });
          const file = { ...of, key: key.publicKey, kid: key.kid, compromised: [], delegations: [] };
          const fileKey = new Uint8Array(32).fill(7);
          const wrapped = await encryptFileKey({ request, fileKey, file }, Date.now());
          const device = await webDeviceKey(await result(store('readonly').get('device')));
          return Array.from(await openFileKey(wrapped, { device, ...of })).join();
        }
        run().then(String, String).then((body) => fetch('/done', { method: 'POST', body }));`);
      expect(await inBrowser(text)).to.equal(new Uint8Array(32).fill(7).join());
    }).timeout(120_000);
  }

  it('refuses a pair that does not sign, or is of another curve', async () => {
    const p384 = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, false, [
      'sign',
      'verify',
    ]);
    expect(await errorOf(webPatientKey(p384))).to.include({ code: 'INVALID_ARGUMENT' });
    const agreement = await webcrypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, [
      'deriveBits',
    ]);
    expect(await errorOf(webPatientKey(agreement))).to.include({ code: 'INVALID_ARGUMENT' });
  });
});

describe("the browser's cryptography", () => {
  const browser: unknown = createRequire(__filename)(join(root, 'chaincode/model/dist/crypto.browser.js'));
  const names = [
    'sha256',
    'hmacSha256',
    'hkdfSha256',
    'base64url',
    'fromBase64url',
    'isValidPublicKey',
    'verifyEs256',
    'isLowS',
    'toLowS',
  ] as const;
  const isSame = (value: unknown): value is Pick<typeof model, (typeof names)[number]> =>
    v.is(v.record(v.picklist(names), v.function()), value);

  it('has the functions of Node’s, all of them', () => {
    expect(Object.keys(browser ?? {})).to.have.members([...names]);
    const ofNode: unknown = createRequire(__filename)(join(root, 'chaincode/model/dist/crypto.js'));
    expect(Object.keys(ofNode ?? {})).to.have.members([...names]);
  });

  it('has the same results', () => {
    if (!isSame(browser)) throw new Error('not the same functions');
    const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bytes, bytes, fc.string(), fc.integer({ min: 1, max: 99 }), (one, other, info, length) => {
        expect(hex(browser.sha256(one))).to.equal(hex(sha256(one)));
        expect(hex(browser.hmacSha256(one, other))).to.equal(hex(hmacSha256(one, other)));
        expect(hex(browser.hkdfSha256(one, info, length))).to.equal(hex(hkdfSha256(one, info, length)));
        expect(browser.base64url(one)).to.equal(base64url(one));
        expect(hex(browser.fromBase64url(base64url(one)))).to.equal(hex(one));
      }),
      { numRuns: 300 },
    );
    const alike = fc.string({ unit: fc.constantFrom('A', 'Q', 'g', 'w', 'B', '_', '-', '+', '/', '=', ' ') });
    fc.assert(
      fc.property(alike, (text) => {
        expect(hex(browser.fromBase64url(text))).to.equal(hex(fromBase64url(text)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('verifies the same signatures, and the same keys', () => {
    if (!isSame(browser)) throw new Error('not the same functions');
    for (let round = 0; round < 8; round++) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
      const jwk = v.parse(PublicKeyJwk, { crv, kty, x, y });
      const message = Buffer.of(round);
      const raw = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      const low = toLowS(raw);
      const wrong = Uint8Array.from(low, (byte, index) => (index === round ? byte ^ 1 : byte));
      const off = v.parse(PublicKeyJwk, { ...jwk, y: jwk.x });
      for (const signature of [low, wrong, toHighS(low), low.subarray(1), new Uint8Array(64)]) {
        for (const key of [jwk, off]) {
          expect(browser.verifyEs256(key, message, signature)).to.equal(verifyEs256(key, message, signature));
        }
      }
      expect(verifyEs256(jwk, message, low)).to.equal(true);
      expect([low, toHighS(low)].map((signature) => isLowS(signature))).to.deep.equal([true, false]);
      expect(toLowS(toHighS(low))).to.deep.equal(new Uint8Array(low));
      expect([jwk, off].map((key) => browser.isValidPublicKey(key))).to.deep.equal([true, false]);
      expect([jwk, off].map((key) => isValidPublicKey(key))).to.deep.equal([true, false]);
    }
  });
});
