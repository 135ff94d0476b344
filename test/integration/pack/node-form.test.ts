import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { extract } from 'tar';

const run = promisify(execFile);
const CHECKOUT = path.join(__dirname, '..', '..', '..', '..');
/** The steps that the README of the chaincode promises, and nothing of this checkout around them. */
const INSTALL = ['ci', '--omit=dev', '--prefer-offline', '--no-audit', '--loglevel=error'];

describe('the packed chaincode in its node form', function () {
  this.timeout(180_000);
  let folder: string;
  let server: ChildProcess | undefined;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'careledger-packed-'));
  });
  after(async () => {
    if (server?.pid !== undefined && server.exitCode === null) {
      process.kill(-server.pid, 'SIGKILL');
      await once(server, 'close');
    }
    await rm(folder, { recursive: true, force: true });
  });

  it('unpacked in an empty folder, starts by npm ci --omit=dev && npm start', async () => {
    await run(process.execPath, [
      path.join(CHECKOUT, 'scripts', 'dist', 'src', 'pack', 'main.js'),
      '--form',
      'node',
      '--out',
      folder,
    ]);
    await extract({ file: path.join(folder, 'careledger_0.1.0.node.tar.gz'), cwd: folder });
    const metadata: unknown = JSON.parse(await readFile(path.join(folder, 'metadata.json'), 'utf8'));
    expect(metadata).to.deep.equal({ type: 'node', label: 'careledger_0.1.0' });
    const code = path.join(folder, 'code');
    await mkdir(code);
    await extract({ file: path.join(folder, 'code.tar.gz'), cwd: code });

    const source = path.join(code, 'src');
    await run('npm', INSTALL, { cwd: source });
    const port = await freePort();
    // A group of its own, since npm puts a process between.
    server = spawn('npm', ['start'], {
      cwd: source,
      detached: true,
      stdio: 'ignore',
      env: {
        ...process.env,
        CHAINCODE_SERVER_ADDRESS: `127.0.0.1:${port}`,
        CHAINCODE_ID: 'careledger_0.1.0:test',
      },
    });
    while (!(await listens(port))) {
      expect(server.exitCode, 'npm start has ended').to.equal(null);
      await pause(50);
    }
  });
});

async function freePort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = portOf(holder.address());
  holder.close();
  return port;
}

function portOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('No TCP address.');
  return address;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
