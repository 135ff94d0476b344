import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CareLedger, checkpointFile, connect } from '@careledger/client';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { newPatient, newRecord } from '../../support/care-ledger/patient';
import { noting, type Note } from '../../support/client/own-gateway';
import { ownPeer } from '../../support/client/own-peer';
import { tcpProxy, type TcpProxy } from '../../support/client/tcp-proxy';

describe('a hospital with two ways to the ledger', () => {
  let ledger: TestLedger;
  let doors: [TcpProxy, TcpProxy];
  const notes: Note[] = [];

  before(async () => {
    ledger = await startCareLedger();
    const { address } = await ownPeer(ledger, 'hospital-b');
    doors = [await tcpProxy(address), await tcpProxy(address)];
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
    for (const door of doors) await door[Symbol.asyncDispose]();
  });

  async function connectThroughDoors(user: string): Promise<CareLedger> {
    const { through } = await ownPeer(ledger, 'hospital-b');
    return connect({
      profile: through(doors[0].port, doors[1].port),
      identity: ledger.network.identity('hospital-b', user),
      logger: noting(notes),
    });
  }

  it('goes on over the second when the first is cut, whatever is under way', async function () {
    this.timeout(60_000);
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    await using clinician = await connectThroughDoors('clinician');
    const ask = (request: string) =>
      clinician.access.request({ patient: patient.id, record, purpose: 'TREAT', request });
    const asked = Array.from({ length: 30 }, (_, index) => `failover-${index}`);
    const asking = Promise.all(
      asked.map(async (request, index) => {
        if (index === 10) doors[0].cut(3_000);
        return ask(request);
      }),
    );
    expect((await asking).map(({ request }) => request)).to.deep.equal(asked);
    expect(notes.map(({ message }) => message)).to.include('using another peer from now on');
    // Reads go to where the writes were seen.
    expect(await clinician.patients.read({ patient: patient.id })).to.include({ patient: patient.id });
    const log = await (await ledger.as('hospital-b', 'registrar')).patients.read({ patient: patient.id });
    expect(log.status).to.equal('active');
  });

  it('hears a thousand events once each, in order, while its ways are cut again and again', async function () {
    this.timeout(120_000);
    const folder = await mkdtemp(path.join(tmpdir(), 'careledger-events-'));
    try {
      const wanted = Number(process.env['CARELEDGER_EVENTS'] ?? 120);
      const registrarA = await ledger.as('hospital-a', 'registrar');
      const patient = await newPatient(ledger, 'hospital-a');
      const record = await newRecord(ledger, patient);
      const clinician = await ledger.as('hospital-a', 'clinician');
      const asked = new Set<string>();
      const asking = (async () => {
        for (let done = 0; done < wanted; done += 20) {
          await Promise.all(
            Array.from({ length: 20 }, async (_, index) => {
              const { request } = await clinician.access.request({
                patient: patient.id,
                record,
                purpose: 'TREAT',
                request: `event-${done + index}`,
              });
              asked.add(request);
            }),
          );
        }
      })();
      const heard: string[] = [];
      let last = -1n;
      let reopened = 0;
      while (heard.length < wanted) {
        // A new connection each time, as an application that is started again makes one.
        await using listener = await connectThroughDoors('registrar');
        const events = listener.events({
          checkpoints: checkpointFile(path.join(folder, 'events.checkpoint')),
          block: 0n,
        });
        let here = 0;
        for await (const { event, blockNumber } of events) {
          expect(blockNumber >= last).to.equal(true);
          last = blockNumber;
          if (event.type === 'access.decided' && event.patient === patient.id) heard.push(event.request);
          if (++here % 9 === 0) doors[here % 2]?.cut(50);
          if (heard.length === wanted || here === Math.ceil(wanted / 3)) events.close();
        }
        reopened++;
      }
      await asking;
      expect(heard).to.have.length(wanted);
      expect(new Set(heard)).to.deep.equal(asked);
      expect(reopened).to.be.greaterThan(2);
      expect(await registrarA.policy.read()).to.have.property('version', 1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
