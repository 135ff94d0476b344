import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Processes, ProgramError, run, waitUntil, type Program } from '@careledger/network/fabric';

describe('the processes of a network', () => {
  let folder: string;
  let processes: Processes;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'processes-'));
    processes = new Processes();
  });

  afterEach(async () => {
    await processes.stopAll();
    rmSync(folder, { recursive: true });
  });

  const node = (name: string, script: string): Program => ({
    name,
    command: process.execPath,
    args: ['-e', script],
    environment: { GREETING: 'hello' },
    directory: folder,
    logFile: join(folder, `${name}.log`),
  });
  const started = (name: string) => () =>
    readFileSync(join(folder, `${name}.log`), 'utf8').includes('hello')
      ? Promise.resolve()
      : Promise.reject(new Error(`${name} does not answer`));

  it('write to their logs, and end when they are stopped', async () => {
    processes.start(
      node('server', 'console.log(process.env.GREETING, process.pid); setInterval(() => {}, 1000)'),
    );
    await waitUntil(started('server'), processes, 10_000);
    const pid = Number(readFileSync(join(folder, 'server.log'), 'utf8').split(' ')[1]);
    await processes.stop('server');
    expect(() => process.kill(pid, 0)).to.throw(/ESRCH/);
  });

  it('have what a program needs to run, and nothing else of whoever started them', async () => {
    const own = { LEDGER_TEST_PASSWORD: 'secret', CORE_PEER_LOCALMSPID: 'AnotherMSP' };
    Object.assign(process.env, own);
    try {
      const script = 'console.log(JSON.stringify(process.env))';
      processes.start(node('server', script));
      await waitUntil(started('server'), { check: () => undefined }, 10_000);
      const log = readFileSync(join(folder, 'server.log'), 'utf8');
      for (const text of [log, await run(process.execPath, ['-e', script], { GREETING: 'hello' })]) {
        const environment: unknown = JSON.parse(text);
        expect(environment).to.include({ GREETING: 'hello', PATH: process.env['PATH'] });
        expect(environment).to.not.have.any.keys(Object.keys(own));
      }
    } finally {
      for (const name of Object.keys(own)) Reflect.deleteProperty(process.env, name);
    }
  });

  it('can be started again', async () => {
    processes.start(node('server', 'console.log(process.env.GREETING); setInterval(() => {}, 1000)'));
    await waitUntil(started('server'), processes, 10_000);
    await processes.stop('server');
    processes.restart('server');
    await waitUntil(
      () =>
        readFileSync(join(folder, 'server.log'), 'utf8').split('hello').length === 3
          ? Promise.resolve()
          : Promise.reject(new Error('it greeted only once')),
      processes,
      10_000,
    );
  });

  it('that end too early are named at once, with the end of their log', async () => {
    processes.start(node('server', 'console.error("no such key"); process.exit(3)'));
    const error = await waitUntil(started('server'), processes, 10_000).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ProgramError);
    expect(String(error)).to.match(/server ended \(3\); see its log\.\nno such key/);
  });

  it('that do not start at all are named too', async () => {
    processes.start({ ...node('server', ''), command: join(folder, 'absent') });
    const error = await waitUntil(started('server'), processes, 10_000).catch((reason: unknown) => reason);
    expect(String(error)).to.include('server did not start');
  });

  it('that run to their end give their output, or the end of what they complained of', async () => {
    expect(await run(process.execPath, ['-e', 'console.log("done")'])).to.equal('done\n');
    const error = await run(process.execPath, ['-e', 'console.error("bad"); process.exit(1)']).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(ProgramError);
    expect(String(error)).to.include('bad');
  });
});
