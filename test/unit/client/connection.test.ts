import { connect, type ConnectionProfile } from '@careledger/client';
import { createIdentities, dataPaths, loadTopology } from '@careledger/network';
import { expect } from 'chai';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { testAuthority } from '../../support/embedded/certificates';
import { errorOf } from './support';

describe('connect', () => {
  let folder = '';
  let profilePath = '';
  let msp = '';
  let otherMsp = '';
  let tlsCa = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'careledger-client-'));
    const data = dataPaths(folder);
    await createIdentities(data, loadTopology());
    profilePath = data.hospital('hospital-a').connectionProfile;
    tlsCa = data.hospital('hospital-a').tlsCa;
    msp = data.hospital('hospital-a').user('registrar').msp;
    otherMsp = data.hospital('hospital-a').user('clinician').msp;
  });
  after(() => rm(folder, { recursive: true }));

  /** Tries to connect where nobody listens, so that reaching that point says: the files are good. */
  async function attempt(
    profile: string | ConnectionProfile,
    identity: Parameters<typeof connect>[0]['identity'],
  ) {
    return errorOf(connect({ profile, identity, connectTimeoutMs: 200 }));
  }

  /** The profile that the network wrote, at an address where nobody listens, and changed. */
  async function profileFile(change: (text: string) => string = (text) => text): Promise<string> {
    const text = (await readFile(profilePath, 'utf8')).replace(/localhost:\d+/g, 'localhost:1');
    const path = join(folder, 'profile.json');
    await writeFile(path, change(text));
    return path;
  }

  /** The least that a profile needs. */
  function profileWith(tlsCACerts: { pem: string } | { path: string }): ConnectionProfile {
    return {
      client: { organization: 'hospital-a' },
      organizations: { 'hospital-a': { mspid: 'HospitalAMSP', peers: ['peer0.hospital-a'] } },
      peers: { 'peer0.hospital-a': { url: 'grpcs://localhost:1', tlsCACerts } },
    };
  }

  it('takes the files that the network writes, and says when the peer does not answer', async () => {
    const error = await attempt(await profileFile(), msp);
    expect(error.code).to.equal('UNAVAILABLE');
    expect(error.message).to.include('peer0.hospital-a').and.to.include('localhost:1');
  });

  it('takes a profile as an object, or in YAML with certificates in files beside it', async () => {
    const certificates = await readFile(join(tlsCa, 'ca-cert.pem'), 'utf8');
    expect(await attempt(profileWith({ pem: certificates }), msp)).to.include({ code: 'UNAVAILABLE' });
    await writeFile(join(folder, 'tls.pem'), certificates);
    const path = join(folder, 'profile.yaml');
    await writeFile(path, stringify(profileWith({ path: 'tls.pem' })));
    expect(await attempt(path, msp)).to.include({ code: 'UNAVAILABLE' });
    await rm(join(folder, 'tls.pem'));
    const error = await attempt(path, msp);
    expect(error.code).to.equal('CONFIGURATION');
    expect(error.message).to.include('tls.pem').and.to.include('ENOENT');
  });

  it('takes the texts of certificate and key', async () => {
    const certificate = await pem(join(msp, 'signcerts'));
    const privateKey = await pem(join(msp, 'keystore'));
    expect(await attempt(await profileFile(), { certificate, privateKey })).to.include({
      code: 'UNAVAILABLE',
    });
    const sign = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array());
    expect(await attempt(await profileFile(), { certificate, sign })).to.include({ code: 'UNAVAILABLE' });
    const other = await pem(join(otherMsp, 'keystore'));
    const error = await attempt(await profileFile(), { certificate, privateKey: other });
    expect(error).to.include({ code: 'CONFIGURATION' });
    expect(error.message).to.include('not that of the certificate');
    for (const broken of [
      { certificate: 'none', privateKey },
      { certificate, privateKey: 'none' },
    ]) {
      expect(await attempt(await profileFile(), broken)).to.include({ code: 'CONFIGURATION' });
    }
  });

  it('does not use a certificate that is not valid now, or of another kind of key', async () => {
    const { certificate, key } = await (await testAuthority('ca')).issue({ name: 'registrar', until: 1 });
    const expired = await attempt(await profileFile(), { certificate, privateKey: key });
    expect(expired.code).to.equal('CONFIGURATION');
    expect(expired.message).to.match(/valid from .*2026.* to .*2026/);
    const other = await attempt(await profileFile(), { certificate: p384Certificate, privateKey: key });
    expect(other.message).to.include('P-256');
  });

  it('names the folder or file of an identity that cannot be used', async () => {
    const profile = await profileFile();
    expect((await attempt(profile, join(folder, 'nowhere'))).message)
      .to.include('nowhere')
      .and.to.include('ENOENT');
    const mixed = join(folder, 'mixed');
    await cp(msp, mixed, { recursive: true });
    await rm(join(mixed, 'keystore'), { recursive: true });
    await cp(join(otherMsp, 'keystore'), join(mixed, 'keystore'), { recursive: true });
    const error = await attempt(profile, mixed);
    expect(error.code).to.equal('CONFIGURATION');
    expect(error.message).to.include('None of the 1 keys');
  });

  const faults: Record<string, [change: (text: string) => string, words: string]> = {
    'no client': [(text) => text.replace('"client"', '"customer"'), 'client'],
    'an unknown organization': [
      (text) => text.replace('"organization": "hospital-a"', '"organization": "hospital-x"'),
      'hospital-x',
    ],
    'a peer that is not described': [
      (text) => text.replaceAll('"peer0.hospital-a": {', '"peer1": {'),
      'peer0.hospital-a',
    ],
    'an address of another kind': [(text) => text.replaceAll('grpcs://', 'https://'), 'url'],
  };
  for (const [what, [change, words]] of Object.entries(faults)) {
    it(`names what is wrong with the profile: ${what}`, async () => {
      const error = await attempt(await profileFile(change), msp);
      expect(error.code).to.equal('CONFIGURATION');
      expect(error.message).to.include(words);
    });
  }

  it('names a profile that is no file, or neither JSON nor YAML', async () => {
    expect((await attempt(join(folder, 'none.json'), msp)).message).to.include('none.json');
    const path = join(folder, 'broken.json');
    await writeFile(path, '{"client": ');
    expect((await attempt(path, msp)).message).to.include('neither JSON nor YAML');
  });
});

