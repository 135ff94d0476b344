import { compileItem, tokenKey } from '@careledger/model';
import {
  createFileKey,
  type DeviceKey,
  generateDeviceKey,
  generatePatientKey,
  generateWebDeviceKey,
  generateWebPatientKey,
  importDeviceKey,
  isFileKeyOf,
  openFileKey,
  type PatientKey,
  patientSigner,
  webDeviceKey,
} from '@careledger/client';
import { encryptFileKey, type KnownFile } from '@careledger/client/internal/services/share-file-key';
import { expect } from 'chai';
import { compactDecrypt, CompactEncrypt, importJWK } from 'jose';
import { webcrypto } from 'node:crypto';
import { knownFile } from '../../support/client/known-file';
import { errorOf } from './support';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const A = 'HospitalAMSP';
const fileKey = createFileKey();

const fileOf = ({ publicKey, kid }: PatientKey, changed: Parameters<typeof knownFile>[1] = {}): KnownFile =>
  knownFile({ key: publicKey, kid }, changed);

const delegateOf = (
  key: PatientKey,
  directives: ('access.log' | 'consent.grant' | 'consent.revoke')[],
  until = '2026-06-01T00:00:00.000Z',
) => ({
  key: key.publicKey,
  kid: key.kid,
  scope: { directives },
  from: '2026-01-01T00:00:00.000Z',
  until,
});

const signerOf = (key: PatientKey, patient = 'p-1') => patientSigner({ key, patient, now: () => NOW });
const asked = (key: PatientKey, device: DeviceKey, custodian = A, patient = 'p-1') =>
  signerOf(key, patient).requestFileKey({ device, custodian });
const of = (device: DeviceKey) => ({ device, patient: 'p-1', custodian: A });

const refusals = (attempts: readonly Promise<unknown>[]) => Promise.all(attempts.map((one) => errorOf(one)));

