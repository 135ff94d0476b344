import { randomBytes } from 'node:crypto';
import { type CareLedger, type ListQuestion } from '@careledger/client';
import { digestOf } from '@careledger/model';
import { expect } from 'chai';
import * as v from 'valibot';
import { startCareLedger } from '../../support/care-ledger/care-ledger';
import { DISCHARGE_SUMMARY, letSee, newPatient, type TestPatient } from '../../support/care-ledger/patient';

const ACCESSES = 1_000;
/** Of them so many one by one; the rest in lists, as on ward rounds. */
const SINGLE = 80;
const RECORDS = 20;
const HOSPITALS = ['hospital-a', 'hospital-b', 'hospital-c', 'hospital-d'] as const;

/** Numerical Recipes' generator: the same seed gives the same accesses. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe("a patient's log", () => {
  it(`holds each of ${String(ACCESSES)} random accesses, as those who asked and another hospital's own state count them`, async function () {
    this.timeout(240_000);
    const seed = randomBytes(4).readUInt32LE();
    const below = randomFrom(seed);
    await using ledger = await startCareLedger({ lag: { min: 0, max: 50 } });
    const registrar = await ledger.as('hospital-a', 'registrar');
    const agent = await ledger.as('hospital-a', 'release-agent');
    const clinicians = new Map<string, { ledger: CareLedger; certificate: string }>();
    for (const hospital of HOSPITALS) {
      const clinician = await ledger.as(hospital, 'clinician');
      const mspId = ledger.mspId(hospital);
      const [provider] = await providersOf(registrar, mspId);
      clinicians.set(hospital, { ledger: clinician, certificate: provider?.certificate ?? '' });
    }
    const patients: TestPatient[] = [];
    const names = Array.from({ length: RECORDS }, (_, index) => `record-${String(index)}`);
    for (let count = 0; count < 3; count++) {
      const patient = await newPatient(ledger, 'hospital-a');
      patients.push(patient);
      await Promise.all(
        names.map((record) =>
          registrar.records.anchor({
            ...{
              patient: patient.id,
              record,
              about: { classes: [DISCHARGE_SUMMARY] },
              fileKey: patient.fileKey,
            },
            document: { digest: digestOf(randomBytes(8)), size: 8 },
          }),
        ),
      );
      for (const hospital of HOSPITALS.filter(() => below(2) === 0)) {
        await registrar.consents.grant(await letSee(ledger, patient, hospital));
      }
    }
    await ledger.settled();

    /** What those who asked were told, by patient: one line a decision, and whether it was released. */
    const told = new Map(patients.map(({ id }) => [id, new Set<string>()]));
    const lineOf = (
      of: { hospital: string; request: string; record: string; effect: string },
      released: boolean,
    ) => [of.hospital, of.request, of.record, of.effect, released ? 'released' : '-'].join(' ');
    const one = <T>(of: readonly T[]): T => {
      const chosen = of[below(of.length)];
      if (chosen === undefined) throw new Error('There is none.');
      return chosen;
    };
    const tasks: (() => Promise<void>)[] = [];
    for (let count = 0; count < SINGLE; count++) {
      const [patient, hospital, record] = [one(patients), one(HOSPITALS), one(names)];
      const [purpose, isCollected] = [one(['TREAT', 'HPAYMT'] as const), below(4) === 0];
      tasks.push(async () => {
        const clinician = clinicians.get(hospital);
        const decision = await clinician?.ledger.access.request({ patient: patient.id, record, purpose });
        if (decision === undefined) throw new Error('There is no clinician.');
        const { key } = decision;
        const isReleased = decision.effect === 'permit' && key !== null && isCollected;
        if (key !== null && isReleased) {
          await agent.access.release(
            {
              ...{ patient: patient.id, hospital: decision.hospital, request: decision.request, record },
              ...{
                key,
                certificate: clinician?.certificate ?? '',
                wrap: digestOf(randomBytes(8)),
              },
            },
            { after: decision.commit },
          );
        }
        told.get(patient.id)?.add(lineOf(decision, isReleased));
      });
    }
    for (let left = ACCESSES - SINGLE; left > 0;) {
      const [patient, hospital] = [one(patients), one(HOSPITALS)];
      const records = names.slice(0, Math.min(left, 1 + below(RECORDS)));
      left -= records.length;
      const question: ListQuestion = { patient: patient.id, purpose: 'TREAT', records };
      tasks.push(async () => {
        const asked = clinicians.get(hospital)?.ledger.access.requestMany([question]);
        for await (const { decisions, undecided } of asked ?? []) {
          expect(undecided).to.deep.equal([]);
          for (const decision of decisions) told.get(patient.id)?.add(lineOf(decision, false));
        }
      });
    }
    tasks.sort(() => below(3) - 1);
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) await task();
      }),
    );
    expect([...told.values()].reduce((sum, { size }) => sum + size, 0)).to.equal(ACCESSES);

    await ledger.settled();
    const reader = await ledger.as('hospital-d', 'registrar');
    for (const patient of patients) {
      const logged: string[] = [];
      for await (const entry of reader.access.log(await patient.signer.readLog())) {
        if (entry.type === 'decision') logged.push(lineOf(entry, entry.release?.effect === 'permit'));
      }
      expect(logged.sort(), `seed ${String(seed)}`).to.deep.equal([...(told.get(patient.id) ?? [])].sort());
      // What stands in another hospital's own database, read past the contract.
      let stored = 0;
      const { running, topology } = ledger.network;
      const prefix = `access/${patient.id}/`;
      for await (const { key, value } of running.inspect('hospital-c', topology.chaincode, prefix)) {
        if (key.endsWith('/decision')) stored += decisionsIn(JSON.parse(Buffer.from(value).toString()));
      }
      expect(stored).to.equal(logged.length);
    }
  });
});

/** What a list of records came to: the records of one outcome stand together. */
const StoredList = v.object({ outcomes: v.array(v.object({ records: v.array(v.unknown()) })) });

/** How many decisions stand under one key. */
function decisionsIn(value: unknown): number {
  const list = v.safeParse(StoredList, value);
  return list.success ? list.output.outcomes.reduce((sum, { records }) => sum + records.length, 0) : 1;
}

async function providersOf(ledger: CareLedger, hospital: string) {
  const providers = [];
  for await (const provider of ledger.providers.list({ hospital })) providers.push(provider);
  return providers;
}
