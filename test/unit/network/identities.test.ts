import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createIdentities, enroll, type HospitalPaths, NetworkError } from '@careledger/network';
import { rejection } from '../../support/embedded/rejection';
import { temporaryData, type TemporaryData } from '../../support/network/temporary';

const halfOrder = BigInt('0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8');

function certificate(...path: string[]): X509Certificate {
  return new X509Certificate(readFileSync(join(...path)));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** `s` of the ECDSA signature that ends a certificate: SEQUENCE { r, s } in a BIT STRING. */
function signatureS(raw: Buffer): bigint {
  const signature = raw.subarray(raw.lastIndexOf(Buffer.from('2a8648ce3d040302', 'hex')) + 8);
  // BIT STRING header (3 bytes), SEQUENCE header (2), INTEGER header (2) and r.
  const r = signature.readUInt8(6);
  return BigInt(`0x${signature.subarray(9 + r).toString('hex')}`);
}

describe('identities of a consortium', () => {
  let temporary: TemporaryData;
  let paths: HospitalPaths;

  before(async () => {
    temporary = await temporaryData(2);
    await createIdentities(temporary.data, temporary.topology);
    paths = temporary.data.hospital('hospital-a');
  });

  after(() => {
    temporary[Symbol.dispose]();
  });

  it('have each certificate signed by the authority beside it', () => {
    const signed = [paths.peer.msp, paths.orderer.msp, paths.user('admin').msp, paths.user('clinician').msp];
    for (const msp of signed) {
      const own = certificate(msp, 'signcerts', 'cert.pem');
      const root = certificate(msp, 'cacerts', 'ca-cert.pem');
      expect(own.checkIssued(root) && own.verify(root.publicKey), msp).to.equal(true);
    }
    const tls = certificate(paths.peer.tls, 'server.crt');
    expect(tls.verify(certificate(paths.peer.tls, 'ca.crt').publicKey)).to.equal(true);
    expect(tls.checkHost('localhost')).to.equal('localhost');
    expect(tls.checkHost('peer0.hospital-a')).to.equal('peer0.hospital-a');
  });

  it('say by their OU what they are', () => {
    const ous = [paths.peer.msp, paths.orderer.msp, paths.user('admin').msp, paths.user('registrar').msp].map(
      (msp) => /^OU=(.*)$/m.exec(certificate(msp, 'signcerts', 'cert.pem').subject)?.[1],
    );
    expect(ous).to.deep.equal(['peer', 'orderer', 'admin', 'client']);
    for (const ou of ['client', 'peer', 'admin', 'orderer']) {
      expect(readFileSync(join(paths.msp, 'config.yaml'), 'utf8')).to.include(
        `OrganizationalUnitIdentifier: ${ou}\n`,
      );
    }
  });

  it('carry their attributes where Fabric CA puts them', () => {
    const { raw } = certificate(paths.user('clinician').msp, 'signcerts', 'cert.pem');
    const start = raw.indexOf('{"attrs":');
    const attributes: unknown = JSON.parse(raw.toString('utf8', start, raw.indexOf('}}', start) + 2));
    expect(attributes).to.deep.equal({
      attrs: {
        'hf.Affiliation': 'hospital-a',
        'hf.EnrollmentID': 'clinician',
        'hf.Type': 'client',
        'careledger.role': 'clinician',
        'careledger.provider': 'provider-a-01',
      },
    });
    // 1.2.3.4.5.6.7.8.1 in DER.
    expect(raw.includes(Buffer.from('06082a03040506070801', 'hex'))).to.equal(true);
  });

  it('have low-S signatures only, and no serial number twice', () => {
    const certificates = filesBelow(paths.dir)
      .filter((file) => file.endsWith('.pem') || file.endsWith('.crt'))
      .filter((file) => readFileSync(file, 'utf8').includes('CERTIFICATE'))
      .map((file) => certificate(file));
    expect(certificates.length).to.be.greaterThan(20);
    for (const each of certificates) expect(signatureS(each.raw) <= halfOrder).to.equal(true);
    const different = new Set(certificates.map((each) => each.fingerprint256));
    expect(new Set(certificates.map((each) => each.serialNumber))).to.have.lengthOf(different.size);
  });

  it('are readable by their owner alone', () => {
    for (const file of filesBelow(paths.dir)) expect(statSync(file).mode & 0o077, file).to.equal(0);
    expect(statSync(paths.user('clinician').msp).mode & 0o077).to.equal(0);
  });

  it('let the chaincode know one client only: nobody keeps the key of its client authority', () => {
    const authority = certificate(paths.chaincodeTls, 'client-ca.crt');
    expect(certificate(paths.peer.chaincodeClient, 'client.crt').verify(authority.publicKey)).to.equal(true);
    expect(certificate(paths.peer.tls, 'server.crt').verify(authority.publicKey)).to.equal(false);
    const keys = filesBelow(paths.dir).filter((file) => readFileSync(file, 'utf8').includes('PRIVATE KEY'));
    expect(keys.length).to.be.greaterThan(10);
    for (const key of keys) {
      const kept = createPublicKey(createPrivateKey(readFileSync(key)));
      expect(kept.equals(authority.publicKey), key).to.equal(false);
    }
  });

  it('come with a connection profile, the own hospital first', () => {
    const profile = JSON.parse(readFileSync(paths.connectionProfile, 'utf8')) as {
      client: unknown;
      organizations: Record<string, unknown>;
      peers: Record<string, { url: string; tlsCACerts: { pem: string } }>;
    };
    expect(profile.client).to.deep.equal({ organization: 'hospital-a' });
    expect(Object.keys(profile.peers)).to.deep.equal(['peer0.hospital-a', 'peer0.hospital-b']);
    expect(profile.organizations).to.deep.equal({
      'hospital-a': { mspid: 'HospitalAMSP', peers: ['peer0.hospital-a'] },
      'hospital-b': { mspid: 'HospitalBMSP', peers: ['peer0.hospital-b'] },
    });
    const peer = profile.peers['peer0.hospital-a']!;
    expect(peer.url).to.equal(`grpcs://localhost:${temporary.topology.hospitals[0]!.ports.peer}`);
    expect(
      certificate(paths.peer.tls, 'server.crt').verify(new X509Certificate(peer.tlsCACerts.pem).publicKey),
    ).to.be.true;
  });

  it('stay as they are when they are made again', async () => {
    const before = filesBelow(temporary.data.organizations).map((file) => readFileSync(file, 'utf8'));
    const told: string[] = [];
    await createIdentities(temporary.data, temporary.topology, ({ name }) => told.push(name));
    expect(filesBelow(temporary.data.organizations).map((file) => readFileSync(file, 'utf8'))).to.deep.equal(
      before,
    );
    expect(told).to.deep.equal([]);
  });

  it('can be enrolled later, once', async () => {
    const user = { name: 'night-nurse', role: 'clinician', provider: 'provider-a-09' };
    const msp = await enroll(temporary.data, temporary.topology, 'hospital-a', user);
    const own = certificate(msp, 'signcerts', 'cert.pem');
    expect(own.verify(certificate(paths.ca, 'ca-cert.pem').publicKey)).to.equal(true);
    const again = await rejection(enroll(temporary.data, temporary.topology, 'hospital-a', user));
    expect(again).to.be.instanceOf(NetworkError).with.property('code', 'ALREADY_ENROLLED');
    const clown = { name: 'clown', role: 'clown' };
    const refused = await rejection(enroll(temporary.data, temporary.topology, 'hospital-a', clown));
    expect(refused).to.have.property('code', 'UNKNOWN_NAME');
    expect(
      await rejection(enroll(temporary.data, temporary.topology, 'hospital-a', { name: '../x' })),
    ).to.have.property('code', 'UNKNOWN_NAME');
  });
});

describe('identities that are not whole', () => {
  let temporary: TemporaryData;
  let paths: HospitalPaths;
  const create = (): Promise<void> => createIdentities(temporary.data, temporary.topology);

  beforeEach(async () => {
    temporary = await temporaryData(1);
    await create();
    paths = temporary.data.hospital('hospital-a');
  });

  afterEach(() => {
    temporary[Symbol.dispose]();
  });

  it('are completed where a run was killed', async () => {
    for (const lost of [paths.user('clinician').dir, paths.orderer.tls, paths.peer.chaincodeClient]) {
      rmSync(lost, { recursive: true });
    }
    rmSync(paths.connectionProfile);
    await create();
    const client = certificate(paths.peer.chaincodeClient, 'client.crt');
    expect(client.verify(certificate(paths.chaincodeTls, 'client-ca.crt').publicKey)).to.equal(true);
  });

  it('are not given a new authority in place of one that was lost', async () => {
    rmSync(paths.ca, { recursive: true });
    const error = await rejection(create());
    // Everything else is there, so the check is what finds it; with something lacking, the making does.
    expect(error).to.have.property('code', 'DATA_DAMAGED');
    rmSync(paths.user('clinician').dir, { recursive: true });
    expect(await rejection(create()))
      .to.have.property('message')
      .that.includes(`${paths.ca} is gone`);
  });

  const damages: readonly (readonly [string, () => string, () => string])[] = [
    ['a certificate that is none', () => join(paths.peer.msp, 'signcerts', 'cert.pem'), () => 'nonsense'],
    [
      'the key of another',
      () => join(paths.user('clinician').msp, 'keystore', 'priv_sk'),
      () => readFileSync(join(paths.user('registrar').msp, 'keystore', 'priv_sk'), 'utf8'),
    ],
    [
      'a certificate of another authority',
      () => join(paths.orderer.tls, 'server.crt'),
      () => readFileSync(join(paths.orderer.msp, 'signcerts', 'cert.pem'), 'utf8'),
    ],
    [
      'another authority to recognise others by',
      () => join(paths.msp, 'cacerts', 'ca-cert.pem'),
      () => readFileSync(join(paths.tlsCa, 'ca-cert.pem'), 'utf8'),
    ],
  ];
  for (const [what, file, content] of damages) {
    it(`are refused by name for ${what}`, async () => {
      const path = file();
      writeFileSync(path, content());
      const error = await rejection(create());
      expect(error).to.have.property('code', 'DATA_DAMAGED');
      expect(error.message).to.include(path);
    });
  }
});
