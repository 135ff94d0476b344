import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '@careledger/client';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import { ask, newPatient, newRecord } from '../../support/care-ledger/patient';

describe("a connection to the own hospital's peer", () => {
  let ledger: TestLedger;
  before(async () => {
    ledger = await startCareLedger();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  it("is refused where the certificate is another hospital's", async () => {
    const { network } = ledger;
    const foreign = connect({
      profile: network.profile('hospital-a'),
      identity: network.identity('hospital-b', 'registrar'),
    });
    await using connection = await foreign;
    expect((await errorOf(connection.policy.read())).code).to.equal('IDENTITY_REFUSED');
  });

  it('is made with a certificate whose file says more than the certificate', async () => {
    const { network } = ledger;
    const folder = await mkdtemp(path.join(tmpdir(), 'careledger-msp-'));
    try {
      await cp(network.identity('hospital-a', 'registrar'), folder, { recursive: true });
      const [name = ''] = await readdir(path.join(folder, 'signcerts'));
      const file = path.join(folder, 'signcerts', name);
      const text = await readFile(file, 'utf8');
      await writeFile(
        file,
        `Certificate:\n    Data:\n        Version: 3 (0x2)\n${text}\nissued by the test\n`,
      );
      await using connection = await connect({
        profile: network.profile('hospital-a'),
        identity: folder,
      });
      expect(await connection.policy.read()).to.have.property('version', 1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('tells of every commit as an event, in order, each once', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const listener = await ledger.as('hospital-d', 'registrar');
    const decisions = await Promise.all(
      Array.from({ length: 10 }, () => ask(ledger, 'hospital-b', patient, record)),
    );
    const heard: string[] = [];
    let block = -1n;
    for await (const { event, blockNumber } of listener.events({ block: 0n })) {
      expect(blockNumber >= block).to.equal(true);
      block = blockNumber;
      if (event.type === 'access.decided' && event.patient === patient.id) heard.push(event.request);
      if (heard.length === decisions.length) break;
    }
    expect(heard).to.have.members(decisions.map(({ request }) => request));
  });

  it('tells from now on what is committed from now on', async () => {
    await newPatient(ledger, 'hospital-a');
    await ledger.settled();
    await using events = (await ledger.as('hospital-d', 'registrar')).events();
    const next = events[Symbol.asyncIterator]().next();
    await pause(200);
    const patient = await newPatient(ledger, 'hospital-d');
    const first = await next;
    expect(first.done === true ? undefined : first.value.event).to.deep.include({
      type: 'demographics.stored',
      patient: patient.id,
    });
  });

  it('leaves nothing behind when it is closed', async () => {
    const { network } = ledger;
    const connection = await connect({
      profile: network.profile('hospital-a'),
      identity: network.identity('hospital-a', 'registrar'),
    });
    const reading = connection.events()[Symbol.asyncIterator]().next();
    await pause(50);
    await connection.close();
    expect(await reading).to.have.property('done', true);
    expect((await errorOf(connection.policy.read())).code).to.equal('CONNECTION_CLOSED');
  });
});
