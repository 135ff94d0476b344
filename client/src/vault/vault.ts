import { base64url, digestOfMetadata } from '@careledger/model';
import { createHash, randomBytes } from 'node:crypto';
import { VaultDamagedError } from '../errors/vault-damaged-error';
import { VaultNotFoundError } from '../errors/vault-not-found-error';
import { openChunks, sealChunks } from './chunks';
import { directoryStorage } from './directory-storage';
import { createFileKey } from './file-key';
import { type DocumentDescription, metadataOf, openMetadata, sealMetadata } from './metadata';
import * as names from './names';
import { type ObjectStream, type VaultStorage } from './storage';
import { type VaultKey, vaultKey } from './vault-key';

/** A document to be stored: what it is, and its bytes, at once or as they come. Other members are left out. */
export type NewDocument = DocumentDescription &
  ({ readonly bytes: Uint8Array } | { readonly stream: AsyncIterable<Uint8Array> });

/** A document that the vault holds, as `records.anchor` wants it. */
export interface StoredDocument {
  /** SHA-256 of the ciphertext, in base64url. */
  readonly digest: string;
  /** Of the ciphertext, in bytes. */
  readonly size: number;
  /** The digest of the document's metadata, by which a reader knows them. */
  readonly metadata: string;
}

/** What opens one document, for who may hand it out: the hospital's release service. */
export interface DocumentKey {
  /** 256 bits. */
  readonly contentKey: Uint8Array;
  /** What the document is, encrypted under the content key. */
  readonly metadata: string;
}

/** A hospital's vault: encrypted documents and patients' file keys, off the ledger. */
export interface Vault {
  /** The patient's file key; made at the first call, by one of several processes that share the vault. */
  fileKey(patient: string): Promise<Uint8Array>;
  /** Destroys a file key: what tokens and encrypted demographics said cannot be read any more. @returns whether it was there */
  destroyFileKey(patient: string): Promise<boolean>;
  /**
   * Encrypts a document under a key of its own and stores it by the hash of the ciphertext, in the memory of a few chunks
   * however long it is. When it returns, the document is on the disk.
   */
  store(document: NewDocument): Promise<StoredDocument>;
  /** Destroys a document's key, then the document. @returns whether it was there */
  destroy(digest: string): Promise<boolean>;
  /**
   * What opens a document. The vault does not ask who wants it: that is for the release service, which asks the ledger.
   *
   * @throws VaultNotFoundError
   * @throws VaultDamagedError where the key was wrapped under another vault key, or was changed
   */
  documentKey(digest: string): Promise<DocumentKey>;
  /**
   * A document's ciphertext. The iteration throws `VaultDamagedError` at its end where it is not what was stored.
   *
   * @throws VaultNotFoundError
   */
  ciphertext(digest: string): Promise<ObjectStream>;
  /**
   * Keeps a small thing, encrypted under the vault's key: of several calls with one name the first one counts.
   *
   * @param name of `a-z`, `0-9`, `-` and `/`
   * @returns what is kept under the name now
   */
  keepOnce(name: string, bytes: Uint8Array): Promise<Uint8Array>;
  /** @returns what is kept under the name, if anything is */
  kept(name: string): Promise<Uint8Array | undefined>;
  /** @returns whether there was such a thing */
  forget(name: string): Promise<boolean>;
  /**
   * Forgets the kept things of one folder that were made before an instant. It may be cut off anywhere, and run in several processes
   * at once: the next run finds the rest.
   *
   * @param folder the first parts of their names, such as `releases`
   * @param before in milliseconds since 1970, by the storage's clock
   * @param signal ends it early
   * @returns how many were removed
   */
  forgetOlder(folder: string, before: number, signal?: AbortSignal): Promise<number>;
  /**
   * Reads a document from its first byte to its last and opens it with its own key: a check after a restore, or from time to time.
   *
   * @throws VaultNotFoundError
   * @throws VaultDamagedError
   */
  verify(digest: string): Promise<void>;
  /** The hashes of all documents, in no order. */
  documents(): AsyncIterable<string>;
  /**
   * Removes what interrupted calls left behind: incoming documents, and keys without a document. Nothing that is younger than a
   * day goes, unless `before` (milliseconds since 1970) says so: another process may be at work on it.
   *
   * @returns how many objects were removed
   */
  sweep(before?: number): Promise<number>;
}

export interface VaultOptions {
  /** A folder, made if it is not there; or another storage. */
  readonly storage: string | VaultStorage;
  /** The hospital's key, which wraps all others, from its key management: 256 bits, or what wraps with a key that stays elsewhere. */
  readonly key: Uint8Array | VaultKey;
}

/** Stored under the vault's key, so that another key is noticed before anything is written with it. */
const canary = new TextEncoder().encode('careledger vault');
const aDay = 86_400_000;

