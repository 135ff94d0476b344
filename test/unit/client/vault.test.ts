import { digestOfMetadata } from '@careledger/model';
import { openVault, type Vault, vaultKeyFromFile } from '@careledger/client/vault';
import { expect } from 'chai';
import { createHash, randomBytes } from 'node:crypto';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDocument } from '../../support/vault/open-document';
import { errorOf } from './support';

const text = 'ENTLASSUNGSBRIEF: Akuter ST-Hebungsinfarkt der Vorderwand (STEMI)';
const letter = { bytes: Buffer.from(text), contentType: 'text/plain; charset=utf-8' };

describe('the vault', () => {
  let storage = '';
  const key = randomBytes(32);
  beforeEach(async () => {
    storage = await mkdtemp(join(tmpdir(), 'careledger-vault-'));
  });
  afterEach(() => rm(storage, { recursive: true }));

  const documentPath = (digest: string): string => pathIn('documents', digest, 'jwes');
  const pathIn = (folder: string, digest: string, ending: string): string => {
    const hex = Buffer.from(digest, 'base64url').toString('hex');
    return join(storage, folder, hex.slice(0, 2), `${hex}.${ending}`);
  };

  it('gives what opens a document: its key, what it is, and the ciphertext of the hash', async () => {
    const vault = await openVault({ storage, key });
    const classes = [{ system: 'http://loinc.org', code: '18842-5' }];
    const stored = await vault.store({ ...letter, classes });
    const again = await openVault({ storage, key });
    const opened = await openDocument(again, stored);
    expect(opened.bytes.toString()).to.equal(text);
    expect(opened.metadata).to.deep.include({ mediaType: letter.contentType, classes });
    expect(digestOfMetadata(opened.metadata)).to.equal(stored.metadata);
    expect(opened.ciphertext.length).to.equal(stored.size);
    expect(createHash('sha256').update(opened.ciphertext).digest('base64url')).to.equal(stored.digest);
  });

  it('takes a document of any length as it comes, an empty one too', async () => {
    const vault = await openVault({ storage, key });
    for (const size of [0, 1, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024]) {
      const bytes = randomBytes(size);
      async function* pieces() {
        for (let start = 0; start < size; start += 100_003) {
          await Promise.resolve();
          yield bytes.subarray(start, start + 100_003);
        }
      }
      const stored = await vault.store({ stream: pieces(), contentType: 'application/dicom' });
      expect((await openDocument(vault, stored)).bytes.equals(bytes), `${size} bytes`).to.equal(true);
    }
  });

  it('keeps ciphertext by its hash, nothing in the clear, for its owner alone', async () => {
    const vault = await openVault({ storage, key });
    const stored = await vault.store({
      ...letter,
      classes: [{ system: 'http://loinc.org', code: '18842-5' }],
    });
    const fileKey = await vault.fileKey('p-1');
    const { contentKey } = await vault.documentKey(stored.digest);
    const files = await filesIn(storage);
    const hex = Buffer.from(stored.digest, 'base64url').toString('hex');
    expect(files.map(({ name }) => name).sort()).to.deep.equal(
      ['p-1.jwe', 'vault.jwe', `${hex}.jwe`, `${hex}.jwe`, `${hex}.jwes`].sort(),
    );
    for (const { path } of files) {
      expect((await stat(path)).mode & 0o777).to.equal(0o600);
      const content = await readFile(path);
      for (const secret of ['STEMI', 'text/plain', '18842-5', fileKey, contentKey]) {
        const bytes = Buffer.from(secret);
        for (const form of [bytes, bytes.toString('hex'), bytes.toString('base64url')]) {
          expect(content.includes(form), path).to.equal(false);
        }
      }
    }
    expect((await stat(documentPath(stored.digest))).size).to.equal(stored.size);
  });

  it('notices that a document was changed, cut or is gone', async () => {
    const vault = await openVault({ storage, key });
    const stored = await vault.store(letter);
    const path = documentPath(stored.digest);
    const content = await readFile(path);
    const attempts = [
      content.subarray(0, -2),
      Buffer.concat([content, content]),
      Buffer.concat([content.subarray(0, 200), Buffer.of(content.readUInt8(200) ^ 1), content.subarray(201)]),
    ];
    for (const changed of attempts) {
      await writeFile(path, changed);
      expect(await errorOf(vault.verify(stored.digest))).to.include({ code: 'VAULT_DAMAGED' });
    }
    await rm(path);
    expect(await errorOf(vault.ciphertext(stored.digest))).to.include({ code: 'VAULT_NOT_FOUND' });
    expect(await errorOf(vault.verify(stored.digest))).to.include({ code: 'VAULT_NOT_FOUND' });
  });

  it("notices another document's key or description in the place of one", async () => {
    const vault = await openVault({ storage, key });
    const [one, other] = [await vault.store(letter), await vault.store(letter)];
    for (const folder of ['keys/documents', 'metadata']) {
      const [own, foreign] = [pathIn(folder, one.digest, 'jwe'), pathIn(folder, other.digest, 'jwe')];
      await copyFile(own, `${own}.kept`);
      await copyFile(foreign, own);
      expect(await errorOf(vault.verify(one.digest)), folder).to.include({ code: 'VAULT_DAMAGED' });
      await rename(`${own}.kept`, own);
    }
    await vault.verify(one.digest);
  });

  it('opens nothing without the vault key', async () => {
    const vault = await openVault({ storage, key });
    const stored = await vault.store(letter);
    expect(await errorOf(openVault({ storage, key: randomBytes(32) }))).to.include({ code: 'VAULT_DAMAGED' });
    expect(await errorOf(openVault({ storage, key: randomBytes(16) }))).to.include({
      code: 'INVALID_ARGUMENT',
    });
    // A thief who removes the check of the key gains nothing by it.
    await rm(join(storage, 'vault.jwe'));
    const thief = await openVault({ storage, key: randomBytes(32) });
    expect(await errorOf(thief.documentKey(stored.digest))).to.include({ code: 'VAULT_DAMAGED' });
  });

  it('reads its key from a file, as bytes or as hexadecimal digits', async () => {
    await openVault({ storage, key });
    for (const content of [key, `${key.toString('hex')}\n`]) {
      const path = join(storage, 'key-file');
      await writeFile(path, content);
      await openVault({ storage, key: await vaultKeyFromFile(path) });
    }
    await writeFile(join(storage, 'key-file'), 'short');
    expect(await errorOf(vaultKeyFromFile(join(storage, 'key-file')))).to.include({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('destroys a document, its key first', async () => {
    const vault = await openVault({ storage, key });
    const stored = await vault.store(letter);
    expect(await vault.destroy(stored.digest)).to.equal(true);
    expect(await vault.destroy(stored.digest)).to.equal(false);
    expect(await errorOf(vault.documentKey(stored.digest))).to.include({ code: 'VAULT_NOT_FOUND' });
    expect((await filesIn(storage)).map(({ name }) => name)).to.deep.equal(['vault.jwe']);
  });

  it('makes one file key a patient, and destroys it for good', async () => {
    const vault = await openVault({ storage, key });
    const [first, second] = await Promise.all([vault.fileKey('p-1'), vault.fileKey('p-1')]);
    expect(first).to.have.length(32);
    expect(second).to.deep.equal(first);
    expect(await vault.fileKey('p-1')).to.deep.equal(first);
    expect(await vault.fileKey('p-2')).not.to.deep.equal(first);
    expect(await vault.destroyFileKey('p-1')).to.equal(true);
    expect(await vault.destroyFileKey('p-1')).to.equal(false);
    expect(await vault.fileKey('p-1')).not.to.deep.equal(first);
  });

  it('makes one file key a patient, whichever of several processes is first', async () => {
    for (let round = 0; round < 10; round++) {
      const shared = join(storage, `${round}`);
      const vaults = await Promise.all(Array.from({ length: 4 }, () => openVault({ storage: shared, key })));
      const keys = await Promise.all(vaults.map((vault) => vault.fileKey('p-1')));
      keys.push(await (await openVault({ storage: shared, key })).fileKey('p-1'));
      expect(new Set(keys.map((fileKey) => Buffer.from(fileKey).toString('hex'))).size).to.equal(1);
      const files = await readdir(shared, { recursive: true });
      expect(files.filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
    }
  });

  it('is made with one key where two are tried at once', async () => {
    for (let round = 0; round < 10; round++) {
      const shared = join(storage, `${round}`);
      const outcomes = await Promise.allSettled(
        [key, randomBytes(32)].map((one) => openVault({ storage: shared, key: one })),
      );
      expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    }
  });

  it("notices that a file key is another patient's", async () => {
    const vault = await openVault({ storage, key });
    await vault.fileKey('p-1');
    const files = join(storage, 'keys', 'files');
    await copyFile(join(files, 'p-1.jwe'), join(files, 'p-2.jwe'));
    expect(await errorOf(vault.fileKey('p-2'))).to.include({ code: 'VAULT_DAMAGED' });
    await copyFile(join(storage, 'vault.jwe'), join(files, 'p-3.jwe'));
    expect(await errorOf(vault.fileKey('p-3'))).to.include({ code: 'VAULT_DAMAGED' });
  });

  it('takes no id, hash or name that leaves its folder', async () => {
    const vault = await openVault({ storage, key });
    for (const name of ['../../p', 'P', '', 'a/../b', '.', '/a']) {
      const calls: (() => Promise<unknown>)[] = [
        () => vault.fileKey(name),
        () => vault.documentKey(name),
        () => vault.kept(name),
      ];
      for (const call of calls) {
        expect(await errorOf((async () => call())())).to.include({ code: 'INVALID_ARGUMENT' });
      }
    }
  });

  it('keeps what is kept once, whoever comes second', async () => {
    const vault = await openVault({ storage, key });
    const kept = await Promise.all(
      ['one', 'two'].map((said) => vault.keepOnce('wraps/a', Buffer.from(said))),
    );
    expect(Buffer.from(kept[0] ?? []).equals(Buffer.from(kept[1] ?? []))).to.equal(true);
    expect(await vault.kept('wraps/b')).to.equal(undefined);
    expect(await vault.forget('wraps/a')).to.equal(true);
    expect(await vault.kept('wraps/a')).to.equal(undefined);
  });

  it('leaves nothing of a document whose stream breaks off', async () => {
    const vault = await openVault({ storage, key });
    async function* broken() {
      yield randomBytes(2_000_000);
      await Promise.resolve();
      throw new Error('The scanner was switched off.');
    }
    const failure = await vault.store({ stream: broken(), contentType: 'application/dicom' }).catch(String);
    expect(failure).to.include('switched off');
    expect((await filesIn(storage)).map(({ name }) => name)).to.deep.equal(['vault.jwe']);
  });

  it('sweeps what interrupted calls left, and only that', async () => {
    const vault = await openVault({ storage, key });
    const stored = await vault.store(letter);
    const orphan = await vault.store(letter);
    await rm(documentPath(orphan.digest));
    await mkdir(join(storage, 'incoming'), { recursive: true });
    await writeFile(join(storage, 'incoming', 'half'), 'half a document');
    await writeFile(join(storage, 'keys', '.half.tmp'), 'half a key');
    expect(await vault.sweep()).to.equal(0);
    await growOld(storage);
    expect(await vault.sweep()).to.equal(4);
    await vault.verify(stored.digest);
    expect(await held(vault)).to.deep.equal([stored.digest]);
    expect(await errorOf(vault.documentKey(orphan.digest))).to.include({ code: 'VAULT_NOT_FOUND' });
  });
});

async function held(vault: Vault): Promise<string[]> {
  const digests = [];
  for await (const digest of vault.documents()) digests.push(digest);
  return digests;
}

async function filesIn(folder: string): Promise<{ name: string; path: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => ({ name, path: join(parentPath, name) }));
}

async function growOld(folder: string): Promise<void> {
  const longAgo = new Date(Date.now() - 2 * 86_400_000);
  for (const { path } of await filesIn(folder)) await utimes(path, longAgo, longAgo);
}
