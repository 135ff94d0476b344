import { randomBytes } from 'node:crypto';
import type { CareLedger, generateReaderKey, Permit } from '@careledger/client';
import type { Vault } from '@careledger/client/vault';
import type { Hospitals } from '../care-ledger/hospitals';
import { DISCHARGE_SUMMARY, letSee, newPatient, type TestPatient } from '../care-ledger/patient';

/** Stores a document in the vault of hospital A and anchors it there. */
export async function anchored(
  ledger: Hospitals,
  vault: Vault,
  patient: TestPatient,
  bytes: Uint8Array = randomBytes(2_500_000),
) {
  const classes = [DISCHARGE_SUMMARY];
  const document = await vault.store({ bytes, contentType: 'application/pdf', classes });
  const registrar = await ledger.as('hospital-a', 'registrar');
  const { record, commit } = await registrar.records.anchor({
    ...{ patient: patient.id, document, about: { classes }, fileKey: patient.fileKey },
  });
  return { record, bytes, document, commit };
}

/** A patient of hospital A who lets hospital B see their discharge summaries, and one that B's clinician has a permit for. */
export async function permitted(
  ledger: Hospitals,
  vault: Vault,
  clinician: CareLedger,
  of: { key?: ReturnType<typeof generateReaderKey>; bytes?: Uint8Array } = {},
) {
  const { bytes, ...named } = of;
  const patient = await newPatient(ledger, 'hospital-a');
  const letter = await anchored(ledger, vault, patient, bytes);
  const grant = await letSee(ledger, patient, 'hospital-b');
  const { commit } = await (await ledger.as('hospital-a', 'registrar')).consents.grant(grant);
  const question = { patient: patient.id, record: letter.record, purpose: 'TREAT' as const, ...named };
  const permit = await clinician.access.request(question, { after: commit });
  if (permit.effect !== 'permit') throw new Error(`A permit was expected, not ${permit.reason}.`);
  return { ...letter, patient, grant, permit };
}

/** What an opening comes to that is expected to be refused. */
export async function refusalOf(
  opener: CareLedger,
  permit: Permit,
  options: Parameters<CareLedger['records']['open']>[1] = {},
) {
  const opening = await opener.records.open(permit, options);
  if (!opening.opened) return opening;
  await opening.close();
  throw new Error('The record was opened.');
}