/**
 * @throws VaultDamagedError where the vault was made with another key
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const storage = typeof options.storage === 'string' ? directoryStorage(options.storage) : options.storage;
  const key = options.key instanceof Uint8Array ? vaultKey(options.key) : options.key;
  /** File keys that are being read or made, so that calls at once do it together. */
  const making = new Map<string, Promise<Uint8Array>>();

  async function unwrap(wrapped: Uint8Array, binding: string, what: string): Promise<Uint8Array> {
    try {
      return await key.unwrap(textOf(wrapped), binding);
    } catch (error) {
      throw new VaultDamagedError(`${what} was encrypted under another key, or was changed`, error);
    }
  }

  async function checkKey(): Promise<void> {
    const stored = (await storage.read(names.canary)) ?? (await makeOrRead(names.canary, canary));
    await unwrap(stored, names.canary, 'The vault');
  }

  /** Wraps and stores a key, or reads the one that another process stored first. */
  async function makeOrRead(name: string, bytes: Uint8Array, binding = name): Promise<Uint8Array> {
    const wrapped = Buffer.from(await key.wrap(bytes, binding));
    for (;;) {
      if (await storage.create(name, wrapped)) return wrapped;
      const standing = await storage.read(name);
      if (standing !== undefined) return standing;
      // It was removed again in between.
    }
  }

  async function readOrMakeFileKey(patient: string): Promise<Uint8Array> {
    const name = names.fileKey(patient);
    const binding = `file/${patient}`;
    const wrapped = (await storage.read(name)) ?? (await makeOrRead(name, createFileKey(), binding));
    return unwrap(wrapped, binding, 'The file key');
  }

  async function contentKeyOf(digest: string): Promise<Uint8Array> {
    const wrapped = await storage.read(names.contentKey(digest));
    if (wrapped === undefined) throw new VaultNotFoundError('the key of the document with this hash');
    return unwrap(wrapped, `document/${digest}`, 'The content key');
  }

  async function sealedMetadataOf(digest: string): Promise<string> {
    const sealed = await storage.read(names.metadata(digest));
    if (sealed === undefined) throw new VaultNotFoundError('the metadata of the document with this hash');
    return textOf(sealed);
  }

  async function streamOf(digest: string): Promise<ObjectStream> {
    const found = await storage.stream(names.document(digest));
    if (found === undefined) throw new VaultNotFoundError('the document with this hash');
    return { size: found.size, content: verified(found.content, digest) };
  }

  await checkKey();
  return {
    fileKey: (patient) => {
      const made = making.get(patient) ?? readOrMakeFileKey(patient).finally(() => making.delete(patient));
      making.set(patient, made);
      return made;
    },
    destroyFileKey: (patient) => storage.remove(names.fileKey(patient)),
    store: async (document) => {
      const metadata = metadataOf(document);
      const content = 'bytes' in document ? [document.bytes] : document.stream;
      const contentKey = new Uint8Array(randomBytes(32));
      const hash = createHash('sha256');
      let size = 0;
      const received = await storage.receive(
        tapped(sealChunks(contentKey, content), (piece) => {
          hash.update(piece);
          size += piece.length;
        }),
      );
      try {
        const digest = hash.digest('base64url');
        const sealed = await sealMetadata(contentKey, digest, metadata);
        // The key before the document: a document without its key would be lost, a key without its document is nothing.
        await storage.write(
          names.contentKey(digest),
          Buffer.from(await key.wrap(contentKey, `document/${digest}`)),
        );
        await storage.write(names.metadata(digest), Buffer.from(sealed));
        await received.keep(names.document(digest));
        return { digest, size, metadata: digestOfMetadata(metadata) };
      } catch (error) {
        await received.discard();
        throw error;
      }
    },
    destroy: async (digest) => {
      const removed = [
        await storage.remove(names.contentKey(digest)),
        await storage.remove(names.metadata(digest)),
        await storage.remove(names.document(digest)),
      ];
      return removed.includes(true);
    },
    documentKey: async (digest) => {
      const contentKey = await contentKeyOf(digest);
      return { contentKey, metadata: await sealedMetadataOf(digest) };
    },
    ciphertext: streamOf,
    keepOnce: async (thing, bytes) => {
      const name = names.kept(thing);
      return unwrap((await storage.read(name)) ?? (await makeOrRead(name, bytes)), name, 'What was kept');
    },
    kept: async (thing) => {
      const name = names.kept(thing);
      const wrapped = await storage.read(name);
      return wrapped && unwrap(wrapped, name, 'What was kept');
    },
    forget: (thing) => storage.remove(names.kept(thing)),
    forgetOlder: async (folder, before, signal) => {
      let removed = 0;
      for await (const { name, changed } of storage.list(names.keptIn(folder))) {
        if (signal?.aborted === true) break;
        if (changed < before && (await storage.remove(name))) removed++;
      }
      return removed;
    },
    verify: async (digest) => {
      const contentKey = await contentKeyOf(digest);
      const metadata = await sealedMetadataOf(digest);
      const { content } = await streamOf(digest);
      try {
        await openMetadata(contentKey, digest, metadata);
        const chunks = openChunks(contentKey, content);
        while ((await chunks.next()).done !== true);
      } catch (error) {
        if (error instanceof VaultDamagedError) throw error;
        throw new VaultDamagedError('The document does not open with its own key', error);
      }
    },
    documents: async function* () {
      for await (const { name } of storage.list(names.documents)) yield names.digestOf(name);
    },
    sweep: async (before = Date.now() - aDay) => {
      let removed = await storage.sweep(before);
      for (const prefix of [names.contentKeys, names.metadatas]) {
        for await (const { name, changed } of storage.list(prefix)) {
          if (changed >= before || (await isHeld(storage, names.digestOf(name)))) continue;
          if (await storage.remove(name)) removed++;
        }
      }
      return removed;
    },
  };
}

async function isHeld(storage: VaultStorage, digest: string): Promise<boolean> {
  const found = await storage.stream(names.document(digest));
  if (found === undefined) return false;
  const reading = found.content[Symbol.asyncIterator]();
  await reading.return?.();
  return true;
}

/** Passes a stream on, and shows each piece on its way. */
async function* tapped(
  content: AsyncIterable<Uint8Array>,
  see: (piece: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void> {
  for await (const piece of content) {
    see(piece);
    yield piece;
  }
}

async function* verified(
  content: AsyncIterable<Uint8Array>,
  digest: string,
): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256');
  yield* tapped(content, (piece) => hash.update(piece));
  if (base64url(hash.digest()) !== digest) {
    throw new VaultDamagedError('The document is not the one that was stored');
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
