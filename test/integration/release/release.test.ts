import {
  allow,
  type CareLedger,
  DocumentDamagedError,
  generateReaderKey,
  type Permit,
} from '@careledger/client';
import { enroll } from '@careledger/network';
import { SENSITIVITY_SYSTEM } from '@careledger/model';
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import { DISCHARGE_SUMMARY, letSee, newPatient, type TestPatient } from '../../support/care-ledger/patient';
import { startRelease, type TestRelease } from '../../support/care-ledger/release-service';
import { anchored as anchoredIn, permitted as permittedIn, refusalOf } from '../../support/release/permits';

describe('release by the custodian, between hospitals that lag', () => {
  let ledger: TestLedger;
  let release: TestRelease;
  let clinician: CareLedger;
  before(async () => {
    ledger = await startCareLedger();
    release = await startRelease(ledger, 'hospital-a');
    clinician = await release.as('hospital-b', 'clinician');
  });
  after(async () => {
    await release[Symbol.asyncDispose]();
    await ledger[Symbol.asyncDispose]();
  });

  const anchored = (patient: TestPatient, bytes?: Uint8Array) =>
    anchoredIn(ledger, release.vault, patient, bytes);
  const permitted = (of: { key?: ReturnType<typeof generateReaderKey> } = {}) =>
    permittedIn(ledger, release.vault, clinician, of);

  it('gives a permitted record, whole and with what it is; asked again, the same', async () => {
    const { permit, bytes, document } = await permitted();
    const opening = await clinician.records.open(permit);
    if (!opening.opened) throw new Error(opening.message);
    expect(opening.metadata).to.deep.include({ mediaType: 'application/pdf', classes: [DISCHARGE_SUMMARY] });
    expect(opening.release).to.include({ effect: 'permit', digest: document.digest, key: permit.key });
    expect(Buffer.from(await opening.bytes()).equals(bytes)).to.equal(true);

    const again = await clinician.records.open(permit);
    if (!again.opened) throw new Error(again.message);
    expect(again.release).to.deep.equal(opening.release);
    await again.close();
  });

  it('brings the notice of 42 CFR 2.32 with a record that must not be passed on, and with no other', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const registrar = await ledger.as('hospital-a', 'registrar');
    const about = {
      classes: [DISCHARGE_SUMMARY],
      labels: [{ system: SENSITIVITY_SYSTEM, code: 'PSY' }],
    };
    const { record } = await registrar.records.anchor({
      patient: patient.id,
      document: await release.vault.store({ bytes: Buffer.from('a letter'), contentType: 'text/plain' }),
      about,
      fileKey: patient.fileKey,
    });
    const consent = allow({ name: 'Hospital B', hospital: ledger.mspId('hospital-b') })
      .toSee(DISCHARGE_SUMMARY.code)
      .including('mental-health')
      .for('TREAT');
    const grant = await patient.signer.grant(consent, { fileKey: patient.fileKey });
    const { commit } = await registrar.consents.grant(grant);
    const question = { patient: patient.id, record, purpose: 'TREAT' as const };
    const permit = await clinician.access.request(question, { after: commit });
    if (permit.effect !== 'permit') throw new Error(permit.reason);
    const opening = await clinician.records.open(permit);
    if (!opening.opened) throw new Error(opening.message);
    expect(opening.notices.map(({ source }) => source)).to.deep.equal(['42 CFR 2.32']);
    expect(opening.notices[0]?.text).to.equal(
      '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
    );
    expect(opening.notices[0]?.inFull).to.match(
      /^This record which has been disclosed to you is protected by .* \(see 42 CFR 2\.31\)\.$/,
    );
    await opening.close();

    const plain = await clinician.records.open((await permitted()).permit);
    if (!plain.opened) throw new Error(plain.message);
    expect(plain.notices).to.deep.equal([]);
    await plain.close();
  });

  it('gives it by the same way to a clinician of the custodian', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const { record, bytes } = await anchored(patient);
    const grant = await letSee(ledger, patient, 'hospital-a');
    const { commit } = await (await ledger.as('hospital-a', 'registrar')).consents.grant(grant);
    const own = await release.as('hospital-a', 'clinician');
    const question = { patient: patient.id, record, purpose: 'TREAT' as const };
    const permit = await own.access.request(question, { after: commit });
    if (permit.effect !== 'permit') throw new Error(permit.reason);
    const opening = await own.records.open(permit);
    if (!opening.opened) throw new Error(opening.message);
    expect(Buffer.from(await opening.bytes()).equals(bytes)).to.equal(true);
  });

  it('is stopped by a revocation between decision and release, for good', async () => {
    const { permit, patient, grant } = await permitted();
    const carrier = await ledger.as('hospital-d', 'registrar');
    await carrier.consents.revoke(await patient.signer.revoke({ consent: grant.id, last: grant }));
    expect(await refusalOf(clinician, permit)).to.include({ code: 'DENIED', reason: 'no-consent' });
    await carrier.consents.grant(await letSee(ledger, patient, 'hospital-b'));
    await ledger.settled();
    expect(await refusalOf(clinician, permit)).to.include({ code: 'DENIED', reason: 'no-consent' });
  });

  it('refuses whoever did not ask: another hospital, another certificate of the same provider, another provider, another key', async () => {
    const key = generateReaderKey();
    const { permit } = await permitted({ key });
    await ledger.settled();
    const stranger = await release.as('hospital-c', 'clinician');
    expect(await refusalOf(stranger, permit, { key })).to.include({ code: 'NOT_THE_REQUESTER' });

    const { data, topology } = ledger.network;
    await enroll(data, topology, 'hospital-b', {
      name: 'clinician-again',
      role: 'clinician',
      provider: permit.provider ?? '',
    });
    const double = await release.as('hospital-b', 'clinician-again');
    expect(await refusalOf(double, permit, { key })).to.include({ code: 'NOT_THE_REQUESTER' });

    // A colleague at the same hospital, whom the ledger knows as another provider.
    const provider = 'provider-b-colleague';
    await enroll(data, topology, 'hospital-b', { name: 'colleague', role: 'clinician', provider });
    const signcerts = path.join(data.hospital('hospital-b').user('colleague').msp, 'signcerts');
    const certificate = await readFile(path.join(signcerts, 'cert.pem'), 'utf8');
    const registrar = await ledger.as('hospital-b', 'registrar');
    await registrar.providers.register({ provider, role: 'clinician', certificate });
    await ledger.settled();
    const colleague = await release.as('hospital-b', 'colleague');
    expect(await refusalOf(colleague, permit, { key })).to.include({ code: 'NOT_THE_REQUESTER' });

    const other = generateReaderKey();
    const claimed = { ...permit, key: permit.key && other.thumbprint } as Permit;
    expect(await refusalOf(clinician, claimed, { key: other })).to.include({ code: 'NOT_THE_REQUESTER' });
    const error = await errorOf(clinician.records.open(permit, { key: other }));
    expect(error).to.include({ code: 'INVALID_ARGUMENT' });

    const opening = await clinician.records.open(permit);
    expect(opening.opened).to.equal(true);
    if (opening.opened) await opening.close();
  });

  it('never gives a changed document as a whole one', async () => {
    const { permit, document } = await permitted();
    const hex = Buffer.from(document.digest, 'base64url').toString('hex');
    const file = path.join(release.folder, 'documents', hex.slice(0, 2), `${hex}.jwes`);
    const content = await readFile(file);
    for (const place of [10, Math.floor(content.length / 2), content.length - 20]) {
      const changed = Buffer.from(content);
      changed.writeUInt8(changed.readUInt8(place) === 0x41 ? 0x42 : 0x41, place);
      await writeFile(file, changed);
      const opening = await clinician.records.open(permit);
      if (!opening.opened) throw new Error(opening.message);
      expect(await errorOf(opening.bytes())).to.be.instanceOf(DocumentDamagedError);
    }
    await writeFile(file, content);
    const opening = await clinician.records.open(permit);
    if (!opening.opened) throw new Error(opening.message);
    expect((await opening.bytes()).length).to.be.greaterThan(0);
  });

  it('hands out the same wrap from another service with the same vault: what was kept outlives a process', async () => {
    const key = generateReaderKey();
    const { permit } = await permitted({ key });
    const first = await clinician.records.open(permit);
    if (!first.opened) throw new Error(first.message);
    await first.close();
    await using another = await startRelease(ledger, 'hospital-a', release);
    const second = await (await another.as('hospital-b', 'clinician')).records.open(permit, { key });
    if (!second.opened) throw new Error(second.message);
    expect(second.release).to.deep.equal(first.release);
    await second.close();
  });

  it('sends one caller half of the documents that it sends at once, and no more; one that is closed unread makes room', async function () {
    this.timeout(90_000);
    const patient = await newPatient(ledger, 'hospital-a');
    // More than what lies between the two ends of a connection.
    const { record } = await anchored(patient, randomBytes(24_000_000));
    const grant = await letSee(ledger, patient, 'hospital-b');
    const { commit } = await (await ledger.as('hospital-a', 'registrar')).consents.grant(grant);
    const key = generateReaderKey();
    const question = { patient: patient.id, record, purpose: 'TREAT' as const, key };
    const permit = await clinician.access.request(question, { after: commit });
    if (permit.effect !== 'permit') throw new Error(permit.reason);
    await using busy = await startRelease(ledger, 'hospital-a', release, { documentsAtOnce: 3 });
    const reader = await busy.as('hospital-b', 'clinician');
    const unread = await reader.records.open(permit, { key });
    if (!unread.opened) throw new Error(unread.message);
    const second = await reader.records.open(permit, { key, timeoutMs: 4_000 });
    expect(second).to.include({ opened: false, code: 'TOO_MANY_REQUESTS' });
    // Another caller has room.
    const own = await busy.as('hospital-a', 'clinician');
    const consent = await letSee(ledger, patient, 'hospital-a');
    const granted = await (await ledger.as('hospital-a', 'registrar')).consents.grant(consent);
    const theirs = await own.access.request(
      { patient: patient.id, record, purpose: 'TREAT' },
      { after: granted.commit },
    );
    if (theirs.effect !== 'permit') throw new Error(theirs.reason);
    const opening = await own.records.open(theirs);
    if (!opening.opened) throw new Error(opening.message);
    await opening.close();
    await unread.close();
    const third = await reader.records.open(permit, { key, timeoutMs: 15_000 });
    if (!third.opened) throw new Error(third.message);
    // As much for one that is closed while it is read.
    for await (const piece of third.content) {
      expect(piece.length).to.be.greaterThan(0);
      break;
    }
    await third.close();
    const fourth = await reader.records.open(permit, { key, timeoutMs: 15_000 });
    if (!fourth.opened) throw new Error(fourth.message);
    expect((await fourth.bytes()).length).to.equal(24_000_000);
  });

  it('logs ids and codes of each call, and no key', () => {
    expect(release.log.map(({ code }) => code)).to.include.members(['OK', 'DENIED', 'NOT_THE_REQUESTER']);
    const members = new Set(release.log.flatMap((entry) => Object.keys(entry)));
    const known = ['at', 'act', 'code', 'milliseconds', 'patient', 'hospital', 'request', 'record', 'cause'];
    expect(known).to.include.members([...members]);
  });
});
