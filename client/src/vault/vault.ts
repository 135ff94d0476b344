import { digestOf, type MedicalRecord } from '@careledger/model';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { VaultDamagedError } from '../errors/vault-damaged-error';
import { VaultNotFoundError } from '../errors/vault-not-found-error';
import { type Permit } from '../services/access';
import { createFileKey } from './file-key';
import { createDurably, readIfThere, removeDurably, writeDurably } from './files';
import { decryptJwe, encryptJwe } from './jwe';

/** A document that the vault holds, as `records.anchor` wants it. */
export interface StoredDocument {
  /** SHA-256 of the ciphertext, in base64url. */
  readonly digest: string;
  /** Of the ciphertext, in bytes. */
  readonly size: number;
}

export interface OpenedDocument {
  readonly bytes: Uint8Array;
  /** A media type, as it was stored. */
  readonly contentType: string | undefined;
}

/** A hospital's vault: encrypted documents and patients' file keys, in a folder, off the ledger. */
export interface Vault {
  /** The patient's file key; made at the first call, by one of several processes that share the folder. */
  fileKey(patient: string): Promise<Uint8Array>;
  /** Destroys a file key: what tokens and encrypted demographics said cannot be read any more. @returns whether it was there */
  destroyFileKey(patient: string): Promise<boolean>;
  /** Encrypts a document under a key of its own and stores it by the hash of the ciphertext. */
  store(document: { readonly bytes: Uint8Array; readonly contentType: string }): Promise<StoredDocument>;
  /**
   * Decrypts a document. Only a permit of the ledger opens one, of the same record.
   *
   * @throws InvalidArgumentError where permit and record are not of each other
   * @throws VaultNotFoundError
   * @throws VaultDamagedError where the ciphertext is not the one that was anchored
   */
  open(permit: Permit, record: MedicalRecord): Promise<OpenedDocument>;
}

export interface VaultOptions {
  /** Made if it is not there. */
  readonly folder: string;
  /** The hospital's key, 256 bits, which wraps all others; from its key management, never stored here. */
  readonly key: Uint8Array;
}

/** Stored under the vault's key, so that another key is noticed before anything is written with it. */
const canary = 'careledger vault';

/**
 * @throws VaultDamagedError where the folder was made with another key
 */
export async function openVault({ folder, key }: VaultOptions): Promise<Vault> {
  if (key.length !== 32) {
    throw new InvalidArgumentError("The vault's key has 32 bytes.", ['key']);
  }
  await checkKey(folder, key);
  /** File keys that are being read or made, so that calls at once do it together. */
  const making = new Map<string, Promise<Uint8Array>>();

  async function readOrMakeFileKey(patient: string): Promise<Uint8Array> {
    const path = fileKeyPath(folder, patient);
    const wrapped = await readIfThere(path);
    if (wrapped !== undefined) {
      return unwrapFileKey(key, wrapped, patient);
    }
    const made = Buffer.from(await encryptJwe('A256KW', key, createFileKey(), { patient }));
    return unwrapFileKey(key, await createOrRead(path, made), patient);
  }

  return {
    fileKey: (patient) => {
      const made = making.get(patient) ?? readOrMakeFileKey(patient).finally(() => making.delete(patient));
      making.set(patient, made);
      return made;
    },
    destroyFileKey: (patient) => removeDurably(fileKeyPath(folder, patient)),
    store: async ({ bytes, contentType }) => {
      const contentKey = new Uint8Array(randomBytes(32));
      const ciphertext = Buffer.from(await encryptJwe('dir', contentKey, bytes, { cty: contentType }));
      const digest = digestOf(ciphertext);
      // The key first: a document without its key would be lost, a key without its document is nothing.
      await writeDurably(
        contentKeyPath(folder, digest),
        Buffer.from(await encryptJwe('A256KW', key, contentKey)),
      );
      await writeDurably(documentPath(folder, digest), ciphertext);
      return { digest, size: ciphertext.length };
    },
    open: async (permit, record) => {
      if (permit.record !== record.record || permit.patient !== record.patient) {
        throw new InvalidArgumentError('The permit is for another record.', ['permit']);
      }
      const ciphertext = await readIfThere(documentPath(folder, record.digest));
      const wrapped = await readIfThere(contentKeyPath(folder, record.digest));
      if (ciphertext === undefined || wrapped === undefined) {
        throw new VaultNotFoundError(`the document of record ${record.record}`);
      }
      if (digestOf(ciphertext) !== record.digest) {
        throw new VaultDamagedError(
          `The document of record ${record.record} is not the one that was anchored`,
        );
      }
      const { bytes: contentKey } = await unwrap(key, wrapped, 'The content key');
      const document = await decryptJwe('dir', contentKey, ciphertext);
      return { bytes: document.bytes, contentType: document.header.cty };
    },
  };
}

async function checkKey(folder: string, key: Uint8Array): Promise<void> {
  const path = join(folder, 'vault.jwe');
  const stored =
    (await readIfThere(path)) ??
    (await createOrRead(path, Buffer.from(await encryptJwe('A256KW', key, Buffer.from(canary)))));
  await unwrap(key, stored, 'The vault');
}

/** Makes a file, or reads the one that another process made first. */
async function createOrRead(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  for (;;) {
    if (await createDurably(path, bytes)) {
      return bytes;
    }
    const standing = await readIfThere(path);
    if (standing !== undefined) {
      return standing;
    }
    // It was removed again in between.
  }
}

/** The header names the patient, so that nobody can put one patient's wrapped key in the place of another's. */
async function unwrapFileKey(key: Uint8Array, wrapped: Uint8Array, patient: string): Promise<Uint8Array> {
  const { bytes, header } = await unwrap(key, wrapped, 'The file key');
  if (header.patient !== patient) {
    throw new VaultDamagedError("The file key is not this patient's");
  }
  return bytes;
}

async function unwrap(key: Uint8Array, wrapped: Uint8Array, what: string): ReturnType<typeof decryptJwe> {
  try {
    return await decryptJwe('A256KW', key, wrapped);
  } catch (error) {
    throw new VaultDamagedError(`${what} was encrypted under another key, or was changed`, error);
  }
}

function documentPath(folder: string, digest: string): string {
  const name = fileName(digest);
  return join(folder, 'documents', name.slice(0, 2), `${name}.jwe`);
}

function contentKeyPath(folder: string, digest: string): string {
  return join(folder, 'keys', 'documents', `${fileName(digest)}.jwe`);
}

/** Hexadecimal: file systems may not tell upper from lower case. */
function fileName(digest: string): string {
  return Buffer.from(digest, 'base64url').toString('hex');
}

function fileKeyPath(folder: string, patient: string): string {
  if (!/^[a-z0-9-]{1,64}$/.test(patient)) {
    throw new InvalidArgumentError('An id has 1 to 64 characters of a-z, 0-9 and "-".', ['patient']);
  }
  return join(folder, 'keys', 'files', `${patient}.jwe`);
}