describe('a file key on its way to a device', () => {
  for (const [kind, patientKey, deviceKey] of [
    ['of Node', () => Promise.resolve(generatePatientKey()), () => Promise.resolve(generateDeviceKey())],
    ['of Web Crypto', generateWebPatientKey, generateWebDeviceKey],
  ] as const) {
    it(`is opened by the device that the patient's key asked for, with keys ${kind}`, async () => {
      const key = await patientKey();
      const device = await deviceKey();
      const request = await asked(key, device);
      const wrapped = await encryptFileKey({ request, fileKey, file: fileOf(key) }, NOW);
      expect(await openFileKey(wrapped, of(device))).to.deep.equal(fileKey);
      expect(Buffer.from(wrapped.split('.')[0] ?? '', 'base64url').toString()).to.include('"ECDH-ES+A256KW"');
    });
  }

  it('is opened by keys that were kept: a PEM, or a pair in the browser’s database', async () => {
    const key = generatePatientKey();
    const local = generateDeviceKey();
    const web = await generateWebDeviceKey();
    expect(web.pair.privateKey.extractable).to.equal(false);
    for (const [device, kept] of [
      [local, importDeviceKey(local.toPem())],
      [web, await webDeviceKey(web.pair)],
    ] as const) {
      const wrapped = await encryptFileKey(
        { request: await asked(key, device), fileKey, file: fileOf(key) },
        NOW,
      );
      expect(await openFileKey(wrapped, of(kept))).to.deep.equal(fileKey);
      expect(kept.thumbprint).to.equal(device.thumbprint);
    }
  });

  it('is not opened for another device, patient or custodian, and not when a character was changed', async () => {
    const key = generatePatientKey();
    const device = generateDeviceKey();
    const wrapped = await encryptFileKey(
      { request: await asked(key, device), fileKey, file: fileOf(key) },
      NOW,
    );
    const parts = wrapped.split('.');
    const changed = parts.map((_, at) =>
      parts
        .map((part, index) => (index === at ? `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}` : part))
        .join('.'),
    );
    for (const refused of await refusals([
      openFileKey(wrapped, of(generateDeviceKey())),
      openFileKey(wrapped, { ...of(device), patient: 'p-2' }),
      openFileKey(wrapped, { ...of(device), custodian: 'HospitalBMSP' }),
      ...changed.map((text) => openFileKey(text, of(device))),
      openFileKey('', of(device)),
    ])) {
      expect(refused).to.include({ code: 'INVALID_ARGUMENT' });
    }
  });

  it('is not taken for what else is encrypted for the device, nor by a weaker algorithm', async () => {
    const device = generateDeviceKey();
    const to = await importJWK({ ...device.publicKey }, 'ECDH-ES+A256KW');
    const header = {
      alg: 'ECDH-ES+A256KW',
      enc: 'A256GCM',
      for: `file-key/${A}/p-1`,
      typ: 'careledger-file-key+jwe',
    };
    const wrap = (changed: object, bytes = fileKey) =>
      new CompactEncrypt(bytes).setProtectedHeader({ ...header, ...changed }).encrypt(to);
    expect(await openFileKey(await wrap({}), of(device))).to.deep.equal(fileKey);
    for (const text of [
      await wrap({ typ: 'JWE' }),
      await wrap({ for: 'release/p-1' }),
      await wrap({ enc: 'A128CBC-HS256' }),
      await wrap({ alg: 'ECDH-ES+A128KW' }),
      await wrap({}, fileKey.subarray(1)),
    ]) {
      expect(await errorOf(openFileKey(text, of(device)))).to.include({ code: 'INVALID_ARGUMENT' });
    }
  });

  it('still opens when the patient’s key was rotated, and is asked for with the new one from then on', async () => {
    const [old, current] = [generatePatientKey(), generatePatientKey()];
    const device = generateDeviceKey();
    const before = await encryptFileKey(
      { request: await asked(old, device), fileKey, file: fileOf(old) },
      NOW,
    );
    const rotated = fileOf(current, {
      compromised: [{ kid: old.kid, since: '2026-02-01T00:00:00.000Z' }],
    });
    expect(await openFileKey(before, of(device))).to.deep.equal(fileKey);
    const stale = encryptFileKey({ request: await asked(old, device), fileKey, file: rotated }, NOW);
    expect(await errorOf(stale)).to.include({ code: 'INVALID_ARGUMENT' });
    const after = await encryptFileKey(
      { request: await asked(current, device), fileKey, file: rotated },
      NOW,
    );
    expect(await openFileKey(after, of(device))).to.deep.equal(fileKey);
  });

  it('goes to a delegate in force who may grant consents, and to no other', async () => {
    const [own, delegate] = [generatePatientKey(), generatePatientKey()];
    const device = generateDeviceKey();
    const request = await asked(delegate, device);
    const share = (...delegations: ReturnType<typeof delegateOf>[]) =>
      encryptFileKey({ request, fileKey, file: fileOf(own, { delegations }) }, NOW);
    expect(await openFileKey(await share(delegateOf(delegate, ['consent.grant'])), of(device))).to.deep.equal(
      fileKey,
    );
    for (const refused of await refusals([
      share(),
      share(delegateOf(delegate, ['access.log', 'consent.revoke'])),
      share(delegateOf(delegate, ['consent.grant'], '2026-03-01T00:00:00.000Z')),
    ])) {
      expect(refused).to.include({ code: 'INVALID_ARGUMENT' });
    }
  });

  it('is not given for what somebody else signed, for another file, time or purpose', async () => {
    const key = generatePatientKey();
    const device = generateDeviceKey();
    const request = await asked(key, device);
    const [header = '', payload = '', signature = ''] = request.split('.');
    const file = fileOf(key);
    const other = await asked(key, generateDeviceKey());
    const draft = await signerOf(key).readLog();
    const none = Buffer.from(JSON.stringify({ alg: 'none', kid: key.kid })).toString('base64url');
    const attempts: Record<string, { now?: number; request?: string; file?: KnownFile }> = {
      'another key': { request: await asked(generatePatientKey(), device) },
      'no key': { file: fileOf(key, { key: null, kid: null }) },
      'another patient': { request: await asked(key, device, A, 'p-2') },
      'another custodian': { request: await asked(key, device, 'HospitalBMSP') },
      'a key that is compromised': {
        file: fileOf(key, { compromised: [{ kid: key.kid, since: '2026-02-01T00:00:00.000Z' }] }),
      },
      'the device of another request': { request: [header, other.split('.')[1], signature].join('.') },
      'a key that is no point of P-256': {
        request: await asked(key, { ...device, publicKey: { ...device.publicKey, y: device.publicKey.x } }),
      },
      'a directive': { request: draft.jws },
      'no signature': { request: `${none}.${payload}.` },
      'no JWS': { request: 'canary' },
      'a request that has ended': { now: NOW + 3_600_000 },
      'a request of the future': { now: NOW - 301_000 },
    };
    for (const [name, attempt] of Object.entries(attempts)) {
      const refused = await errorOf(
        encryptFileKey({ request, fileKey, file, ...attempt }, attempt.now ?? NOW),
      );
      expect(refused, name).to.include({ code: 'INVALID_ARGUMENT' });
      expect(String(refused)).not.to.include('canary');
    }
    await encryptFileKey({ request, fileKey, file }, NOW + 3_599_000);
  });

  it('is encrypted anew each time', async () => {
    const key = generatePatientKey();
    const device = generateDeviceKey();
    const share = async () =>
      encryptFileKey({ request: await asked(key, device), fileKey, file: fileOf(key) }, NOW);
    const [one, other] = [await share(), await share()];
    expect(one).not.to.equal(other);
    const { plaintext } = await compactDecrypt(other, device.privateKey);
    expect(plaintext).to.deep.equal(fileKey);
  });

  it('can be checked against a record of the file', () => {
    const item = compileItem({ instance: 'r-1', custodian: A }, tokenKey(fileKey));
    expect(isFileKeyOf(fileKey, { custodian: A, item })).to.equal(true);
    expect(isFileKeyOf(createFileKey(), { custodian: A, item })).to.equal(false);
    expect(isFileKeyOf(fileKey, { custodian: 'HospitalBMSP', item })).to.equal(false);
  });
});

describe("a device's key", () => {
  it('is for ECDH on P-256', async () => {
    const signing = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
      'sign',
      'verify',
    ]);
    const large = await webcrypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-384' }, false, [
      'deriveBits',
    ]);
    for (const pair of [signing, large]) {
      expect(await errorOf(webDeviceKey(pair))).to.include({ code: 'INVALID_ARGUMENT' });
    }
  });
});
