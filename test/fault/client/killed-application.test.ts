import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { newPatient, newRecord } from '../../support/care-ledger/patient';

const program = path.join(__dirname, '..', '..', 'support', 'client', 'write-until-killed.js');

describe('an application that is killed at any moment', () => {
  let ledger: TestLedger;
  before(async () => {
    ledger = await startCareLedger();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  it('and started again with the same ids leaves each effect exactly once', async function () {
    this.timeout(120_000);
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const requests = Array.from({ length: 60 }, (_, index) => `killed-${index}`);
    const { network } = ledger;
    const task = {
      profile: network.profile('hospital-b'),
      identity: network.identity('hospital-b', 'clinician'),
      patient: patient.id,
      record,
      requests,
    };

    /** What each run was told of each request: an instant, the decision's own. */
    const told = new Map<string, Set<string>>();
    let kills = 0;
    /** @param lifetime how long it may live after it started, in milliseconds; absent: to its end */
    async function run(lifetime?: number): Promise<boolean> {
      const child = spawn(process.execPath, [program, JSON.stringify(task)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        if (output === '' && lifetime !== undefined) {
          void pause(lifetime).then(() => child.kill('SIGKILL'));
        }
        output += chunk.toString();
      });
      await new Promise((resolve) => child.once('close', resolve));
      const lines = output.split('\n').slice(0, -1);
      for (const line of lines.filter((each) => each.startsWith('killed-'))) {
        const [request = '', at = ''] = line.split(' ');
        told.set(request, (told.get(request) ?? new Set()).add(at));
      }
      const isDone = lines.at(-1) === 'done';
      kills += isDone ? 0 : 1;
      return isDone;
    }

    for (const lifetime of [5, 40, 90, 150, 250]) await run(lifetime);
    expect(await run()).to.equal(true);
    expect(kills).to.be.at.least(3);
    // The same answer, whenever it was asked for.
    expect([...told.values()].map(({ size }) => size)).to.deep.equal(requests.map(() => 1));
    await ledger.settled();
    const reader = await ledger.as('hospital-c', 'registrar');
    const logged: string[] = [];
    for await (const entry of reader.access.log(await patient.signer.readLog())) {
      if (entry.type === 'decision') logged.push(entry.request);
    }
    expect(logged.sort()).to.deep.equal([...requests].sort());
  });
});
