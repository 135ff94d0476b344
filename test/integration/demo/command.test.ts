import { loadTopology, offsetPorts, status, takenPorts } from '@careledger/network';
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.dirname(require.resolve('@careledger/scripts/package.json'));
const CHECKOUT = path.dirname(ROOT);
const DEMO = path.join(ROOT, 'dist/src/demo/main.js');
const NETWORK = path.join(CHECKOUT, 'network/bin/careledger-network.js');

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program in the checkout; `interruptAt` sends it Ctrl-C's signal when it has written that. */
function run(file: string, args: readonly string[], interruptAt?: RegExp): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: CHECKOUT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let interrupted = false;
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      if (interruptAt?.test(output) === true && !interrupted) interrupted = child.kill('SIGINT');
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, output });
    });
  });
}

/** What is added to the topology's ports so that all of them are free. */
async function freeOffset(): Promise<number> {
  for (;;) {
    const offset = randomInt(12_000, 40_000);
    if ((await takenPorts(offsetPorts(loadTopology(), offset))).length === 0) return offset;
  }
}

describe('the demo command', function () {
  this.timeout(120_000);

  let data: string;
  let offset: number;
  let first: Ended;

  const chaincodes = async () =>
    (await status({ data })).hospitals.flatMap((hospital) => hospital.chaincodes.map(({ state }) => state));

  before(async () => {
    data = path.join(await mkdtemp(path.join(tmpdir(), 'careledger-demo-')), 'ledger');
    offset = await freeOffset();
    first = await run(DEMO, ['--data', data, '--port-offset', String(offset)]);
  });
  after(async () => {
    await run(DEMO, ['--data', data, '--down']);
    await rm(path.dirname(data), { recursive: true, force: true });
  });

  it('runs the story to its end and leaves the ledger up', async () => {
    expect(first.code, first.output).to.equal(0);
    expect(first.output).to.match(/That was all: \d+\.\d s/);
    expect(await chaincodes()).to.deep.equal(Array(4).fill('ready'));
  });

  it('prints commands that work as printed', async () => {
    const commands = [...first.output.matchAll(/npx careledger-network (.+?)(?: {2}.*)?$/gm)].map(
      ([, args]) => args ?? '',
    );
    expect(commands).to.have.lengthOf(3);
    for (const args of commands) {
      const { code, output } = await run(NETWORK, args.trim().split(' '));
      expect(code, output).to.equal(0);
      expect(output, args).not.to.equal('');
    }
  });

  it('puts the chaincodes back when it is interrupted, and then runs again', async () => {
    const interrupted = await run(DEMO, ['--data', data], /^ 9 /m);
    expect(interrupted.code, interrupted.output).to.equal(130);
    expect(await chaincodes()).to.deep.equal(Array(4).fill('ready'));
    const again = await run(DEMO, ['--data', data]);
    expect(again.code, again.output).to.equal(0);
  });

  it('says what is wrong with a folder that it cannot read', async () => {
    const { code, output } = await run(DEMO, ['--data', data, '--fhir', path.join(data, 'nowhere')]);
    expect(code).to.equal(2);
    expect(output).to.match(/folder of FHIR bundles cannot be read/);
  });

  it('refuses a wrong option', async () => {
    expect((await run(DEMO, ['--ports'])).code).to.equal(2);
  });

  it('does not start where the ports are taken, and names one', async () => {
    const other = path.join(path.dirname(data), 'other');
    const { code, output } = await run(DEMO, ['--data', other, '--port-offset', String(offset)]);
    expect(code).to.equal(4);
    expect(output).to.match(/hospital-a/);
    expect(output).to.match(new RegExp(String(7051 + offset)));
  });

  it('stops the ledger, once', async () => {
    expect(await run(DEMO, ['--data', data, '--down'])).to.include({ code: 0 });
    const again = await run(DEMO, ['--data', data, '--down']);
    expect(again.code).to.equal(0);
    expect(again.output).to.match(/No ledger was running/);
  });
});
