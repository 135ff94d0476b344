import { readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type CareLedger, generateReaderKey, type Opening, type Permit } from '@careledger/client';
import { check, RequestId } from '@careledger/model';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { newPatient } from '../../support/care-ledger/patient';
import { startRelease, type TestRelease } from '../../support/care-ledger/release-service';
import { anchored, permitted, refusalOf } from '../../support/release/permits';

const DAY = 86_400_000;

describe('what a permit opens, and for how long', () => {
  let ledger: TestLedger;
  let release: TestRelease;
  let clinician: CareLedger;
  before(async () => {
    ledger = await startCareLedger();
    release = await startRelease(ledger, 'hospital-a', undefined, { eraseAfterDays: 30 });
    clinician = await release.as('hospital-b', 'clinician');
  });
  after(async () => {
    await release[Symbol.asyncDispose]();
    await ledger[Symbol.asyncDispose]();
  });

  async function bytesOf(opening: Opening): Promise<Buffer> {
    if (!opening.opened) throw new Error(`${opening.code}: ${opening.message}`);
    return Buffer.from(await opening.bytes());
  }
  function permitOf(decision: Awaited<ReturnType<CareLedger['access']['request']>>): Permit {
    if (decision.effect !== 'permit') throw new Error(decision.reason);
    return decision;
  }

  it('nothing, where the consent was revoked and the custodian’s own peer has not seen it yet', async function () {
    this.timeout(60_000);
    const { permit, patient, grant } = await permitted(ledger, release.vault, clinician);
    await ledger.settled();
    const custodian = ledger.mspId('hospital-a');
    ledger.control.hold(custodian);
    let opening: Promise<Opening>;
    try {
      const carrier = await ledger.as('hospital-d', 'registrar');
      const { commit } = await carrier.consents.revoke(
        await patient.signer.revoke({ consent: grant.id, last: grant }),
      );
      await (await ledger.as('hospital-c', 'registrar')).policy.read({ after: commit });
      // By what the custodian's peer knows it is permitted; the hospitals that have to endorse know better.
      opening = clinician.records.open(permit, { timeoutMs: 40_000 });
      const first = await Promise.race([opening, pause(1_500, undefined)]);
      expect(first?.opened).not.to.equal(true);
    } finally {
      ledger.control.release(custodian);
    }
    expect(await opening).to.include({ opened: false, code: 'DENIED', reason: 'no-consent' });
  });

  it('nothing, where it was entered late: such a permit has no lifetime', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const { record, commit } = await anchored(ledger, release.vault, patient);
    const late = await clinician.access.request(
      {
        ...{ patient: patient.id, record, purpose: 'BTG' },
        breakGlass: {
          ...{ reason: 'threat-to-life', unobtainable: 'ledger-unreachable', minutes: 30 },
          done: new Date(Date.now() - 3_600_000).toISOString(),
        },
      },
      { after: commit },
    );
    expect(late).to.include({ effect: 'permit' }).and.not.have.property('lifetime');
    const refusal = await refusalOf(clinician, permitOf(late));
    expect(refusal).to.include({ code: 'DENIED', reason: 'permit-expired' });
  });

  it('nothing, where nobody has asked; and such a call leaves nothing in the vault', async () => {
    const key = generateReaderKey();
    const { permit } = await permitted(ledger, release.vault, clinician, { key });
    const kept = async () => {
      const files = await readdir(release.folder, { recursive: true, withFileTypes: true });
      return files.filter((file) => file.isFile()).length;
    };
    const before = await kept();
    for (const request of ['unknown-1', 'unknown-2']) {
      const unknown = { ...permit, request: check(RequestId, request, 'an id') };
      expect(await refusalOf(clinician, unknown, { key })).to.include({ code: 'NOT_FOUND' });
    }
    expect(await kept()).to.equal(before);
  });

  it('key and document for some hours after the release, and no more', async () => {
    const key = generateReaderKey();
    const { permit, bytes } = await permitted(ledger, release.vault, clinician, { key });
    expect((await bytesOf(await clinician.records.open(permit))).equals(bytes)).to.equal(true);
    // A thousandth of a second: whenever the key is asked for again, it is later.
    await using strict = await startRelease(ledger, 'hospital-a', release, {
      ...{ documentHours: 1 / 3_600_000, eraseAfterDays: 30 },
    });
    const again = await strict.as('hospital-b', 'clinician');
    const refusal = await refusalOf(again, permit, { key });
    expect(refusal).to.include({ code: 'DENIED', reason: 'permit-expired' });
    expect(strict.log.map(({ act, code }) => `${act} ${code}`)).to.deep.equal(['/v1/releases DENIED']);
    // The other service is as patient as before.
    expect((await bytesOf(await clinician.records.open(permit, { key }))).equals(bytes)).to.equal(true);
  });

  it('a copy that is to be erased by a day, as the requester then says it was', async () => {
    const key = generateReaderKey();
    const before = Date.now();
    const { permit, patient } = await permitted(ledger, release.vault, clinician, { key });
    const opening = await clinician.records.open(permit);
    if (!opening.opened) throw new Error(opening.message);
    const { eraseBy = '' } = opening.release;
    await opening.close();
    expect(Date.parse(eraseBy)).to.be.within(before + 30 * DAY, Date.now() + 30 * DAY);
    // Asked again, by whatever service, the day is the same.
    await using another = await startRelease(ledger, 'hospital-a', release, { eraseAfterDays: 1 });
    const again = await (await another.as('hospital-b', 'clinician')).records.open(permit, { key });
    if (!again.opened) throw new Error(again.message);
    expect(again.release.eraseBy).to.equal(eraseBy);
    await again.close();

    const { request, record } = permit;
    const { commit } = await clinician.access.confirmErasure({ patient: patient.id, request, record });
    const log = (await ledger.as('hospital-c', 'registrar')).access.log(await patient.signer.readLog(), {
      after: commit,
    });
    for await (const entry of log) {
      if (entry.type !== 'decision') continue;
      expect(entry.release).to.include({ effect: 'permit', eraseBy });
      expect(Date.parse(entry.erased ?? '')).to.be.at.least(before);
    }
  });

  describe('on the patient’s own signature', () => {
    it('the record, to the key that was signed, through whom the patient has asked to carry it', async () => {
      const patient = await newPatient(ledger, 'hospital-a');
      const { record, bytes, commit } = await anchored(ledger, release.vault, patient);
      const key = generateReaderKey();
      const hospital = ledger.mspId('hospital-b');
      const directive = await patient.signer.requestAccess({
        hospital,
        records: [record],
        key: key.thumbprint,
      });
      const carrier = await release.as('hospital-b', 'registrar');
      const asked = { record, purpose: 'PATRQT' as const, key };
      const decision = await carrier.access.requestOwn(directive, asked, { after: commit });
      expect(decision).to.include({ provider: null, request: directive.id, reason: 'permitted-to-patient' });
      const permit = permitOf(decision);
      // Another hospital than the one that was signed, or another key, gets nothing.
      await ledger.settled();
      const stranger = await release.as('hospital-c', 'registrar');
      expect(await refusalOf(stranger, permit, { key })).to.include({ code: 'NOT_THE_REQUESTER' });
      const other = generateReaderKey();
      const claimed = { ...permit, key: permit.key && other.thumbprint } as Permit;
      expect(await refusalOf(carrier, claimed, { key: other })).to.include({ code: 'NOT_THE_REQUESTER' });

      const opening = await carrier.records.open(permit);
      if (!opening.opened) throw new Error(opening.message);
      expect(opening.release).to.include({ provider: null, reason: 'permitted-to-patient' });
      expect((await bytesOf(opening)).equals(bytes)).to.equal(true);
    });

    it('every record of the file once: carried again, it is the first permit and no new one', async () => {
      const patient = await newPatient(ledger, 'hospital-a');
      const letters = [
        await anchored(ledger, release.vault, patient, Buffer.from('one')),
        await anchored(ledger, release.vault, patient, Buffer.from('two')),
      ];
      await ledger.settled();
      const key = generateReaderKey();
      const hospital = ledger.mspId('hospital-b');
      const directive = await patient.signer.requestAccess({ hospital, key: key.thumbprint });
      const carrier = await release.as('hospital-b', 'registrar');
      const requests: string[] = [];
      for (const { record, bytes } of letters) {
        const asked = { record, purpose: 'PATRQT' as const, key };
        const permit = permitOf(await carrier.access.requestOwn(directive, asked));
        expect((await bytesOf(await carrier.records.open(permit))).equals(bytes)).to.equal(true);
        const again = await carrier.access.requestOwn(directive, asked);
        expect([again.request, again.at]).to.deep.equal([permit.request, permit.at]);
        requests.push(permit.request);
      }
      await ledger.settled();
      const logged: string[] = [];
      for await (const entry of carrier.access.log(await patient.signer.readLog())) {
        if (entry.type === 'decision') logged.push(entry.request);
      }
      expect(logged.sort()).to.deep.equal(requests.sort());
    });
  });
});
