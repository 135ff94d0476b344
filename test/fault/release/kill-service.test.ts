import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type CareLedger, connect, type Permit } from '@careledger/client';
import { digestOf, type Release } from '@careledger/model';
import { type ReleaseAgentSetup } from '@careledger/scripts';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { DISCHARGE_SUMMARY, letSee, newPatient, type TestPatient } from '../../support/care-ledger/patient';
import { setUpRelease, startReleaseProcess } from '../../support/release/release-process';

describe('a release service that is killed', () => {
  let ledger: TestLedger;
  let folder: string;
  let setup: ReleaseAgentSetup;
  let clinician: CareLedger;
  before(async function () {
    this.timeout(60_000);
    ledger = await startCareLedger();
    folder = await mkdtemp(path.join(tmpdir(), 'careledger-release-'));
    setup = await setUpRelease(ledger, 'hospital-a', folder, { callsPerMinute: 100_000 });
    const b = ledger.network.data.hospital('hospital-b');
    clinician = await connect({
      profile: b.connectionProfile,
      identity: b.user('clinician').msp,
      release: setup.options,
    });
  });
  after(async () => {
    await clinician.close();
    await ledger[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  interface Permitted {
    readonly patient: TestPatient;
    readonly bytes: Buffer;
    readonly permits: readonly Permit[];
  }

  /** Permits for one document of a new patient. */
  async function permitted(count: number): Promise<Permitted> {
    const patient = await newPatient(ledger, 'hospital-a');
    const registrar = await ledger.as('hospital-a', 'registrar');
    const bytes = randomBytes(300_000);
    const classes = [DISCHARGE_SUMMARY];
    const { record } = await registrar.records.anchor({
      patient: patient.id,
      document: await setup.vault.store({ bytes, contentType: 'application/pdf', classes }),
      about: { classes },
      fileKey: patient.fileKey,
    });
    await registrar.consents.grant(await letSee(ledger, patient, 'hospital-b'));
    await ledger.settled();
    const question = { patient: patient.id, record, purpose: 'TREAT' as const };
    const decisions = await Promise.all(
      Array.from({ length: count }, () => clinician.access.request(question)),
    );
    const permits = decisions.filter(
      (decision): decision is typeof decision & Permit => decision.effect === 'permit',
    );
    expect(permits).to.have.length(count);
    return { patient, bytes, permits };
  }

  /** What tells one release from another; the log does not say again what its decision says. */
  const essence = ({
    at,
    effect,
    digest,
    key,
    wrap,
  }: Pick<Release, 'at' | 'effect' | 'digest' | 'key' | 'wrap'>) => ({ at, effect, digest, key, wrap });

  /** The document comes whole. @returns the release */
  async function open(permit: Permit, bytes: Buffer) {
    const opening = await clinician.records.open(permit, { timeoutMs: 60_000 });
    if (!opening.opened) throw new Error(`${opening.code}: ${opening.message}`);
    expect(Buffer.from(await opening.bytes()).equals(bytes)).to.equal(true);
    return essence(opening.release);
  }

  /** Every decision of the patient's log with its release. */
  async function logOf({ signer }: TestPatient) {
    await ledger.settled();
    const reader = await ledger.as('hospital-c', 'registrar');
    const found = [];
    for await (const entry of reader.access.log(await signer.readLog())) {
      if (entry.type === 'decision')
        found.push({ request: entry.request, release: entry.release && essence(entry.release) });
    }
    return found.sort((one, other) => one.request.localeCompare(other.request));
  }

  /** What the vault keeps for releases, by name: encrypted, so that two makings of one wrap would differ. */
  async function keptFiles(): Promise<ReadonlyMap<string, string>> {
    const kept = path.join(setup.vaultFolder, 'kept', 'releases');
    const entries = await readdir(kept, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries
      .filter((entry) => entry.isFile())
      .map(
        async ({ name, parentPath }) =>
          [name, digestOf(await readFile(path.join(parentPath, name)))] as const,
      );
    return new Map(await Promise.all(files));
  }

  for (const dies of ['before the commit', 'after the commit'] as const) {
    it(`${dies}, gives the same wrap when it is back, and the log has one entry`, async function () {
      this.timeout(120_000);
      const { patient, bytes, permits } = await permitted(1);
      const [permit] = permits;
      if (permit === undefined) throw new Error('There is no permit.');
      const earlier = await keptFiles();
      const dying = await startReleaseProcess(setup, dies);
      // The client goes on asking: it is not started again.
      const opening = open(permit, bytes);
      await dying.ended;
      const left = await keptFiles();
      expect(left.size).to.equal(earlier.size + 1);
      const [unanswered] = await logOf(patient);
      expect(unanswered?.release !== null).to.equal(dies === 'after the commit');

      await using back = await startReleaseProcess(setup);
      const release = await opening;
      expect(await keptFiles()).to.deep.equal(left);
      if (dies === 'after the commit') expect(release).to.deep.equal(unanswered?.release);
      expect(await open(permit, bytes)).to.deep.equal(release);
      expect(await logOf(patient)).to.deep.equal([{ request: permit.request, release }]);
      await back.kill();
    });
  }

  it('at random points loses no release and makes none twice', async function () {
    this.timeout(180_000);
    const { patient, bytes, permits } = await permitted(24);
    const earlier = (await keptFiles()).size;
    const over = new AbortController();
    const isOver = (): boolean => over.signal.aborted;
    const killing = (async () => {
      let kills = 0;
      while (!isOver()) {
        const running = await startReleaseProcess(setup);
        // The first calls come as soon as it listens; the last process lives.
        if (kills < 5) await pause(30 + Math.random() * 270);
        else while (!isOver()) await pause(20);
        await running.kill();
        kills++;
      }
      return kills;
    })();
    const releases = new Map<string, unknown>();
    const waiting = [...permits];
    const worker = async (): Promise<void> => {
      for (let permit = waiting.pop(); permit; permit = waiting.pop()) {
        for (;;) {
          // A transfer that broke off is not whole, and says so: the permit is opened anew.
          const release = await open(permit, bytes).catch((error: unknown) => {
            if (error instanceof Error && 'code' in error) return undefined;
            throw error;
          });
          if (release === undefined) continue;
          releases.set(permit.request, release);
          break;
        }
        await pause(150);
      }
    };
    try {
      await Promise.all([worker(), worker(), worker()]);
    } finally {
      over.abort();
    }
    expect(await killing).to.be.at.least(3);
    const expected = permits
      .map(({ request }) => ({ request, release: releases.get(request) }))
      .sort((one, other) => one.request.localeCompare(other.request));
    expect(await logOf(patient)).to.deep.equal(expected);
    expect((await keptFiles()).size).to.equal(earlier + permits.length);
  });
});
