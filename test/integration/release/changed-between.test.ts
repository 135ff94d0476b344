import { allow, type CareLedger, type Permit } from '@careledger/client';
import { SENSITIVITY_SYSTEM } from '@careledger/model';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { DISCHARGE_SUMMARY, type TestPatient } from '../../support/care-ledger/patient';
import { startRelease, type TestRelease } from '../../support/care-ledger/release-service';
import { permitted, refusalOf } from '../../support/release/permits';

const MENTAL_HEALTH = { system: SENSITIVITY_SYSTEM, code: 'PSY' };

describe('a record that changes between the permit and its release', () => {
  let ledger: TestLedger;
  let release: TestRelease;
  let clinician: CareLedger;
  let registrar: CareLedger;
  before(async function () {
    this.timeout(90_000);
    ledger = await startCareLedger();
    release = await startRelease(ledger, 'hospital-a');
    clinician = await release.as('hospital-b', 'clinician');
    registrar = await ledger.as('hospital-a', 'registrar');
  });
  after(async () => {
    await release[Symbol.asyncDispose]();
    await ledger[Symbol.asyncDispose]();
  });

  type Permitted = Awaited<ReturnType<typeof permitted>>;
  const asked = () => permitted(ledger, release.vault, clinician, { bytes: Buffer.from('a letter') });
  const relabel = ({ patient, record }: Permitted, labels: readonly (typeof MENTAL_HEALTH)[]) =>
    registrar.records.relabel({
      ...{ patient: patient.id, record, version: 2, fileKey: patient.fileKey },
      about: { classes: [DISCHARGE_SUMMARY], labels },
    });

  async function releaseInLog(patient: TestPatient, { request }: Permit) {
    await ledger.settled();
    const officer = await ledger.as('hospital-a', 'privacy-officer');
    for await (const entry of officer.access.log(await patient.signer.readLog())) {
      if (entry.type === 'decision' && entry.request === request) return entry.release;
    }
    return undefined;
  }

  /** What the custodian's officer hears of it. */
  async function announcedRelease({ patient, commit }: Permitted) {
    const officer = await ledger.as('hospital-a', 'privacy-officer');
    for await (const { event } of officer.events({ block: commit.blockNumber })) {
      if (event.type === 'access.released' && event.patient === patient.id) return event;
    }
    return undefined;
  }

  const changes: Record<string, (of: Permitted) => Promise<unknown>> = {
    'record-restricted': (of) => relabel(of, [MENTAL_HEALTH]),
    'record-withdrawn': async ({ patient, record, document }) => {
      await registrar.records.withdraw({ patient: patient.id, record, reason: 'erased' });
      // As the retention of a hospital does it: the refusal does not hang on a document that is gone.
      await release.vault.destroy(document.digest);
    },
    'no-consent': async ({ patient, grant }) =>
      registrar.consents.revoke(await patient.signer.revoke({ consent: grant.id, last: grant })),
  };
  for (const [reason, change] of Object.entries(changes)) {
    it(`is refused as ${reason}: the reader, the log and the custodian's officer say so, and it stays refused`, async () => {
      const of = await asked();
      await change(of);
      expect(await refusalOf(clinician, of.permit)).to.include({ code: 'DENIED', reason });
      expect(await announcedRelease(of)).to.deep.equal({
        ...{ type: 'access.released', patient: of.patient.id, record: of.record },
        ...{ request: of.permit.request, hospital: clinician.mspId, custodian: registrar.mspId },
        ...{ effect: 'deny', reason },
      });
      expect(await releaseInLog(of.patient, of.permit)).to.include({ effect: 'deny', reason });
      expect(await refusalOf(clinician, of.permit)).to.include({ code: 'DENIED', reason });
    });
  }

  it('brings the notice of 42 CFR 2.32 where it has become restricted, the first time and again', async () => {
    const of = await asked();
    const consent = allow({ name: 'Hospital B', hospital: clinician.mspId })
      .toSee(DISCHARGE_SUMMARY.code)
      .including('mental-health')
      .for('TREAT');
    await registrar.consents.grant(await of.patient.signer.grant(consent, { fileKey: of.patient.fileKey }));
    expect(of.permit.obligations).to.equal(undefined);
    await relabel(of, [MENTAL_HEALTH]);
    for (let time = 0; time < 2; time++) {
      const opening = await clinician.records.open(of.permit);
      if (!opening.opened) throw new Error(opening.message);
      expect(opening.notices.map(({ source }) => source)).to.deep.equal(['42 CFR 2.32']);
      await opening.close();
    }
    expect(await releaseInLog(of.patient, of.permit)).to.deep.include({
      effect: 'permit',
      obligations: ['no-redisclosure'],
    });
  });

  it('brings the notice where it has become restricted after the release, and is opened again', async () => {
    const of = await asked();
    const first = await clinician.records.open(of.permit);
    if (!first.opened) throw new Error(first.message);
    expect(first.notices).to.deep.equal([]);
    await first.close();
    await relabel(of, [MENTAL_HEALTH]);
    await ledger.settled();
    const again = await clinician.records.open(of.permit);
    if (!again.opened) throw new Error(again.message);
    expect(again.notices.map(({ source }) => source)).to.deep.equal(['42 CFR 2.32']);
    await again.close();
  });
});
