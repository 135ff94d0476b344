import {
  DEMOGRAPHICS_TRANSIENT,
  digestOfValue,
  type PatientFile,
  type SealedDemographics,
  type TransactionOutput,
} from '@careledger/model';
import { type BulkItems, type BulkOptions, type BulkOutcome, inBulk } from '../call/bulk';
import { type CallOptions } from '../call/caller';
import { type Committed, type Operations } from '../call/operations';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { RefusedError } from '../errors/refused-error';
import { VaultDamagedError } from '../errors/vault-damaged-error';
import { type SignedRegistration } from '../signing/patient-signer';
import { atOnce, type FileChanges, fileChanges, type OrPending } from './file-changes';
import { encryptFileKey } from './share-file-key';
import { type Demographics, openDemographics, saysTheSame, sealDemographics } from '../vault/demographics';

/** A patient of the own hospital, and the private half of the file. */
export interface NewPatient {
  /** Proof that the patient holds the key, made with `PatientSigner.register`. */
  readonly registration: SignedRegistration;
  /** They are encrypted before they leave this process, and reach the own hospital's peer alone. */
  readonly demographics: Demographics;
  /** The file's key, 32 bytes, kept by the hospital's vault and the patient. It is not sent. */
  readonly fileKey: Uint8Array;
}

/** Patients' files, and the demographics that the own hospital keeps privately. */
export interface PatientService extends FileChanges {
  /**
   * Opens a file: stores the encrypted demographics in the own hospital's private collection, then registers the patient's
   * random id and key with all hospitals. A call that was interrupted can be made again.
   *
   * @throws RefusedError CONFLICT, before anything is written, where the id is taken, or demographics under another key stand there
   */
  register(patient: NewPatient, options?: CallOptions): Promise<Committed<PatientFile>>;
  /** Opens many files, several at a time, and reports each as it ends. Made again after an interruption, it doubles nothing. */
  registerMany(
    patients: BulkItems<NewPatient>,
    options?: BulkOptions,
  ): AsyncIterable<BulkOutcome<NewPatient, Committed<PatientFile>>>;
  /**
   * Opens the file of a patient without a device, whose paper `form` two people of the custodian witness: each submits the same,
   * and keeps the same `demographics` that `putDemographics` gave.
   */
  registerOnPaper(
    of: { readonly patient: string; readonly demographics: string; readonly form: string },
    options?: CallOptions,
  ): Promise<OrPending<PatientFile>>;
  /** The file, with its delegates and recoveries. */
  read(of: { patient: string }, options?: CallOptions): Promise<TransactionOutput<'patient.read'>>;
  /** The demographics of a patient of the own hospital. */
  readDemographics(
    of: { patient: string; fileKey: Uint8Array },
    options?: CallOptions,
  ): Promise<Demographics>;
  /**
   * Replaces the demographics; the file's public half stays as it is.
   *
   * @param of with `replaceUnreadable`, also those that do not open with `fileKey`: where that key was lost, and they with it
   * @throws RefusedError CONFLICT where those that stand there do not open with `fileKey`; nothing is written
   */
  putDemographics(
    of: { patient: string; fileKey: Uint8Array; demographics: Demographics; replaceUnreadable?: boolean },
    options?: CallOptions,
  ): Promise<DemographicsOnLedger>;
  /**
   * Encrypts the file key for the patient's device, or a delegate's: what only that device opens ({@link openFileKey}), so that it can sign consents.
   * Only the file's custodian has the key to share.
   *
   * @param of `request` is what the device signed with `PatientSigner.requestFileKey`
   * @returns a compact JWE, to be handed to the device on the way that the hospital has to it
   * @throws InvalidArgumentError where the request is not signed by a key that counts now, or is for another file, hospital or time
   */
  shareFileKey(
    of: { readonly patient: string; readonly request: string; readonly fileKey: Uint8Array },
    options?: CallOptions,
  ): Promise<string>;
  /** Removes the demographics from the own hospital's ledger database. Erasure is complete when the file key is destroyed too. */
  purgeDemographics(
    of: { patient: string },
    options?: CallOptions,
  ): Promise<Committed<TransactionOutput<'demographics.purge'>>>;
}

