import {
  DEMOGRAPHICS_TRANSIENT,
  digestOfValue,
  type PatientFile,
  type SealedDemographics,
  type TransactionOutput,
} from '@careledger/model';
import { type CallOptions } from '../call/caller';
import { type Committed, type Operations } from '../call/operations';
import { RefusedError } from '../errors/refused-error';
import { type SignedRegistration } from '../signing/patient-signer';
import { type Demographics, openDemographics, sealDemographics } from '../vault/demographics';

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
export interface PatientService {
  /**
   * Opens a file: stores the encrypted demographics in the own hospital's private collection, then registers the patient's
   * random id and key with all hospitals. A call that was interrupted can be made again.
   */
  register(patient: NewPatient, options?: CallOptions): Promise<Committed<PatientFile>>;
  read(of: { patient: string }, options?: CallOptions): Promise<PatientFile>;
  /** The demographics of a patient of the own hospital. */
  readDemographics(
    of: { patient: string; fileKey: Uint8Array },
    options?: CallOptions,
  ): Promise<Demographics>;
  /** Replaces the demographics; the file's public half stays as it is. */
  putDemographics(
    of: { patient: string; fileKey: Uint8Array; demographics: Demographics },
    options?: CallOptions,
  ): Promise<DemographicsOnLedger>;
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

export function patientService({ write, read }: Operations): PatientService {
  async function readSealed(patient: string, options?: CallOptions): Promise<SealedDemographics | undefined> {
    try {
      return await read('demographics.read', { patient }, options);
    } catch (error) {
      if (error instanceof RefusedError && error.code === 'NOT_FOUND') {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * Encryption differs each time, so what an earlier call stored is compared by what it says: the same again is not written
   * twice, and is recognized after an interruption.
   */
  async function putDemographics(
    { patient, fileKey, demographics }: Parameters<PatientService['putDemographics']>[0],
    options?: CallOptions,
  ): Promise<DemographicsOnLedger> {
    const standing = await readSealed(patient, options);
    if (standing !== undefined && (await says(standing, fileKey, patient, demographics))) {
      return { patient, digest: digestOfValue(standing) };
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

  return {
    register: async ({ registration, demographics, fileKey }, options) => {
      const { patient, key, jws } = registration;
      const { digest } = await putDemographics({ patient, fileKey, demographics }, options);
      return write('patient.register', { patient, key, demographics: digest, proof: jws }, options);
    },
    read: (of, options) => read('patient.read', of, options),
    readDemographics: async ({ patient, fileKey }, options) =>
      openDemographics(fileKey, patient, await read('demographics.read', { patient }, options)),
    putDemographics,
    purgeDemographics: (of, options) => write('demographics.purge', of, options),
  };
}

async function says(
  sealed: SealedDemographics,
  fileKey: Uint8Array,
  patient: string,
  demographics: Demographics,
): Promise<boolean> {
  try {
    return digestOfValue(await openDemographics(fileKey, patient, sealed)) === digestOfValue(demographics);
  } catch {
    // Sealed under another key, so in any case not this.
    return false;
  }
}
