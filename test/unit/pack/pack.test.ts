import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { archive } from '@careledger/scripts/dist/src/pack/archive';
import { nodeSources, packService } from '@careledger/scripts/dist/src/pack/chaincode-package';
import { extractLockfile, type Manifest } from '@careledger/scripts/dist/src/pack/lockfile';
import { parseJson } from '@careledger/model';
import { expect } from 'chai';
import { extract, list } from 'tar';

const ROOT = path.join(__dirname, '../../../..');
const MANIFEST: Manifest = {
  name: 'packed',
  version: '1.0.0',
  license: 'Apache-2.0',
  engines: {},
  dependencies: { a: '^1.0.0', model: 'file:model' },
};
const MODEL = { name: 'model', version: '1.0.0', folder: 'model', dependencies: { c: '^1.0.0' } };

describe('pack', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'careledger-pack-test-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function namesIn(bytes: Uint8Array): string[] {
    const file = path.join(folder, 'archive.tar.gz');
    writeFileSync(file, bytes);
    const names: string[] = [];
    list({ file, sync: true, onReadEntry: (entry) => names.push(entry.path) });
    extract({ file, sync: true, cwd: folder });
    return names;
  }

  it('gives the same bytes for the same files, whenever and in whatever order they come', async () => {
    const one = archive(
      new Map([
        ['b', 'two'],
        ['a/x', 'one'],
      ]),
    );
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const two = archive(
      new Map([
        ['a/x', 'one'],
        ['b', 'two'],
      ]),
    );
    expect(Buffer.compare(one, two)).to.equal(0);
    expect(namesIn(one)).to.deep.equal(['a/x', 'b']);
  });

  it('writes what a peer expects of a service', () => {
    const bytes = packService('careledger_1', { address: 'localhost:9999' });
    expect(namesIn(bytes)).to.deep.equal(['code.tar.gz', 'metadata.json']);
  });

  it('takes along the compiled chaincode, the model, and a lockfile; no declarations, no tests', () => {
    const names = [...nodeSources(ROOT).keys()];
    expect(names).to.include.members([
      'package.json',
      'package-lock.json',
      'dist/index.js',
      'dist/server/main.js',
      'model/package.json',
      'model/dist/index.js',
    ]);
    expect(names.filter((name) => !/\.(js|json)$/.test(name))).to.deep.equal([]);
    const lockfile = String(nodeSources(ROOT).get('package-lock.json'));
    expect(parseJson(lockfile))
      .to.have.property('packages')
      .that.includes.keys('node_modules/fabric-shim', 'model');
    expect(lockfile).not.to.match(/node_modules\/(typescript|mocha|eslint|@hyperledger\/fabric-gateway)"/);
  });

  it('pins what is needed, where Node looks for it, and nothing else', () => {
    const lockfile = extractLockfile(
      {
        lockfileVersion: 3,
        packages: {
          '': {},
          'node_modules/a': {
            version: '1.0.0',
            dev: true,
            dependencies: { b: '^2.0.0' },
            peerDependencies: { d: '*' },
          },
          'node_modules/a/node_modules/b': {
            version: '2.0.0',
            integrity: 'sha512-b2',
            dependencies: { c: '^1.0.0' },
          },
          'node_modules/b': { version: '1.0.0' },
          'node_modules/c': { version: '1.0.0', dependencies: { a: '^1.0.0' } },
          'node_modules/d': { version: '3.0.0', optionalDependencies: { e: '*' } },
          'node_modules/e': { version: '5.0.0' },
          'node_modules/f': { version: '6.0.0' },
        },
      },
      MANIFEST,
      [MODEL],
    );
    expect(lockfile).to.deep.equal({
      name: 'packed',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': MANIFEST,
        model: { name: 'model', version: '1.0.0', dependencies: { c: '^1.0.0' } },
        'node_modules/a': { version: '1.0.0', dependencies: { b: '^2.0.0' }, peerDependencies: { d: '*' } },
        'node_modules/a/node_modules/b': {
          version: '2.0.0',
          integrity: 'sha512-b2',
          dependencies: { c: '^1.0.0' },
        },
        'node_modules/c': { version: '1.0.0', dependencies: { a: '^1.0.0' } },
        'node_modules/d': { version: '3.0.0', optionalDependencies: { e: '*' } },
        'node_modules/e': { version: '5.0.0' },
        'node_modules/model': { resolved: 'model', link: true },
      },
    });
  });

  it('says what the lockfile of the workspace lacks', () => {
    expect(() => extractLockfile({ lockfileVersion: 3, packages: {} }, MANIFEST, [MODEL])).to.throw(
      /has no [ac]; run npm install/,
    );
  });
});
