import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { createIdentities, prepareDeployment, toDeployment } from '@careledger/network';
import * as tar from 'tar';
import { rejection } from '../../support/embedded/rejection';
import { temporaryData, type TemporaryData } from '../../support/network/temporary';

type Files = Readonly<Record<string, string>>;

const manifest = JSON.stringify({
  name: 'sample',
  version: '1.2.3',
  main: 'index.js',
  dependencies: { 'fabric-shim': '*' },
});
const shim: Files = {
  'node_modules/fabric-shim/package.json': '{"name":"fabric-shim","bin":{"fabric-chaincode-node":"cli.js"}}',
};
const program: Files = { 'package.json': manifest, 'index.js': 'exports.contracts = [];', ...shim };

function write(folder: string, files: Files): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

describe('a chaincode package', () => {
  let temporary: TemporaryData;

  beforeEach(async () => {
    temporary = await temporaryData(2);
  });

  afterEach(() => {
    temporary[Symbol.dispose]();
  });

  const prepare = (source: string): ReturnType<typeof prepareDeployment> =>
    prepareDeployment(temporary.data, { source, name: 'careledger' });

  async function archive(metadata: string, files: Files): Promise<string> {
    const folder = write(join(temporary.folder, 'package'), { 'metadata.json': metadata });
    write(join(folder, 'src'), files);
    await tar.create({ gzip: true, file: join(folder, 'code.tar.gz'), cwd: folder }, ['src']);
    const file = join(temporary.folder, 'package.tar.gz');
    await tar.create({ gzip: true, file, cwd: folder }, ['metadata.json', 'code.tar.gz']);
    return file;
  }

  it('is unpacked once, under the id that Fabric gives it', async () => {
    const file = await archive('{"type":"node","label":"careledger_1"}', program);
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    const request = await prepare(file);
    expect(request).to.deep.include({
      name: 'careledger',
      version: '1.2.3',
      packageId: `careledger_1:${digest}`,
    });
    expect(readFileSync(join(request.program, 'index.js'), 'utf8')).to.equal(program['index.js']);
    writeFileSync(join(request.program, 'mark'), '');
    expect(await prepare(file)).to.deep.equal(request);
    expect(existsSync(join(request.program, 'mark'))).to.equal(true);
    expect(readdirSync(temporary.data.chaincode)).to.deep.equal([`careledger_1.${digest}`]);
  });

  it('is refused for an archive of something else, by its own name', async () => {
    const folder = write(join(temporary.folder, 'other'), program);
    const file = join(temporary.folder, 'other.tgz');
    await tar.create({ gzip: true, file, cwd: folder }, ['package.json']);
    const error = await rejection(prepare(file));
    expect(error).to.have.property('code', 'PACKAGE_INVALID');
    expect(error.message).to.equal(
      `${file} is no chaincode package: a package holds metadata.json and code.tar.gz`,
    );
    expect(readdirSync(temporary.data.chaincode)).to.deep.equal([]);
  });

  const refusals: readonly (readonly [string, string, Files, string])[] = [
    ['another type', '{"type":"ccaas","label":"c"}', program, 'of type ccaas'],
    ['a label that leads elsewhere', '{"type":"node","label":"../../x"}', program, 'a label starts'],
    ['metadata that is none', '{', program, 'metadata.json'],
    ['no program', '{"type":"node","label":"c"}', { 'readme.md': '' }, 'no src/package.json'],
    [
      'dependencies that nothing pins',
      '{"type":"node","label":"c"}',
      { 'package.json': manifest, 'index.js': '' },
      'package-lock.json',
    ],
  ];
  for (const [what, metadata, files, expected] of refusals) {
    it(`is refused for ${what}, and leaves nothing`, async () => {
      const error = await rejection(prepare(await archive(metadata, files)));
      expect(error).to.have.property('code', 'PACKAGE_INVALID');
      expect(error.message).to.include(expected);
      expect(readdirSync(temporary.data.chaincode)).to.deep.equal([]);
    });
  }

  it('is refused where it is no archive, or not there', async () => {
    const file = join(temporary.folder, 'x.tar.gz');
    expect(await rejection(prepare(file))).to.have.property('code', 'PACKAGE_INVALID');
    writeFileSync(file, 'nonsense');
    expect(await rejection(prepare(file))).to.have.property('code', 'PACKAGE_INVALID');
  });

  it('may be a folder, which is run where it is, and whose id changes with its files', async () => {
    const folder = write(join(temporary.folder, 'program'), program);
    const first = await prepare(folder);
    expect(first.program).to.equal(folder);
    expect(first.packageId).to.match(/^careledger_1\.2\.3:[0-9a-f]{64}$/);
    writeFileSync(join(folder, 'node_modules', 'fabric-shim', 'note'), 'installed packages do not count');
    expect(await prepare(folder)).to.deep.equal(first);
    writeFileSync(join(folder, 'index.js'), 'exports.contracts = [1];');
    expect((await prepare(folder)).packageId).to.not.equal(first.packageId);
  });

  it('is refused as a folder that is not built, or lacks what it depends on', async () => {
    const bare = write(join(temporary.folder, 'bare'), { 'package.json': manifest });
    expect(await rejection(prepare(bare)))
      .to.have.property('message')
      .that.includes('lacks fabric-shim');
    write(bare, shim);
    expect(await rejection(prepare(bare)))
      .to.have.property('message')
      .that.includes('index.js is not there');
  });

  it('becomes one process a hospital, each on its own port behind its own certificate', async () => {
    await createIdentities(temporary.data, temporary.topology);
    const request = await prepare(write(join(temporary.folder, 'program'), program));
    const { servers } = toDeployment(temporary.data, temporary.topology, request);
    expect(Object.keys(servers)).to.deep.equal(['HospitalAMSP', 'HospitalBMSP']);
    const [a, b] = Object.values(servers);
    expect(a?.address).to.equal(`localhost:${temporary.topology.hospitals[0]!.ports.chaincode}`);
    expect(a?.tls?.clientCert).to.include('BEGIN CERTIFICATE').and.not.equal(b?.tls?.clientCert);
    const { args } = a!.launch!;
    expect(args[args.indexOf('--chaincode-id') + 1]).to.equal(request.packageId);
    expect(args[args.indexOf('--chaincode-tls-key-file') + 1]).to.include('hospital-a');
    expect(a?.launch?.cwd).to.equal(request.program);
  });
});