/** Which sealed demographics stand on the ledger; `digest` is that of their canonical JSON. */
export interface DemographicsOnLedger {
  readonly patient: string;
  readonly digest: TransactionOutput<'demographics.put'>['digest'];
}

export function patientService(operations: Operations): PatientService {
  const { write, read, mspId } = operations;
  /**
   * Encryption differs each time, so what an earlier call stored is compared by what it says: the same again is not written
   * twice, and is recognized after an interruption.
   */
  async function putDemographics(
    { patient, fileKey, demographics, replaceUnreadable }: Parameters<PatientService['putDemographics']>[0],
    options?: CallOptions,
  ): Promise<DemographicsOnLedger> {
    const standing = await ifThere(read('demographics.read', { patient }, options));
    if (standing !== undefined) {
      const stored = await openIfPossible(fileKey, patient, standing);
      if (stored !== undefined && saysTheSame(stored, demographics)) {
        return { patient, digest: digestOfValue(standing) };
      }
      if (stored === undefined && replaceUnreadable !== true) {
        throw conflict("Demographics under another key stand under this patient's id");
      }
    }
    const sealed = await sealDemographics(fileKey, patient, demographics);
    const { digest } = await write(
      'demographics.put',
      { patient, replaces: standing === undefined ? null : digestOfValue(standing) },
      options,
      { [DEMOGRAPHICS_TRANSIENT]: sealed },
    );
    return { patient, digest };
  }

  async function register(
    { registration, demographics, fileKey }: NewPatient,
    options?: CallOptions,
  ): Promise<Committed<PatientFile>> {
    const { patient, key, jws } = registration;
    const file = await ifThere(read('patient.read', { patient }, options));
    if (file === undefined) {
      const { digest } = await putDemographics({ patient, fileKey, demographics }, options);
      return atOnce(
        await write('patient.register', { patient, key, demographics: digest, proof: jws }, options),
      );
    }
    // The id stands for a file, this one or another's: its private half is compared, and never touched.
    const standing = await ifThere(read('demographics.read', { patient }, options));
    const stored = standing && (await openIfPossible(fileKey, patient, standing));
    if (stored === undefined || !saysTheSame(stored, demographics)) {
      throw conflict("The patient's id is taken by a file with other demographics");
    }
    // They may have been encrypted anew since; the first registration names the first.
    return atOnce(
      await write('patient.register', { patient, key, demographics: file.demographics, proof: jws }, options),
    );
  }

  return {
    ...fileChanges(operations),
    registerOnPaper: (of, options) => write('patient.register', of, options),
    register,
    registerMany: (patients, options) => inBulk(patients, register, options),
    read: (of, options) => read('patient.read', of, options),
    readDemographics: async ({ patient, fileKey }, options) =>
      openDemographics(fileKey, patient, await read('demographics.read', { patient }, options)),
    putDemographics,
    shareFileKey: async ({ patient, request, fileKey }, options) => {
      const file = await read('patient.read', { patient }, options);
      if (file.custodian !== mspId) {
        throw new InvalidArgumentError('The file is with another hospital; its custodian shares the key.', [
          'patient',
        ]);
      }
      return encryptFileKey({ request, fileKey, file }, Date.now());
    },
    purgeDemographics: (of, options) => write('demographics.purge', of, options),
  };
}

/** @returns undefined where the ledger does not have it */
async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'NOT_FOUND') {
      return undefined;
    }
    throw error;
  }
}

/** @returns undefined where another key sealed them */
async function openIfPossible(
  fileKey: Uint8Array,
  patient: string,
  sealed: SealedDemographics,
): Promise<Demographics | undefined> {
  try {
    return await openDemographics(fileKey, patient, sealed);
  } catch (error) {
    if (error instanceof VaultDamagedError) {
      return undefined;
    }
    throw error;
  }
}

function conflict(what: string): RefusedError {
  return new RefusedError(
    { code: 'CONFLICT', message: `${what}; nothing was written.`, details: {} },
    undefined,
  );
}
