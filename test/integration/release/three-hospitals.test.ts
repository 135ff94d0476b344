import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { allow, generatePatientKey, patientSigner } from '@careledger/client';
import { startReader } from '@careledger/scripts';
import { expect } from 'chai';
import { startCareLedger } from '../../support/care-ledger/care-ledger';
import { onFabric } from '../../support/care-ledger/on-fabric';
import { startOperatedLedger } from '../../support/care-ledger/operated-ledger';
import { DISCHARGE_SUMMARY } from '../../support/care-ledger/patient';
import { setUpRelease, startReleaseProcess } from '../../support/release/release-process';
import { startApplication } from '../../support/release/start-application';

describe('three hospitals, with every program in a process of its own', () => {
  it('a document anchored at A is opened at B on the event, by a consent that C carries, until C carries the revocation', async function () {
    this.timeout(120_000);
    // Real Fabric has processes of its own anyway.
    await using ledger = onFabric ? await startCareLedger() : await startOperatedLedger();
    const { data } = ledger.network;
    const folder = await mkdtemp(path.join(tmpdir(), 'careledger-release-'));
    try {
      const setup = await setUpRelease(ledger, 'hospital-a', folder);
      await using service = await startReleaseProcess(setup);
      const application = (hospital: string) => ({
        profile: data.hospital(hospital).connectionProfile,
        identity: data.hospital(hospital).user('registrar').msp,
      });
      const vault = { storage: setup.vaultFolder, key: setup.vaultKey };
      await using hospitalA = await startApplication({ ...application('hospital-a'), vault });
      await using hospitalC = await startApplication(application('hospital-c'));

      // The patient's device: its key is nowhere else.
      const patient = patientSigner({ key: generatePatientKey() });
      const registration = await patient.register({ custodian: ledger.mspId('hospital-a') });
      const fileKey = Buffer.from(await hospitalA.perform({ task: 'register', registration }), 'base64');
      await ledger.settled();
      await using hospitalB = await startReader({
        profile: data.hospital('hospital-b').connectionProfile,
        identity: data.hospital('hospital-b').user('clinician').msp,
        release: setup.options,
        patients: [patient.patient],
      });
      expect(new Set([process.pid, service.pid, hospitalA.pid, hospitalC.pid, hospitalB.pid]).size).to.equal(
        5,
      );

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
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
