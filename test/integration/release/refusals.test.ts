import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateReaderKey, VaultNotFoundError } from '@careledger/client';
import { RELEASE_PATH, signProof } from '@careledger/client/release';
import { openVault } from '@careledger/client/vault';
import {
  currentTrust,
  type CurrentTrust,
  type ReleaseService,
  startReleaseService,
} from '@careledger/release-agent';
import { expect } from 'chai';
import { type Issued, testAuthority, type TestAuthority } from '../../support/embedded/certificates';

/** What a reader signs. */
type Claims = Parameters<typeof signProof>[1];

interface Answer {
  readonly status: number | undefined;
  readonly code: unknown;
}

describe('what a release service refuses before it looks at ledger or vault', () => {
  let folder: string;
  let authority: TestAuthority;
  let service: ReleaseService;
  let trusted: CurrentTrust;
  let reader: Issued;
  /** How often the ledger was asked. */
  let asked = 0;
  const key = generateReaderKey();
  const crls = () => path.join(folder, 'a', 'crls');

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'careledger-release-'));
    authority = await testAuthority('hospital-a');
    await mkdir(path.join(folder, 'a', 'cacerts'), { recursive: true });
    await mkdir(crls());
    await writeFile(path.join(folder, 'a', 'cacerts', 'ca.pem'), authority.certificate);
    reader = await authority.issue({ name: 'reader' });
    trusted = await currentTrust({ AMSP: path.join(folder, 'a') }, 3_600_000, () => undefined);
    service = await start(1_000);
  });
  after(async () => {
    trusted.stop();
    await service.close();
    await rm(folder, { recursive: true });
  });

  async function start(callsPerMinute: number): Promise<ReleaseService> {
    const tls = await authority.issue({ name: 'localhost' });
    const notThere = () => {
      asked++;
      return Promise.reject(new VaultNotFoundError('the decision'));
    };
    return startReleaseService({
      vault: await openVault({ storage: path.join(folder, 'vault'), key: new Uint8Array(32) }),
      ledger: {
        mspId: 'AMSP',
        channel: 'care',
        read: notThere,
        preview: notThere,
        release: notThere,
        isThere: () => Promise.resolve(true),
      },
      trust: trusted.trust,
      tls: { certificate: tls.certificate, privateKey: tls.key },
      callsPerMinute,
    });
  }

  function proofOf(issued: Issued, claims: Partial<Claims> = {}, now = Date.now()): Promise<string> {
    const privateKey = createPrivateKey(issued.key);
    const signer = {
      certificate: Buffer.from(issued.certificate),
      sign: (message: Uint8Array) => Promise.resolve(sign('sha256', message, privateKey)),
    };
    const { publicKey } = key;
    const of = { patient: 'p', hospital: 'AMSP', request: 'r', record: 'd', key: publicKey };
    return signProof(signer, { aud: 'AMSP', channel: 'care', act: 'release', ...of, ...claims }, now);
  }

  function post(proof: string, connection = reader, to = service): Promise<Answer> {
    const body = JSON.stringify({ proof });
    return new Promise((resolve, reject) => {
      const call = request(new URL(RELEASE_PATH, to.url), {
        method: 'POST',
        agent: false,
        ca: authority.certificate,
        cert: connection.certificate,
        key: connection.key,
        checkServerIdentity: () => undefined,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      });
      call.on('error', reject);
      call.on('response', (answer) => {
        let text = '';
        answer.on('data', (piece: Buffer) => (text += piece.toString()));
        answer.on('end', () => {
          const said = JSON.parse(text) as { code?: unknown };
          resolve({ status: answer.statusCode, code: said.code });
        });
      });
      call.end(body);
    });
  }

  const passed: Answer = { status: 404, code: 'NOT_FOUND' };
  async function expectRefused(answer: Promise<Answer>, status: number, code: string): Promise<void> {
    const before = asked;
    expect(await answer).to.deep.equal({ status, code });
    expect(asked).to.equal(before);
  }

  it('a proof that is old, or of a time to come, or was made before the service started', async () => {
    expect(await post(await proofOf(reader))).to.deep.equal(passed);
    for (const off of [-120_000, 120_000]) {
      await expectRefused(post(await proofOf(reader, {}, Date.now() + off)), 401, 'PROOF_STALE');
    }
    const early = await proofOf(reader, {}, Date.now() - 5_000);
    const fresh = await start(1_000);
    await expectRefused(post(early, reader, fresh), 401, 'PROOF_STALE');
    await fresh.close();
  });

  it('a proof that was used before', async () => {
    const proof = await proofOf(reader);
    expect(await post(proof)).to.deep.equal(passed);
    await expectRefused(post(proof), 401, 'PROOF_REPLAYED');
    const [one, other] = await Promise.all(
      [await proofOf(reader)].flatMap((twice) => [post(twice), post(twice)]),
    );
    expect([one?.code, other?.code].sort()).to.deep.equal(['NOT_FOUND', 'PROOF_REPLAYED']);
  });

  it('a proof that was altered, or is for another service, channel, call or hospital', async () => {
    const [header = '', payload = '', signature = ''] = (await proofOf(reader)).split('.');
    const other = (await proofOf(reader, { record: 'other' })).split('.')[1] ?? '';
    await expectRefused(post([header, other, signature].join('.')), 401, 'PROOF_INVALID');
    await expectRefused(post([header, payload, 'AAAA'].join('.')), 401, 'PROOF_INVALID');
    const elsewhere: Partial<Claims>[] = [{ aud: 'BMSP' }, { channel: 'other' }, { act: 'document' }];
    for (const claims of elsewhere) {
      await expectRefused(post(await proofOf(reader, claims)), 401, 'PROOF_INVALID');
    }
    await expectRefused(post(await proofOf(reader, { hospital: 'BMSP' })), 403, 'NOT_THE_REQUESTER');
  });

  it('a certificate whose time is over, or of an authority that nobody knows', async () => {
    const expired = await authority.issue({ name: 'reader', until: 30 });
    await expectRefused(post(await proofOf(expired)), 403, 'CERTIFICATE_EXPIRED');
    const same = await (await testAuthority('hospital-a')).issue({ name: 'reader' });
    await expectRefused(post(await proofOf(same)), 403, 'CERTIFICATE_UNKNOWN');
  });

  it('a certificate that was revoked, as soon as the list is read: whoever signs with it or connects with it', async () => {
    const revoked = await authority.issue({ name: 'revoked' });
    expect(await post(await proofOf(revoked), revoked)).to.deep.equal(passed);
    await writeFile(path.join(crls(), 'list.pem'), await authority.revoke([revoked.certificate]));
    await trusted.reload();
    await expectRefused(post(await proofOf(revoked)), 403, 'CERTIFICATE_REVOKED');
    await expectRefused(post(await proofOf(reader), revoked), 403, 'CERTIFICATE_REVOKED');
    expect(await post(await proofOf(reader))).to.deep.equal(passed);
    // A list that another authority signed is no list, and the one that was read last still counts.
    const stranger = await testAuthority('hospital-a');
    await writeFile(path.join(crls(), 'list.pem'), await stranger.revoke([]));
    const error: unknown = await trusted.reload().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error);
    await expectRefused(post(await proofOf(revoked)), 403, 'CERTIFICATE_REVOKED');
    await rm(path.join(crls(), 'list.pem'));
  });

  it('more calls of a certificate in a minute than it may make, and others are none the worse', async () => {
    await using narrow = await start(3);
    for (let call = 1; call <= 3; call++) {
      expect(await post(await proofOf(reader), reader, narrow)).to.deep.equal(passed);
    }
    await expectRefused(post(await proofOf(reader), reader, narrow), 429, 'TOO_MANY_REQUESTS');
    const other = await authority.issue({ name: randomBytes(4).toString('hex') });
    expect(await post(await proofOf(other), reader, narrow)).to.deep.equal(passed);
  });
});
