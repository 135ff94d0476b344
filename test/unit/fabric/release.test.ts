import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkVersions,
  CONSORTIUM_PROGRAMS,
  DownloadError,
  FabricMissingError,
  findFabric,
  getFabric,
} from '@careledger/network/fabric';
import { expect } from 'chai';
import { create } from 'tar';
import { outcomeOf, startCommand } from '../../support/network/command-line';

/** Writes a release that looks like Fabric's: programs that tell these versions. */
function writeRelease(folder: string, fabric = '3.1.5', ca = '1.5.21'): void {
  const write = (path: string, text: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, path), 0o755);
  };
  for (const name of ['peer', 'orderer', 'osnadmin', 'configtxgen']) {
    write(`bin/${name}`, `echo '${name}:'; echo ' Version: v${fabric}'`);
  }
  write('bin/fabric-ca-server', `echo ' Version: ${ca}'`);
  for (const step of ['detect', 'build', 'release']) write(`builders/ccaas/bin/${step}`, 'true');
}

describe('the official release', () => {
  let folder: string;
  let server: Server;
  let url: string;
  const archives = new Map<string, Buffer>();
  const digestOf = (project: string): string =>
    createHash('sha256').update(archives.get(project)!).digest('hex');

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fabric-release-'));
    const release = join(folder, 'release');
    writeRelease(release);
    for (const [project, content] of Object.entries({
      fabric: ['bin/peer', 'bin/orderer', 'bin/osnadmin', 'bin/configtxgen', 'builders'],
      'fabric-ca': ['bin/fabric-ca-server'],
    })) {
      const file = join(folder, `${project}.tar.gz`);
      await create({ file, gzip: true, cwd: release }, content);
      archives.set(project, readFileSync(file));
    }
    server = createServer((request, response) => {
      const [, project] =
        /^\/hyperledger-(fabric|fabric-ca)-\w+-\w+-[\d.]+\.tar\.gz$/.exec(request.url ?? '') ?? [];
      const archive = archives.get(project ?? '');
      if (archive === undefined) response.writeHead(404).end();
      else response.end(archive);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const options = (cache: string) => ({
    from: url,
    fabricSha256: digestOf('fabric'),
    caSha256: digestOf('fabric-ca'),
    environment: { XDG_CACHE_HOME: join(folder, cache) },
  });

  it('is unpacked into the cache, where it is found from then on', async () => {
    const told: string[] = [];
    const cache = await getFabric({ ...options('one'), progress: (text) => told.push(text) });
    const found = findFabric({ XDG_CACHE_HOME: join(folder, 'one'), PATH: '' }, CONSORTIUM_PROGRAMS);
    expect(found.programs.peer).to.equal(join(cache.bin, 'peer'));
    await checkVersions(found);
    expect(told.join('\n')).to.include('hyperledger-fabric-ca-').and.include('unpacking');
    // Nothing is asked of the server a second time.
    await getFabric({ ...options('one'), from: 'http://127.0.0.1:1' });
  });

  it('is refused as a whole where one archive is another one', async () => {
    const wrong = { ...options('two'), caSha256: '0'.repeat(64) };
    const error: unknown = await getFabric(wrong).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(DownloadError);
    expect(String(error)).to.include('was wanted');
    expect(() => findFabric({ XDG_CACHE_HOME: join(folder, 'two'), PATH: '' }, CONSORTIUM_PROGRAMS)).to.throw(
      FabricMissingError,
    );
    await getFabric(options('two'));
  });

  it('from elsewhere wants to be told its digests', async () => {
    const error: unknown = await getFabric({ from: url }).catch((reason: unknown) => reason);
    expect(String(error)).to.match(/Say which SHA-256 hyperledger-fabric-.* has/);
    const nonsense: unknown = await getFabric({ from: url, fabricSha256: 'abc' }).catch(
      (reason: unknown) => reason,
    );
    expect(String(nonsense)).to.include('abc is no SHA-256');
  });

  it('is got by a command, whose failure says why', async () => {
    const args = ['get-fabric', '--from', url, '--fabric-sha256', '0'.repeat(64)];
    const outcome = await outcomeOf(startCommand(args, undefined, { XDG_CACHE_HOME: join(folder, 'three') }));
    expect(outcome.code).to.equal(10);
    expect(outcome.stderr).to.include('SHA-256').and.include('was wanted');
  });
});

describe('the versions of Fabric’s programs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fabric-version-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  async function complaint(timeoutMs?: number): Promise<string> {
    const found = findFabric({ FABRIC_BIN: join(folder, 'bin') }, CONSORTIUM_PROGRAMS);
    const error: unknown = await checkVersions(found, timeoutMs).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(FabricMissingError);
    return String(error);
  }

  it('have to be those that were tried', async () => {
    writeRelease(folder, '2.5.9');
    expect(await complaint()).to.match(/bin\/(peer|orderer) is version 2\.5\.9, and 3\.1 is needed/);
    writeRelease(folder, '3.1.5', '1.4.9');
    expect(await complaint()).to.match(/bin\/fabric-ca-server is version 1\.4\.9, and 1\.5 is needed/);
    writeRelease(folder, '3.10.0');
    expect(await complaint()).to.include('3.10.0');
  });

  it('are not waited for when a program says nothing', async () => {
    writeRelease(folder);
    writeFileSync(join(folder, 'bin', 'orderer'), '#!/bin/sh\nsleep 5\n');
    expect(await complaint(200)).to.match(/bin\/orderer does not run .*within 0\.2 s/);
  });

  it('are asked before anything is touched', async () => {
    writeRelease(folder, '2.5.9');
    const data = join(folder, 'data');
    const child = startCommand(['up', '--ledger', 'fabric', '--data', data], undefined, {
      FABRIC_BIN: join(folder, 'bin'),
    });
    const outcome = await outcomeOf(child);
    expect(outcome.code).to.equal(10);
    expect(outcome.stderr).to.include('2.5.9');
    expect(existsSync(data)).to.equal(false);
  });

  it('cannot be told by a program that does not run', async () => {
    writeRelease(folder);
    writeFileSync(join(folder, 'bin', 'peer'), '#!/nowhere/sh\n');
    expect(await complaint()).to.include('bin/peer does not run on this machine');
  });
});
