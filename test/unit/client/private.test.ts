import { createFileKey, generatePatientKey, patientSigner } from '@careledger/client';
import { openDemographics, sealDemographics } from '@careledger/client/vault';
import { canonicalJson, digestOfValue, parseCanonical, SealedDemographics } from '@careledger/model';
import { expect } from 'chai';
import * as v from 'valibot';
import { failure } from './fake-gateway';
import { errorOf, refusal, rig } from './support';

const demographics = {
  names: [{ family: 'Παπαδοπούλου', given: ['Ελένη'] }],
  identifiers: [{ value: 'KF-0048213' }],
};
const absent = { evaluate: failure('UNKNOWN', refusal('NOT_FOUND')) };

describe('opening a file', () => {
  it('sends the demographics first, encrypted, to the own hospital alone', async () => {
    const fileKey = createFileKey();
    const key = generatePatientKey();
    const registration = await patientSigner({ patient: 'p-1', key }).register({ custodian: 'HospitalBMSP' });
    const digest = digestOfValue('sealed');
    const { ledger, gateway } = rig([
      absent,
      absent,
      { endorse: canonicalJson({ patient: 'p-1', digest }) },
      {
        endorse: canonicalJson({
          patient: 'p-1',
          custodian: 'HospitalBMSP',
          status: 'active',
          version: 1,
          digest: registration.digest,
          key: key.publicKey,
          kid: key.kid,
          compromised: [],
          demographics: digest,
          at: '2026-01-31T09:30:00.000Z',
        }),
      },
    ]);
    const file = await ledger.patients.register({ registration, demographics, fileKey });
    expect(file.commit.transactionId).to.equal('tx4');
    const [, , put, register] = gateway.requests;
    expect(put).to.deep.include({ transaction: 'demographics:put', endorsers: ['HospitalBMSP'] });
    expect(register?.transient).to.equal(undefined);
    expect(parseCanonical(register?.argument ?? '')).to.deep.equal({
      patient: 'p-1',
      key: key.publicKey,
      demographics: digest,
      proof: registration.jws,
    });
    const sent = v.parse(
      SealedDemographics,
      parseCanonical(new TextDecoder().decode(put?.transient?.['demographics'])),
    );
    expect(await openDemographics(fileKey, 'p-1', sent)).to.deep.equal(demographics);
    const everything = gateway.requests.map((request) => request.argument).join() + canonicalJson(sent);
    for (const secret of ['Παπαδοπούλου', 'KF-0048213', Buffer.from('KF-0048213').toString('base64url')]) {
      expect(everything).not.to.include(secret);
    }
  });

  it('goes on where it was interrupted: the same demographics are not stored twice', async () => {
    const fileKey = createFileKey();
    const sealed = await sealDemographics(fileKey, 'p-1', demographics);
    const { ledger, gateway } = rig([{ evaluate: canonicalJson(sealed) }]);
    const standing = await ledger.patients.putDemographics({ patient: 'p-1', fileKey, demographics });
    expect(standing.digest).to.equal(digestOfValue(sealed));
    expect(gateway.requests).to.have.length(1);
  });

  describe('under an id that is taken', () => {
    const fileKey = createFileKey();
    const signer = patientSigner({ patient: 'p-1', key: generatePatientKey() });
    const key = generatePatientKey();
    const made = {
      patient: 'p-1',
      custodian: 'HospitalBMSP',
      status: 'active',
      version: 1,
      digest: digestOfValue('the registration'),
      key: key.publicKey,
      kid: key.kid,
      compromised: [],
      demographics: digestOfValue('the first'),
      at: '2026-01-31T09:30:00.000Z',
    } as const;
    const registered = canonicalJson(made);
    const file = canonicalJson({ ...made, delegations: [], recoveries: [] });
    const standing = async (said = demographics) => ({
      evaluate: canonicalJson(await sealDemographics(fileKey, 'p-1', said)),
    });

    it('writes nothing where the file has other demographics, another key, or none', async () => {
      const registration = await signer.register({ custodian: 'HospitalBMSP' });
      const other = { names: [{ family: 'Novák' }], identifiers: [] };
      for (const [said, ownKey, stored] of [
        [other, fileKey, await standing()],
        [other, createFileKey(), await standing()],
        [demographics, createFileKey(), await standing()],
        [demographics, fileKey, absent],
      ] as const) {
        const { ledger, gateway } = rig([{ evaluate: file }, stored]);
        const error = await errorOf(
          ledger.patients.register({ registration, demographics: said, fileKey: ownKey }),
        );
        expect(error.code).to.equal('CONFLICT');
        expect(gateway.journal).to.deep.equal(['evaluate tx1', 'evaluate tx2']);
      }
    });

    it('writes nothing where another registration under another key has begun', async () => {
      const registration = await signer.register({ custodian: 'HospitalBMSP' });
      const { ledger, gateway } = rig([absent, await standing()]);
      const call = ledger.patients.register({ registration, demographics, fileKey: createFileKey() });
      expect((await errorOf(call)).code).to.equal('CONFLICT');
      expect(gateway.journal).to.deep.equal(['evaluate tx1', 'evaluate tx2']);
    });

    it('gives the first result to the same registration, also where the encryption differs by now', async () => {
      const registration = await signer.register({ custodian: 'HospitalBMSP' });
      const { ledger, gateway } = rig([{ evaluate: file }, await standing(), { endorse: registered }]);
      const again = await ledger.patients.register({ registration, demographics, fileKey });
      expect(again.at).to.equal('2026-01-31T09:30:00.000Z');
      expect(gateway.requests.map(({ transaction }) => transaction)).to.deep.equal([
        'patient:read',
        'demographics:read',
        'patient:register',
      ]);
      expect(parseCanonical(gateway.requests[2]?.argument ?? '')).to.have.property(
        'demographics',
        digestOfValue('the first'),
      );
    });
  });

  it('replaces demographics under another key only when told to', async () => {
    const sealed = await sealDemographics(createFileKey(), 'p-1', demographics);
    const digest = digestOfValue('new');
    const { ledger, gateway } = rig([
      { evaluate: canonicalJson(sealed) },
      { evaluate: canonicalJson(sealed) },
      { endorse: canonicalJson({ patient: 'p-1', digest }) },
    ]);
    const of = { patient: 'p-1', fileKey: createFileKey(), demographics };
    expect((await errorOf(ledger.patients.putDemographics(of))).code).to.equal('CONFLICT');
    expect(gateway.requests).to.have.length(1);
    const put = await ledger.patients.putDemographics({ ...of, replaceUnreadable: true });
    expect(put).to.deep.equal({ patient: 'p-1', digest });
  });

  it('replaces other demographics by naming them', async () => {
    const fileKey = createFileKey();
    const sealed = await sealDemographics(fileKey, 'p-1', { ...demographics, birthDate: '1962' });
    const digest = digestOfValue('new');
    const { ledger, gateway } = rig([
      { evaluate: canonicalJson(sealed) },
      { endorse: canonicalJson({ patient: 'p-1', digest }) },
    ]);
    await ledger.patients.putDemographics({ patient: 'p-1', fileKey, demographics });
    expect(parseCanonical(gateway.requests[1]?.argument ?? '')).to.deep.equal({
      patient: 'p-1',
      replaces: digestOfValue(sealed),
    });
  });
});

