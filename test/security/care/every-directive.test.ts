import {
  allow,
  type CareLedger,
  generatePatientKey,
  type PatientSigner,
  patientSigner,
  type SignedDirective,
} from '@careledger/client';
import type { DirectiveType } from '@careledger/model';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import {
  DISCHARGE_SUMMARY,
  newPatient,
  newRecord,
  type TestPatient,
} from '../../support/care-ledger/patient';
import { withHighS } from '../../support/crypto/high-s';

/** What a patient signs, and how a hospital carries it; `proof` is the same said by the key that it brings in. */
interface Word {
  readonly directive: SignedDirective<DirectiveType>;
  readonly proof?: string;
}
interface Kind {
  sign(by: PatientSigner): Promise<Word>;
  carry(carrier: CareLedger, word: Word): Promise<unknown>;
}

describe('whatever a patient signs, from the client to the chaincode of the hospitals', () => {
  let ledger: TestLedger;
  let carrier: CareLedger;
  let patient: TestPatient;
  let other: TestPatient;
  let record: string;
  let ask: { readonly hospital: string; readonly ask: string };
  /** The patient's key of today; `patient.signer` has the one that was rotated. */
  let signer: PatientSigner;
  let key = generatePatientKey();

  before(async () => {
    ledger = await startCareLedger({ seed: 11 });
    carrier = await ledger.as('hospital-a', 'registrar');
    [patient, other] = [await newPatient(ledger, 'hospital-a'), await newPatient(ledger, 'hospital-a')];
    record = await newRecord(ledger, patient);
    const clinician = await ledger.as('hospital-a', 'clinician');
    ask = await clinician.consents.ask({
      patient: patient.id,
      purpose: 'HRESCH',
      period: { until: new Date(Date.now() + 86_400_000).toISOString() },
    });
    const file = await carrier.patients.read({ patient: patient.id });
    await carrier.patients.rotateKey(await patient.signer.rotateKey({ to: key, file }));
    signer = patientSigner({ patient: patient.id, key });
    await ledger.settled();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  const device = generatePatientKey();
  const next = generatePatientKey();
  const as = <T extends DirectiveType>(
    directive: SignedDirective<DirectiveType>,
    typ: T,
  ): SignedDirective<T> => ({
    ...directive,
    typ,
  });

  /** In an order in which each can be carried once the attacks on it have failed; the last one ends the file. */
  const kinds: Readonly<Record<string, Kind>> = {
    'a consent': {
      sign: async (by) => {
        const draft = allow({ name: 'Hospital B', hospital: ledger.mspId('hospital-b') }).toSee(
          DISCHARGE_SUMMARY.code,
        );
        return { directive: await by.grant(draft, { fileKey: patient.fileKey, consent: 'consent-1' }) };
      },
      carry: (by, { directive }) => by.consents.grant(as(directive, 'consent.grant')),
    },
    'a revocation': {
      sign: async (by) => ({ directive: await by.revoke({ consent: 'consent-1' }) }),
      carry: (by, { directive }) => by.consents.revoke(as(directive, 'consent.revoke')),
    },
    'a no': {
      sign: async (by) => ({ directive: await by.decline({ ...ask, name: 'Hospital A' }) }),
      carry: (by, { directive }) => by.consents.decline(as(directive, 'consent.decline')),
    },
    'an appointment': {
      sign: async (by) => {
        const of = { name: 'my daughter', key: device.publicKey, may: ['consent.grant'] as const };
        const daughter = patientSigner({ patient: by.patient, key: device });
        return daughter.accept(await by.appoint({ ...of, delegation: 'delegation-1' }));
      },
      carry: (by, { directive, proof = '' }) =>
        by.patients.appoint({ directive: as(directive, 'patient.appoint'), proof }),
    },
    'a dismissal': {
      sign: async (by) => ({
        directive: await by.dismiss({ delegation: 'delegation-1', name: 'my daughter' }),
      }),
      carry: (by, { directive }) => by.patients.dismiss(as(directive, 'patient.dismiss')),
    },
    'reading the log': {
      sign: async (by) => ({ directive: await by.readLog() }),
      carry: async (by, { directive }) => {
        for await (const entry of by.access.log(as(directive, 'access.log')))
          if (entry.type === 'decision') break;
      },
    },
    'the patient’s own access': {
      sign: async (by) => ({
        directive: await by.requestAccess({
          hospital: carrier.mspId,
          records: [record],
          request: 'request-1',
        }),
      }),
      carry: (by, { directive }) =>
        by.access.requestOwn(as(directive, 'access.request'), { record, purpose: 'PATRQT', key: null }),
    },
    'a new key': {
      sign: async (by) => by.rotateKey({ to: next, file: await standing() }),
      carry: (by, { directive, proof = '' }) =>
        by.patients.rotateKey({ directive: as(directive, 'patient.rotateKey'), proof }),
    },
    'the end of the file': {
      sign: async (by) => ({ directive: await by.close({ file: await standing() }) }),
      carry: (by, { directive }) => by.patients.close(as(directive, 'patient.close')),
    },
  };

  const standing = () => carrier.patients.read({ patient: patient.id });
  const changed = (word: Word, jws: (text: string) => string): Word => ({
    ...word,
    directive: { ...word.directive, jws: jws(word.directive.jws) },
  });

  /** What a carrier may make of it, or have instead of it. */
  const attacks: Readonly<Record<string, (kind: Kind) => Promise<Word>>> = {
    'the twin of its signature, with a high s': async (kind) => changed(await kind.sign(signer), withHighS),
    'no signature': async (kind) => changed(await kind.sign(signer), (jws) => jws.replace(/[^.]+$/, '')),
    'a signature of zeros': async (kind) =>
      changed(await kind.sign(signer), (jws) => jws.replace(/[^.]+$/, 'A'.repeat(86))),
    'another key’s word': (kind) =>
      kind.sign(patientSigner({ patient: patient.id, key: generatePatientKey() })),
    'the word of the key that was rotated': (kind) => kind.sign(patient.signer),
    'a word for another channel': (kind) =>
      kind.sign(patientSigner({ patient: patient.id, key, channel: 'other' })),
    'another patient’s word': async (kind) => {
      const word = await kind.sign(other.signer);
      return { ...word, directive: { ...word.directive, patient: patient.id } };
    },
    'the patient’s word for another file': async (kind) => {
      const word = await kind.sign(patientSigner({ patient: other.id, key }));
      return { ...word, directive: { ...word.directive, patient: patient.id } };
    },
    'a word for something else': async (kind) => {
      const word = await kind.sign(signer);
      const elsewhere = await (word.directive.typ === 'access.log'
        ? signer.revoke({ consent: 'consent-2' })
        : signer.readLog());
      return changed(word, () => elsewhere.jws);
    },
  };

  /** What is not even of the form is refused by the client already, here and there. */
  const FORMLESS = ['no signature', 'a word for something else'];

  it('is refused unless it is their own word of today for this, and then taken', async () => {
    for (const [name, kind] of Object.entries(kinds)) {
      const before = await standing();
      for (const [attack, make] of Object.entries(attacks)) {
        const refused = await errorOf(kind.carry(carrier, await make(kind)));
        expect(refused.code, `${name}: ${attack}`).to.be.oneOf(
          FORMLESS.includes(attack) ? ['INVALID_ARGUMENT', 'SIGNATURE_INVALID'] : ['SIGNATURE_INVALID'],
        );
      }
      expect(await standing(), name).to.deep.equal(before);
      // The same word as it was signed: nothing but the attack was refused.
      await kind.carry(carrier, await kind.sign(signer));
      if ((await standing()).kid === next.kid) {
        key = next;
        signer = patientSigner({ patient: patient.id, key });
      }
      await ledger.settled();
    }
  }).timeout(60_000);
});
