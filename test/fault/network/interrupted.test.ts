import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { lockHolder } from '@careledger/network/internal/data/lock';
import { signalProcess } from '@careledger/network/internal/data/process';
import { waitFor } from '@careledger/network/internal/operate/wait';
import { careledgerNetwork, type Outcome, outcomeOf, startCommand } from '../../support/network/command-line';
import { notesClient } from '../../support/network/notes-client';
import { sampleChaincode } from '../../support/network/sample-chaincode';
import { temporaryData, type TemporaryData } from '../../support/network/temporary';

/** A process that was told to go is gone within this, in milliseconds. */
const soon = 10_000;

describe('a ledger that is interrupted', function () {
  this.timeout(90_000);
  let temporary: TemporaryData;

  beforeEach(async () => {
    temporary = await temporaryData(3);
  });

  afterEach(async () => {
    await run('down');
    temporary[Symbol.dispose]();
  });

  function run(...args: string[]): Promise<Outcome> {
    return careledgerNetwork(...args, '--data', temporary.data.dir);
  }

  async function done(...args: string[]): Promise<string> {
    const outcome = await run(...args);
    expect(outcome.code, `${args.join(' ')}: ${outcome.stderr}`).to.equal(0);
    return outcome.stdout;
  }

  async function killLedger(): Promise<void> {
    const holder = lockHolder(temporary.data);
    if (holder === undefined) throw new Error('No ledger runs.');
    signalProcess(holder, 'SIGKILL');
    expect(await waitFor(() => lockHolder(temporary.data) === undefined, soon)).to.equal(true);
  }

  it('by a kill comes back with all that it acknowledged, and its chaincodes', async () => {
    await done('up', '--topology', temporary.topologyFile);
    await done('deploy', sampleChaincode(join(temporary.folder, 'notes')));
    using a = notesClient(temporary.data, 'hospital-a', 'clinician');
    const acknowledged: string[] = [];
    const writing = (async () => {
      for (let number = 0; ; number += 1) {
        await a.put(`key-${number}`, `value-${number}`);
        acknowledged.push(`key-${number}`);
      }
    })().catch(() => undefined);
    expect(await waitFor(() => acknowledged.length > 5, soon)).to.equal(true);
    await killLedger();
    await writing;

    const killed = await run('status');
    expect(killed.code).to.equal(3);
    expect(killed.stderr).to.include('was killed').and.include('the last lines of its log');
    await done('up');
    expect((await done('status')).match(/ready/g)).to.have.lengthOf(3);
    using b = notesClient(temporary.data, 'hospital-b', 'clinician');
    for (const key of acknowledged) expect(await b.get(key)).to.equal(key.replace('key', 'value'));
    expect(await b.put('after', 'the kill')).to.equal('kept');
  });

  it('while it comes up for the first time is brought up by the next run', async () => {
    for (const after of [60, 150, 300, 500, 800]) {
      const up = startCommand(['up', '--topology', temporary.topologyFile, '--data', temporary.data.dir]);
      const ended = outcomeOf(up);
      await new Promise((resolve) => setTimeout(resolve, after));
      up.kill('SIGKILL');
      await ended;
    }
    await done('up', '--topology', temporary.topologyFile);
    expect(JSON.parse(await done('status', '--json')))
      .to.have.property('hospitals')
      .with.lengthOf(3);
  });

  it('by several operators at once comes up once', async () => {
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => run('up', '--topology', temporary.topologyFile, '--json')),
    );
    expect(outcomes.map(({ code }) => code)).to.deep.equal([0, 0, 0]);
    const answers = outcomes.map(({ stdout }) => JSON.parse(stdout) as { changed: boolean; pid: number });
    expect(answers.filter(({ changed }) => changed)).to.have.lengthOf(1);
    expect(new Set(answers.map(({ pid }) => pid))).to.have.lengthOf(1);
  });

  it('by another program on its port says which, and leaves nothing running', async () => {
    const port = temporary.topology.hospitals[1]!.ports.peer;
    const squatter = createServer();
    await new Promise<void>((resolve) => {
      squatter.listen(port, 'localhost', resolve);
    });
    const outcome = await run('up', '--topology', temporary.topologyFile);
    squatter.close();
    expect(outcome.code).to.equal(4);
    expect(outcome.stderr).to.include(`${port} (peer of hospital-b)`);
    expect(lockHolder(temporary.data)).to.equal(undefined);
    await done('up', '--topology', temporary.topologyFile);
  });

  it('by damage to its store says what is damaged, and touches nothing', async () => {
    await done('up', '--topology', temporary.topologyFile);
    await done('down');
    const ordering = join(temporary.data.ledger, 'ordering');
    const [manifest] = readdirSync(ordering, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /(^|\/)CURRENT$/.test(name),
    );
    const file = join(ordering, manifest ?? 'CURRENT');
    const whole = readFileSync(file);
    writeFileSync(file, 'nonsense\n');
    const outcome = await run('up');
    expect(outcome.code, outcome.stderr).to.equal(5);
    expect(outcome.stderr).to.include(temporary.data.ledger);
    expect(readFileSync(file, 'utf8')).to.equal('nonsense\n');
    writeFileSync(file, whole);
    await done('up');
  });

  it('by the loss of an identity says which, before anything starts', async () => {
    await done('up', '--topology', temporary.topologyFile);
    await done('down');
    const { ca } = temporary.data.hospital('hospital-b');
    rmSync(ca, { recursive: true });
    const outcome = await run('up');
    expect(outcome.code).to.equal(5);
    expect(outcome.stderr).to.include(ca);
  });

  it('by a stop that it does not follow is killed, and loses nothing', async () => {
    await done('up', '--topology', temporary.topologyFile);
    const holder = lockHolder(temporary.data);
    if (holder === undefined) throw new Error('No ledger runs.');
    signalProcess(holder, 'SIGSTOP');
    expect(await done('down')).to.include('killed');
    await done('up');
  });

  it('by a chaincode that does not start says why, goes on without it, and takes a better one', async () => {
    const broken = sampleChaincode(join(temporary.folder, 'broken'), '0.9.0');
    writeFileSync(join(broken, 'index.js'), "throw new Error('no database');");
    await done('up', '--topology', temporary.topologyFile);
    const outcome = await run('deploy', broken);
    expect(outcome.code).to.equal(7);
    expect(outcome.stderr)
      .to.match(/hospital-[abc]/)
      .and.include('Error: no database');
    // The hospitals try again and again, so a state is failed or, for a moment, starting.
    expect((await done('status')).match(/careledger 0\.9\.0 (failed|starting)/g)).to.have.lengthOf(3);
    await done('down');
    await done('up');
    expect((await done('status')).match(/careledger 0\.9\.0 (failed|starting)/g)).to.have.lengthOf(3);
    await done('deploy', sampleChaincode(join(temporary.folder, 'notes')));
    using a = notesClient(temporary.data, 'hospital-a', 'clinician');
    expect(await a.put('colour', 'blue')).to.equal('kept');
    const nonsense = await run('deploy', join(temporary.folder, 'notes'), '--policy', 'nobody(');
    expect(nonsense.code).to.equal(7);
    expect(nonsense.stderr).to.include('endorsement policy');
    expect(await a.put('colour', 'green')).to.equal('kept');
  });
});
