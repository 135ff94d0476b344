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
      { endorse: canonicalJson({ patient: 'p-1', digest }) },
      {
        endorse: canonicalJson({
          patient: 'p-1',
          custodian: 'HospitalBMSP',
          status: 'active',
          key: key.publicKey,
          kid: key.kid,
          demographics: digest,
          at: '2026-01-31T09:30:00.000Z',
        }),
      },
    ]);
    const file = await ledger.patients.register({ registration, demographics, fileKey });
    expect(file.commit.transactionId).to.equal('tx3');
    const [, put, register] = gateway.requests;
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

  it('are of one length, so that the length does not tell who it is', async () => {
    const fileKey = createFileKey();
    const short = await sealDemographics(fileKey, 'p-1', { names: [], identifiers: [] });
    const long = await sealDemographics(fileKey, 'p-1', demographics);
    expect(short.jwe).to.have.length(long.jwe.length);
  });
});