describe('sealed demographics', () => {
  it('open with their key and for their patient only', async () => {
    const fileKey = createFileKey();
    const sealed = await sealDemographics(fileKey, 'p-1', demographics);
    expect(v.is(SealedDemographics, sealed)).to.equal(true);
    expect(await errorOf(openDemographics(createFileKey(), 'p-1', sealed))).to.include({
      code: 'VAULT_DAMAGED',
    });
    expect(await errorOf(openDemographics(fileKey, 'p-2', sealed))).to.include({ code: 'VAULT_DAMAGED' });
  });

  it('have a form that can be opened again', async () => {
    // @ts-expect-error an application in JavaScript may do this
    const sealing = sealDemographics(createFileKey(), 'p-1', { names: [{ given: 'Eleni' }] });
    const error = await errorOf(sealing);
    expect(error.code).to.equal('INVALID_ARGUMENT');
    expect(error).to.have.deep.property('fields', ['names.0.given', 'identifiers']);
  });

  it('are of one length, so that the length does not tell who it is', async () => {
    const fileKey = createFileKey();
    const short = await sealDemographics(fileKey, 'p-1', { names: [], identifiers: [] });
    const long = await sealDemographics(fileKey, 'p-1', demographics);
    expect(short.jwe).to.have.length(long.jwe.length);
  });
});
