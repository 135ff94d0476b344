import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import {
  createMspRegistry,
  loadMsp,
  loadSigningIdentity,
  MspError,
} from '@careledger/fabric-embedded/rooms/msp/index';
import {
  type Issued,
  signingIdentity,
  type TestAuthority,
  testAuthority,
} from '../../../support/embedded/certificates';
import { rejection } from '../../../support/embedded/rejection';
import { type TemporaryFolder, temporaryFolder } from '../../../support/embedded/temporary-folder';

const config = `
NodeOUs:
  Enable: true
  ClientOUIdentifier:
    Certificate: cacerts/ca.pem
    OrganizationalUnitIdentifier: client
  PeerOUIdentifier:
    OrganizationalUnitIdentifier: peer
`;

describe('MSP folders', () => {
  let authority: TestAuthority;
  let peer: Issued;
  let folder: TemporaryFolder;

  before(async () => {
    authority = await testAuthority('ca');
    peer = await authority.issue({ name: 'peer', units: ['peer'] });
  });

  beforeEach(() => {
    folder = temporaryFolder();
    write('cacerts/ca.pem', authority.certificate);
    write('config.yaml', config);
    write('signcerts/cert.pem', peer.certificate);
    write('keystore/key_sk', peer.key);
  });

  afterEach(() => {
    folder[Symbol.dispose]();
  });

  async function refused(loading: Promise<unknown>, message: string): Promise<void> {
    const error = await rejection(loading);
    expect(error).to.be.instanceOf(MspError);
    expect(error.message).to.include(message);
  }

  function write(file: string, content: string): void {
    mkdirSync(dirname(join(folder.path, file)), { recursive: true });
    writeFileSync(join(folder.path, file), content);
  }

  it('are read whole', async () => {
    write('tlscacerts/tls.pem', 'tls');
    write('crls/list.pem', 'list');
    write('cacerts/.hidden', 'not a certificate');
    expect(await loadMsp('A', folder.path)).to.deep.equal({
      mspId: 'A',
      rootCerts: [authority.certificate],
      intermediateCerts: [],
      admins: [],
      revocationLists: ['list'],
      tlsRootCerts: ['tls'],
      tlsIntermediateCerts: [],
      nodeOus: {
        client: { identifier: 'client', certificate: authority.certificate },
        peer: { identifier: 'peer', certificate: undefined },
      },
    });
  });

  it('sign as what they verify', async () => {
    const registry = createMspRegistry([await loadMsp('A', folder.path)]);
    const signer = await loadSigningIdentity('A', folder.path);
    const identity = registry.identify(signer.serialized);
    const message = Buffer.from('message');
    expect(identity.satisfies({ kind: 'role', mspId: 'A', role: 'peer' })).to.equal(true);
    expect(identity.verify(message, signer.sign(message))).to.equal(true);
    // The second time the answer is remembered, for this message and this signature alone.
    const signature = signer.sign(message);
    expect([1, 2].map(() => identity.verify(message, signature))).to.deep.equal([true, true]);
    expect(identity.verify(Buffer.from('other'), signature)).to.equal(false);
    expect(identity.verify(message, signer.sign(Buffer.from('other')))).to.equal(false);
    const other = await authority.issue({ name: 'other', units: ['peer'] });
    const another = registry.identify(signingIdentity('A', other).serialized);
    expect(another.verify(message, signature)).to.equal(false);
  });

  it('find the key that fits among several', async () => {
    const other = await authority.issue({ name: 'other', units: ['peer'] });
    write('keystore/a_sk', other.key);
    expect((await loadSigningIdentity('A', folder.path)).mspId).to.equal('A');
  });

  it('have no node OUs without a configuration, or with one that turns them off', async () => {
    write('config.yaml', config.replace('true', 'false'));
    expect((await loadMsp('A', folder.path)).nodeOus).to.equal(undefined);
    rmSync(join(folder.path, 'config.yaml'));
    expect((await loadMsp('A', folder.path)).nodeOus).to.equal(undefined);
  });

  it('are refused by name where something is missing or wrong', async () => {
    write('config.yaml', 'NodeOUs: yes');
    await refused(loadMsp('A', folder.path), 'config.yaml is no MSP configuration');
    rmSync(join(folder.path, 'cacerts'), { recursive: true });
    write('config.yaml', config);
    await refused(loadMsp('A', folder.path), 'no CA certificate in');
    write('keystore/key_sk', (await authority.issue({ name: 'x' })).key);
    await refused(loadSigningIdentity('A', folder.path), 'No key in');
    rmSync(join(folder.path, 'signcerts'), { recursive: true });
    await refused(loadSigningIdentity('A', folder.path), 'no certificate in');
  });
});
