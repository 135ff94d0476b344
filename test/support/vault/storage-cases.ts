import { createHash, randomBytes } from 'node:crypto';
import type { VaultStorage } from '@careledger/client/vault';
import { openVault } from '@careledger/client/vault';
import { expect } from 'chai';
import { openDocument } from './open-document';

async function* inPieces(bytes: Uint8Array, size = 100_003): AsyncGenerator<Uint8Array, void> {
  for (let start = 0; start < bytes.length; start += size) {
    await Promise.resolve();
    yield bytes.subarray(start, start + size);
  }
}

async function bytesOf(storage: VaultStorage, name: string): Promise<Buffer | undefined> {
  const found = await storage.stream(name);
  if (found === undefined) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of found.content) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  expect(bytes.length).to.equal(found.size);
  return bytes;
}

async function namesOf(storage: VaultStorage, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, changed } of storage.list(prefix)) {
    expect(Math.abs(changed - Date.now())).to.be.lessThan(3_600_000);
    names.push(name);
  }
  return names.sort();
}

/** What every storage of a vault has to do. @param open gives an empty one, a new one each time */
export function itKeepsObjects(open: () => VaultStorage): void {
  const small = Buffer.from('a wrapped key');

  it('keeps small objects, replaces and removes them, and says what is not there', async () => {
    const storage = open();
    expect(await storage.read('keys/a.jwe')).to.equal(undefined);
    expect(await storage.stream('keys/a.jwe')).to.equal(undefined);
    expect(await storage.remove('keys/a.jwe')).to.equal(false);
    await storage.write('keys/a.jwe', small);
    expect(Buffer.from((await storage.read('keys/a.jwe')) ?? [])).to.deep.equal(small);
    await storage.write('keys/a.jwe', Buffer.from('another'));
    expect(String(Buffer.from((await storage.read('keys/a.jwe')) ?? []))).to.equal('another');
    expect([await storage.remove('keys/a.jwe'), await storage.remove('keys/a.jwe')]).to.deep.equal([
      true,
      false,
    ]);
    expect(await storage.read('keys/a.jwe')).to.equal(undefined);
  });

  it('makes an object once, whoever comes at the same moment', async () => {
    const storage = open();
    const contents = Array.from({ length: 12 }, (_, index) => Buffer.from(`number ${String(index)}`));
    const made = await Promise.all(contents.map((content) => storage.create('kept/one.jwe', content)));
    expect(made.filter(Boolean)).to.have.length(1);
    const standing = Buffer.from((await storage.read('kept/one.jwe')) ?? []);
    expect(standing).to.deep.equal(contents[made.indexOf(true)]);
    expect(await storage.create('kept/one.jwe', small)).to.equal(false);
    expect(Buffer.from((await storage.read('kept/one.jwe')) ?? [])).to.deep.equal(standing);
  });

  it('takes a long object in, shows it once it is kept, and nothing of one that broke off', async () => {
    const storage = open();
    const bytes = randomBytes(1_500_000);
    const received = await storage.receive(inPieces(bytes));
    expect(await namesOf(storage, 'documents/')).to.deep.equal([]);
    await received.keep('documents/aa/1.jwes');
    expect(await bytesOf(storage, 'documents/aa/1.jwes')).to.deep.equal(bytes);
    // The same content may come twice.
    const again = await storage.receive(inPieces(bytes));
    await again.keep('documents/aa/1.jwes');
    const discarded = await storage.receive(inPieces(bytes));
    await discarded.discard();
    const broken = async function* (): AsyncGenerator<Uint8Array, void> {
      yield* inPieces(bytes.subarray(0, 300_000));
      throw new Error('it broke off');
    };
    const failure = await storage.receive(broken()).catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'it broke off');
    expect(await namesOf(storage, '')).to.deep.equal(['documents/aa/1.jwes']);
    expect(await storage.sweep(Date.now() + 60_000)).to.equal(0);
  });

  it('lets a reader go who stops in the middle', async () => {
    const storage = open();
    const bytes = randomBytes(4_000_000);
    await (await storage.receive(inPieces(bytes))).keep('documents/aa/1.jwes');
    for (let round = 0; round < 60; round++) {
      const found = await storage.stream('documents/aa/1.jwes');
      for await (const piece of found?.content ?? []) {
        expect(piece.length).to.be.greaterThan(0);
        break;
      }
    }
    expect((await bytesOf(storage, 'documents/aa/1.jwes'))?.length).to.equal(bytes.length);
  });

  it('lists what begins so, and nothing else', async () => {
    const storage = open();
    const names = Array.from({ length: 7 }, (_, index) => `keys/documents/0${String(index)}/x.jwe`);
    await Promise.all([...names, 'keys/files/p.jwe', 'vault.jwe'].map((name) => storage.write(name, small)));
    expect(await namesOf(storage, 'keys/documents/')).to.deep.equal(names);
    expect(await namesOf(storage, 'none/')).to.deep.equal([]);
    expect(await namesOf(storage, '')).to.have.length(9);
  });

  it('carries a vault: documents whole, altered ones noticed, another key refused', async () => {
    const storage = open();
    const key = randomBytes(32);
    const vault = await openVault({ storage, key });
    const bytes = randomBytes(2_300_000);
    const stored = await vault.store({ stream: inPieces(bytes), contentType: 'application/dicom' });
    const opened = await openDocument(await openVault({ storage, key }), stored);
    expect(createHash('sha256').update(opened.bytes).digest('hex')).to.equal(
      createHash('sha256').update(bytes).digest('hex'),
    );
    expect(opened.metadata).to.include({ mediaType: 'application/dicom' });
    const another: unknown = await openVault({ storage, key: randomBytes(32) }).catch(
      (error: unknown) => error,
    );
    expect(another).to.include({ code: 'VAULT_DAMAGED' });

    const hex = Buffer.from(stored.digest, 'base64url').toString('hex');
    const name = `documents/${hex.slice(0, 2)}/${hex}.jwes`;
    const altered = Buffer.from(opened.ciphertext);
    altered.writeUInt8(altered.readUInt8(1_000_000) === 0x41 ? 0x42 : 0x41, 1_000_000);
    await (await storage.receive(inPieces(altered))).keep(name);
    const damaged: unknown = await vault.verify(stored.digest).catch((error: unknown) => error);
    expect(damaged).to.include({ code: 'VAULT_DAMAGED' });
    await (await storage.receive(inPieces(opened.ciphertext))).keep(name);
    await vault.verify(stored.digest);

    // What interrupted calls left behind goes, what is whole stays.
    await storage.write(`keys/documents/ab/${'ab'.repeat(32)}.jwe`, small);
    expect(await vault.sweep(Date.now() + 60_000)).to.equal(1);
    await vault.verify(stored.digest);
    expect([await vault.destroy(stored.digest), await vault.destroy(stored.digest)]).to.deep.equal([
      true,
      false,
    ]);
    expect(await namesOf(storage, '')).to.deep.equal(['vault.jwe']);
  });
}
