import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { allow, generatePatientKey, patientSigner } from '@careledger/client';
import {
  type ReleaseAgentSetup,
  type RunningProgram,
  type RunningReader,
  startReader,
} from '@careledger/scripts';
import { expect } from 'chai';
import { startCareLedger } from '../../support/care-ledger/care-ledger';
import { type Hospitals } from '../../support/care-ledger/hospitals';
import { onFabric } from '../../support/care-ledger/on-fabric';
import { type OperatedLedger, startOperatedLedger } from '../../support/care-ledger/operated-ledger';
import { DISCHARGE_SUMMARY, letSee, newPatient } from '../../support/care-ledger/patient';
import { setUpRelease, startReleaseProcess } from '../../support/release/release-process';
import { startApplication } from '../../support/release/start-application';

const MEBIBYTE = 1024 * 1024;
/** Of the long document; more by hand, such as 500. */
const LONG_MEBIBYTES = Number(process.env['CARELEDGER_LONG_DOCUMENT_MIB'] ?? '80');
/** What a program may hold more for a long document than for a short one: rubbish that nobody has collected yet, whatever its length. */
const MORE_MEMORY = 72 * MEBIBYTE;

describe('three hospitals, with every program in a process of its own', function () {
  this.timeout(300_000);
  let ledger: Hospitals & Pick<OperatedLedger, 'network'>;
  let folder: string;
  let setup: ReleaseAgentSetup;
  let service: RunningProgram;
  before(async () => {
    // Real Fabric has processes of its own anyway.
    ledger = onFabric ? await startCareLedger() : await startOperatedLedger();
    folder = await mkdtemp(path.join(tmpdir(), 'careledger-release-'));
    setup = await setUpRelease(ledger, 'hospital-a', folder);
    service = await startReleaseProcess(setup);
  });
  after(async () => {
    await service.kill();
    await ledger[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const userOf = (hospital: string, user: string) => {
    const paths = ledger.network.data.hospital(hospital);
    return { profile: paths.connectionProfile, identity: paths.user(user).msp };
  };
  const readerAtB = (patient: string): Promise<RunningReader> =>
    startReader({ ...userOf('hospital-b', 'clinician'), release: setup.options, patients: [patient] });

  it('a document anchored at A is opened at B on the event, by a consent that C carries, until C carries the revocation', async () => {
    const vault = { storage: setup.vaultFolder, key: setup.vaultKey };
    await using hospitalA = await startApplication({ ...userOf('hospital-a', 'registrar'), vault });
    await using hospitalC = await startApplication(userOf('hospital-c', 'registrar'));

    // The patient's device: its key is nowhere else.
    const patient = patientSigner({ key: generatePatientKey() });
    const registration = await patient.register({ custodian: ledger.mspId('hospital-a') });
    const fileKey = Buffer.from(await hospitalA.perform({ task: 'register', registration }), 'base64');
    await ledger.settled();
    await using hospitalB = await readerAtB(patient.patient);
    expect(new Set([process.pid, service.pid, hospitalA.pid, hospitalC.pid, hospitalB.pid]).size).to.equal(5);

    const consent = allow({ name: 'B', hospital: ledger.mspId('hospital-b') })
      .toSee(DISCHARGE_SUMMARY.code)
      .for('TREAT');
    const grant = await patient.grant(consent, { fileKey });
    await hospitalC.perform({ task: 'grant', directive: grant });
    await ledger.settled();
    const bytes = randomBytes(3_000_000);
    const anchor = (record: string) =>
      hospitalA.perform({
        ...{ task: 'anchor', patient: patient.patient },
        ...{ record, document: bytes.toString('base64') },
      });
    await anchor('record-1');
    expect(await hospitalB.of('record-1')).to.deep.include({
      opened: true,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      mediaType: 'application/pdf',
    });

    const revocation = await patient.revoke({ consent: grant.id, last: grant });
    await hospitalC.perform({ task: 'revoke', directive: revocation });
    await ledger.settled();
    await anchor('record-2');
    expect(await hospitalB.of('record-2')).to.deep.include({ opened: false, reason: 'no-consent' });

    await ledger.settled();
    const log = await hospitalC.perform({ task: 'log', directive: await patient.readLog() });
    const b = ledger.mspId('hospital-b');
    expect(log.split('\n')).to.deep.equal([
      `${b} record-1 permit permitted-by-consent permit`,
      `${b} record-2 deny no-consent -`,
    ]);
  });

  it(`a document of ${String(LONG_MEBIBYTES)} MiB comes whole, and neither the service nor the reader holds it in memory`, async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const registrar = await ledger.as('hospital-a', 'registrar');
    await registrar.consents.grant(await letSee(ledger, patient, 'hospital-b'));
    await ledger.settled();
    await using reader = await readerAtB(patient.id);
    const open = async (mebibytes: number) => {
      const hash = createHash('sha256');
      async function* content() {
        for (let sent = 0; sent < mebibytes; sent++) {
          await Promise.resolve();
          const piece = randomBytes(MEBIBYTE);
          hash.update(piece);
          yield piece;
        }
      }
      const document = await setup.vault.store({ stream: content(), contentType: 'application/dicom' });
      const about = { classes: [DISCHARGE_SUMMARY] };
      const { record } = await registrar.records.anchor({
        ...{ patient: patient.id, document, about, fileKey: patient.fileKey },
      });
      const outcome = await reader.of(record);
      if (!outcome.opened) throw new Error(outcome.reason);
      expect([outcome.bytes, outcome.sha256]).to.deep.equal([mebibytes * MEBIBYTE, hash.digest('hex')]);
      return { reader: outcome.peakMemory, service: await peakMemoryOf(service.pid) };
    };
    // What they need anyway, they have taken by then.
    const before = await open(16);
    const after = await open(LONG_MEBIBYTES);
    const more = { reader: after.reader - before.reader, service: after.service - before.service };
    if (process.env['CARELEDGER_LONG_DOCUMENT_MIB'] !== undefined) {
      const say = (bytes: number) => `${(bytes / MEBIBYTE).toFixed(0)} MiB`;
      process.stdout.write(
        `      peak memory: reader ${say(after.reader)} (+${say(more.reader)}), service ${say(after.service)} (+${say(more.service)})\n`,
      );
    }
    expect(more.reader).to.be.lessThan(MORE_MEMORY);
    expect(more.service).to.be.lessThan(MORE_MEMORY);
  });
});

/** The most that a process has held so far, in bytes; Linux tells of other processes, other systems do not, where it is nothing. */
async function peakMemoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? '0') * 1024;
}
