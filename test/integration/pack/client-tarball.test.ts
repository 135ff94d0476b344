/**
 * The client as an application gets it: packed, in an empty project, from ES modules and from CommonJS. CARELEDGER_NODES names
 * further Node.js programs to try it with, separated by colons.
 */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import * as v from 'valibot';

const ROOT = path.join(__dirname, '..', '..', '..', '..');
const Manifest = v.object({ dependencies: v.record(v.string(), v.string()) });
const nodes = [
  process.execPath,
  ...(process.env['CARELEDGER_NODES'] ?? '').split(':').filter((each) => each !== ''),
];

describe('the packed client', () => {
  let project: string;
  before(function () {
    this.timeout(60_000);
    project = mkdtempSync(path.join(tmpdir(), 'careledger-client-'));
    const pack = ['pack', '--ignore-scripts', '--pack-destination', project];
    execFileSync('npm', [...pack, '-w', '@careledger/model', '-w', '@careledger/client'], {
      cwd: ROOT,
      stdio: 'pipe',
    });
    for (const name of ['model', 'client']) {
      const folder = path.join(project, 'node_modules', '@careledger', name);
      mkdirSync(folder, { recursive: true });
      const tarball = readdirSync(project).find((file) => file.startsWith(`careledger-${name}-`)) ?? '';
      execFileSync('tar', ['-xzf', path.join(project, tarball), '-C', folder, '--strip-components=1']);
      for (const dependency of dependenciesOf(name)) link(dependency);
    }
  });
  after(() => {
    rmSync(project, { recursive: true });
  });

  function dependenciesOf(name: string): string[] {
    const file = path.join(project, 'node_modules', '@careledger', name, 'package.json');
    return Object.keys(v.parse(Manifest, JSON.parse(readFileSync(file, 'utf8'))).dependencies);
  }

  /** What the registry would give is here already. */
  function link(dependency: string): void {
    if (dependency.startsWith('@careledger/')) return;
    const place = path.join(project, 'node_modules', dependency);
    mkdirSync(path.dirname(place), { recursive: true });
    rmSync(place, { force: true });
    symlinkSync(path.join(ROOT, 'node_modules', dependency), place);
  }

  it('needs no chaincode, no operator’s tools, and nothing that is compiled at installation', () => {
    const needed = [...dependenciesOf('client'), ...dependenciesOf('model')];
    for (const name of [
      'fabric-shim',
      'fabric-contract-api',
      'pkcs11js',
      '@careledger/network',
      '@opentelemetry/api',
    ]) {
      expect(needed).not.to.include(name);
    }
  });

  for (const node of nodes) {
    it(`is one and the same, imported and required, by ${path.basename(node)} ${node === process.execPath ? process.version : node}`, () => {
      writeFileSync(
        path.join(project, 'both.mjs'),
        `import { createRequire } from 'node:module';
         import { CareLedgerError, ConfigurationError, connect, allow } from '@careledger/client';
         import { openVault } from '@careledger/client/vault';
         import { readFolder } from '@careledger/client/fhir';
         const required = createRequire(import.meta.url)('@careledger/client');
         const error = await required.connect({ profile: '/nowhere', identity: '/nowhere' }).catch((reason) => reason);
         const same = required.CareLedgerError === CareLedgerError && error instanceof ConfigurationError;
         process.stdout.write(JSON.stringify([same, typeof connect, typeof allow, typeof openVault, typeof readFolder]));`,
      );
      const output = execFileSync(node, [path.join(project, 'both.mjs')], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      expect(JSON.parse(output)).to.deep.equal([true, 'function', 'function', 'function', 'function']);
    });

    it(`has its command line, by ${path.basename(node)} ${node === process.execPath ? process.version : node}`, () => {
      const command = path.join(project, 'node_modules', '@careledger', 'client', 'bin', 'careledger.js');
      expect(execFileSync(node, [command, '--help'], { encoding: 'utf8' })).to.include('Usage: careledger');
    });
  }
});
