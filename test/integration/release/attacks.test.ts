import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { MAX_CALL_BYTES, RELEASE_PATH } from '@careledger/client/release';
import { openVault } from '@careledger/client/vault';
import { type LogEntry, type ReleaseService, startReleaseService, trust } from '@careledger/release-agent';
import { expect } from 'chai';
import { type Issued, testAuthority, type TestAuthority } from '../../support/embedded/certificates';
import { type OneDecision, oneDecision } from '../../support/release/one-decision';

describe('a release service that is sent what is no call', () => {
  let folder: string;
  let authority: TestAuthority;
  let service: ReleaseService;
  let reader: Issued;
  let one: OneDecision;
  const log: LogEntry[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'careledger-release-'));
    authority = await testAuthority('hospital-a');
    reader = await authority.issue({ name: 'reader' });
    const vault = await openVault({ storage: folder, key: new Uint8Array(32) });
    one = await oneDecision(vault);
    const identity = [new X509Certificate(authority.certificate)];
    const known = trust([{ mspId: 'HospitalA', identity, tls: [], revoked: new Map() }]);
    const tls = await authority.issue({ name: 'localhost' });
    service = await startReleaseService({
      ...{ vault, ledger: one.ledger, trust: () => known },
      tls: { certificate: tls.certificate, privateKey: tls.key },
      requestTimeoutMs: 400,
      log: (entry) => log.push(entry),
    });
  });
  after(async () => {
    await service.close();
    await rm(folder, { recursive: true });
  });

  function dial(): Promise<TLSSocket> {
    const { port } = new URL(service.url);
    const options = { ca: authority.certificate, cert: reader.certificate, key: reader.key };
    return new Promise((resolve, reject) => {
      const socket = connect(
        { ...options, host: 'localhost', port: Number(port), checkServerIdentity: () => undefined },
        () => {
          resolve(socket);
        },
      );
      socket.once('error', reject);
    });
  }

  /** Sends bytes as they are. @returns status and code of the answer, once the service has closed or answered */
  async function sent(...pieces: readonly (string | Buffer)[]): Promise<string> {
    const socket = await dial();
    socket.on('error', () => undefined);
    const answer = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (piece: Buffer) => {
        text += piece.toString();
        const [head = '', body = ''] = text.split('\r\n\r\n');
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 'NaN');
        if (Buffer.byteLength(body) < length || Number.isNaN(length)) return;
        const said = JSON.parse(body) as { code?: unknown };
        resolve(`${head.split(' ')[1] ?? ''} ${String(said.code)}`);
      });
      socket.on('close', () => {
        resolve('closed');
      });
    });
    for (const piece of pieces) socket.write(piece);
    const said = await answer;
    socket.destroy();
    return said;
  }

  const head = (length: number | string, type = 'application/json', path = RELEASE_PATH, method = 'POST') =>
    `${method} ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`;
  const call = (body: string) => sent(head(Buffer.byteLength(body)), body);

  const hostile: Record<string, () => Promise<string>> = {
    'no JSON': () => call('{"proof": '),
    'JSON that names a prototype': () => call('{"__proto__": {"proof": "x"}}'),
    'nothing at all': () => call(''),
    'another value than an object': () => call('[null]'),
    'a member that is not known twice over': () => call('{"proof": 7, "proof": 8}'),
    'text that is not UTF-8': () => sent(head(12), Buffer.from([...Buffer.from('{"proof":"'), 0xff, 0x22])),
    'depths of nesting': () => call('['.repeat(30_000)),
    'more than a call may have': () => call(`{"proof": "${'x'.repeat(MAX_CALL_BYTES)}"}`),
    'the announcement of more than there is memory': () => sent(head('99999999999999')),
    'a length that is no number': () => sent(head('abc')),
    'two lengths': () =>
      sent(`POST ${RELEASE_PATH} HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}`),
    'both a length and pieces': () =>
      sent(
        `POST ${RELEASE_PATH} HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}`,
      ),
    'another kind of content': () => sent(head(2, 'text/xml'), '{}'),
    'another method': () => sent(head(0, 'application/json', RELEASE_PATH, 'DELETE')),
    'another path': () => sent(head(2, 'application/json', '/v1/../../etc/passwd'), '{}'),
    'a path that cannot be read': () => sent(head(2, 'application/json', '/%'), '{}'),
    'a path without end': () => sent(head(2, 'application/json', `/${'a'.repeat(10_000)}`), '{}'),
    'headers without end': () =>
      sent(`POST ${RELEASE_PATH} HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`),
    'what is not HTTP': () => sent('EHLO release\r\n\r\n'),
    'headers that do not come': () => sent(`POST ${RELEASE_PATH} HTTP/1.1\r\nhost: a\r\n`),
    'a body that does not come': () => sent(head(500), '{"proof":'),
  };
  for (const [what, send] of Object.entries(hostile)) {
    it(`refuses ${what} by a code`, async function () {
      this.timeout(10_000);
      expect(await send()).to.match(/^4\d\d INVALID_REQUEST$/);
    });
  }

  it('serves on, and has touched neither ledger nor vault', async () => {
    expect(one.release()).to.equal(undefined);
    expect(await call('{"proof": "x.y.z"}')).to.equal('401 PROOF_INVALID');
    expect(log.every(({ code }) => /^[A-Z_]+$/.test(code))).to.equal(true);
  });

  it('lets go of callers who leave in the middle', async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, dial));
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.write(head(500));
      socket.destroy();
    }
    expect(await call('{"proof": "x.y.z"}')).to.equal('401 PROOF_INVALID');
  });
});
