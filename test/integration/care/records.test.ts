import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { batchProofs, type ListQuestion, type LogEntry, type NewRelease } from '@careledger/client';
import { batchFolder } from '@careledger/client/vault';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import {
  ask,
  DISCHARGE_SUMMARY,
  letSee,
  newPatient,
  newRecord,
  type TestPatient,
} from '../../support/care-ledger/patient';

const digest = (): string => createHash('sha256').update(randomBytes(32)).digest('base64url');

describe('records between four hospitals that lag', () => {
  let ledger: TestLedger;
  let folder: string;
  before(async () => {
    ledger = await startCareLedger({ seed: 6 });
    folder = await mkdtemp(path.join(tmpdir(), 'careledger-batches-'));
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function permitted(patient: TestPatient, hospital: string) {
    const grant = await letSee(ledger, patient, hospital);
    await (await ledger.as(patient.custodian, 'registrar')).consents.grant(grant);
    await ledger.settled();
    return grant;
  }

  async function logOf(patient: TestPatient, through: string): Promise<LogEntry[]> {
    const entries: LogEntry[] = [];
    const reader = await ledger.as(through, 'registrar');
    for await (const entry of reader.access.log(await patient.signer.readLog())) entries.push(entry);
    return entries;
  }

  it('are anchored by the thousand in one transaction, and asked for with their proofs', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    await permitted(patient, 'hospital-b');
    const registrar = await ledger.as('hospital-a', 'registrar');
    const store = batchFolder(folder);
    const documents = Array.from({ length: 1000 }, (_, number) => ({
      record: `r-${number}`,
      document: { digest: digest(), size: 1000 + number },
      about: { classes: [DISCHARGE_SUMMARY] },
    }));
    const named = { patient: patient.id, batch: 'b-1' };
    const made = await registrar.records.anchorBatch(
      { ...named, documents, fileKey: patient.fileKey },
      store,
    );
    const again = await registrar.records.anchorBatch(
      { ...named, documents, fileKey: patient.fileKey },
      store,
    );
    expect([again.root, again.at]).to.deep.equal([made.root, made.at]);
    await ledger.settled();

    const proofs = batchProofs(named, (await store.get(named)) ?? []);
    const clinician = await ledger.as('hospital-b', 'clinician');
    const questions: ListQuestion[] = [0, 1, 2].map((part) => ({
      patient: patient.id,
      purpose: 'TREAT',
      records: proofs.slice(part * 100, part * 100 + 70),
    }));
    const effects: string[] = [];
    for await (const { decisions, undecided } of clinician.access.requestMany(questions)) {
      effects.push(...decisions.map(({ effect }) => effect), ...undecided.map(({ code }) => code));
    }
    expect(effects).to.deep.equal(Array(210).fill('permit'));
  });

  it('are relabelled and withdrawn, and every hospital decides by that from then on', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    await permitted(patient, 'hospital-b');
    expect(await ask(ledger, 'hospital-b', patient, record)).to.include({ effect: 'permit' });
    const registrar = await ledger.as('hospital-a', 'registrar');
    const of = { patient: patient.id, record };
    await registrar.records.relabel({ ...of, version: 2, about: { classes: [] }, fileKey: patient.fileKey });
    expect(await ask(ledger, 'hospital-b', patient, record)).to.include({
      effect: 'deny',
      reason: 'no-consent',
    });
    await registrar.records.withdraw({ ...of, reason: 'entered-in-error' });
    expect(await ask(ledger, 'hospital-b', patient, record)).to.include({ reason: 'record-withdrawn' });
  });

  it('are not released after a revocation, on whichever peer the release is decided', async () => {
    const agent = await ledger.as('hospital-a', 'release-agent');
    const clinician = await ledger.as('hospital-b', 'clinician');
    const provider = await clinician.providers.read({ hospital: clinician.mspId, provider: 'provider-b-01' });
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    for (let round = 0; round < 4; round++) {
      const grant = await permitted(patient, 'hospital-b');
      const key = digest();
      const permit = await clinician.access.request({ patient: patient.id, record, purpose: 'TREAT', key });
      expect(permit.effect).to.equal('permit');
      // Carried by a hospital that lags as it likes; neither the agent's peer nor the requester's need have seen it.
      const revocation = await patient.signer.revoke({ consent: grant.id, last: grant });
      const revoked = await (await ledger.as('hospital-d', 'registrar')).consents.revoke(revocation);
      const release: NewRelease = {
        ...{ patient: patient.id, hospital: clinician.mspId, request: permit.request, record, key },
        ...{ certificate: provider.certificate, wrap: digest() },
      };
      const released = await agent.access.release(release, { after: permit.commit });
      expect(released.effect, `round ${round}`).to.equal('deny');
      expect(released.commit.blockNumber >= revoked.commit.blockNumber).to.equal(true);
      const other = await errorOf(agent.access.release({ ...release, wrap: digest() }));
      expect(other.code).to.equal('CONFLICT');
    }
  });

  it('leave a log that is complete: a thousand random accesses, counted by those who made them', async function () {
    this.timeout(120_000);
    const patient = await newPatient(ledger, 'hospital-a');
    const registrar = await ledger.as('hospital-a', 'registrar');
    const records = Array.from({ length: 10 }, (_, number) => `r-${number}`);
    await Promise.all(
      records.map((record) =>
        registrar.records.anchor({
          patient: patient.id,
          record,
          document: { digest: digest(), size: 1 },
          about: { classes: [DISCHARGE_SUMMARY] },
          fileKey: patient.fileKey,
        }),
      ),
    );
    await permitted(patient, 'hospital-b');

    // A small generator, so that a failure comes again.
    let state = 20_261_122;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const counted: string[] = [];
    const count = (hospital: string, request: string, record: string, effect: string): void => {
      counted.push([hospital, request, record, effect].join(' '));
    };
    let left = 1000;
    while (left > 0) {
      await Promise.all(
        ['hospital-b', 'hospital-c', 'hospital-d'].map(async (hospital) => {
          const clinician = await ledger.as(hospital, 'clinician');
          if (left > 0 && random(4) === 0) {
            left -= 1;
            const decision = await ask(ledger, hospital, patient, records[random(10)] ?? '');
            count(clinician.mspId, decision.request, decision.record, decision.effect);
            return;
          }
          const questions: ListQuestion[] = [];
          while (left > 0 && questions.length < 10) {
            const asked = records.filter(() => random(3) > 0).slice(0, left);
            if (asked.length === 0) continue;
            left -= asked.length;
            questions.push({ patient: patient.id, purpose: 'TREAT', records: asked });
          }
          for await (const { decisions } of clinician.access.requestMany(questions)) {
            for (const { request, record, effect } of decisions)
              count(clinician.mspId, request, record, effect);
          }
        }),
      );
    }
    expect(counted).to.have.length(1000);
    await ledger.settled();

    const log = await logOf(patient, 'hospital-c');
    const logged = log.flatMap((entry) =>
      entry.type === 'decision'
        ? [[entry.hospital, entry.request, entry.record, entry.effect].join(' ')]
        : [],
    );
    expect(logged.sort()).to.deep.equal(counted.sort());
    const second = await logOf(patient, 'hospital-d');
    const readings = second.filter(
      ({ type, hospital }) => type === 'reading' && hospital === ledger.mspId('hospital-c'),
    );
    expect(readings, 'the first reading').to.have.length(1);
  });
});