async function pem(folder: string): Promise<string> {
  const [name = ''] = await readdir(folder);
  return readFile(join(folder, name), 'utf8');
}

/** Self-signed, with a key on P-384; valid for a hundred years. */
const p384Certificate = `-----BEGIN CERTIFICATE-----
MIIBtTCCATqgAwIBAgIUe5QaL7sFwWGjCVaCTrkaDrEsWOMwCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFb3RoZXIwIBcNMjYxMTIyMTcxNzM5WhgPMjEyNjEwMjkxNzE3
MzlaMBAxDjAMBgNVBAMMBW90aGVyMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEwqio
STD1S2pz5B8N1Ock1uBUicgFDnpTHievdOmeBFkXcADaffkTZ0E+vX36xfyTJLLX
WDRRfUK/R59HTR9skU/VLmYVGWrQFFpPZ048kBXwyEhYsvHT6Fj7lucb9afho1Mw
UTAdBgNVHQ4EFgQUBFdnR4ZioIsio/129DDFaDpWrgYwHwYDVR0jBBgwFoAUBFdn
R4ZioIsio/129DDFaDpWrgYwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNp
ADBmAjEA5eLVleT6gTtSbG1od0ZiINgiuZl0cDON4nB/SQsQv+RtGD6/wopWC7Y6
RYAVDyD3AjEAqW8co4IX1qr3ge+Hqc+YEPK1Jz6yAoWXVUYKo14zga9A9EURzS8y
qm8kUMOeOX1R
-----END CERTIFICATE-----
`;
