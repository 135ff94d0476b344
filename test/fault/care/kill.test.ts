import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CareLedgerError } from '@careledger/client';
import { expect } from 'chai';
import { type OperatedLedger, startOperatedLedger } from '../../support/care-ledger/operated-ledger';
import { letSee, newPatient, newRecord, type TestPatient } from '../../support/care-ledger/patient';

describe('a process that is killed in mid-story', () => {
  let ledger: OperatedLedger;

  before(async function () {
    this.timeout(60_000);
    ledger = await startOperatedLedger();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  /** Asks for the same record over and over, each time with an id of its own, until told to stop. */
  function keepAsking(patient: TestPatient, record: string) {
    const asked: string[] = [];
    const acknowledged = new Set<string>();
    let isStopped = false;
    const ask = async (request: string): Promise<void> => {
      const clinician = await ledger.as('hospital-b', 'clinician');
      await clinician.access.request(
        { patient: patient.id, record, purpose: 'TREAT', request },
        { timeoutMs: 5_000 },
      );
      acknowledged.add(request);
    };
    const worker = async (): Promise<void> => {
      while (!isStopped) {
        const request = randomUUID();
        asked.push(request);
        await ask(request).catch((error: unknown) => {
          if (!(error instanceof CareLedgerError)) throw error;
          return pause(50);
        });
      }
    };
    const work = Promise.all([worker(), worker(), worker()]);
    const stop = async (): Promise<void> => {
      isStopped = true;
      await work;
    };
    return { asked, acknowledged, ask, stop, [Symbol.asyncDispose]: stop };
  }

  async function log(patient: TestPatient): Promise<string[]> {
    const reader = await ledger.as('hospital-d', 'registrar');
    const requests: string[] = [];
    for await (const { type, request } of reader.access.log(await patient.signer.readLog())) {
      if (type === 'decision') requests.push(request);
    }
    return requests;
  }

  /** What was acknowledged stands there once; what was not is asked again with its id, and then stands there once too. */
  async function expectEachOnce(patient: TestPatient, load: ReturnType<typeof keepAsking>): Promise<void> {
    const before = await log(patient);
    expect(before).to.include.members([...load.acknowledged]);
    for (const request of load.asked.filter((one) => !load.acknowledged.has(one))) await load.ask(request);
    expect((await log(patient)).sort()).to.deep.equal([...load.asked].sort());
  }

  it('loses and doubles nothing when it is the ledger, three times over', async function () {
    this.timeout(120_000);
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const grant = await letSee(ledger, patient, 'hospital-b');
    await (await ledger.as('hospital-a', 'registrar')).consents.grant(grant);
    await using load = keepAsking(patient, record);
    for (let round = 1; round <= 3; round++) {
      const before = load.acknowledged.size;
      while (load.acknowledged.size < before + 5) await pause(10);
      await ledger.kill();
      await ledger.up();
    }
    await load.stop();
    await expectEachOnce(patient, load);

    const consents = [];
    const registrar = await ledger.as('hospital-c', 'registrar');
    for await (const { consent } of registrar.consents.list({ patient: patient.id })) consents.push(consent);
    expect(consents).to.deep.equal([grant.id]);
  });

  it("loses and doubles nothing when it is a hospital's chaincode, which comes back by itself", async function () {
    this.timeout(60_000);
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    await using load = keepAsking(patient, record);
    for (const hospital of ['hospital-b', 'hospital-c', 'hospital-b']) {
      const before = load.acknowledged.size;
      while (load.acknowledged.size < before + 5) await pause(10);
      await ledger.killChaincode(hospital);
    }
    await load.stop();
    await expectEachOnce(patient, load);
  });
});
