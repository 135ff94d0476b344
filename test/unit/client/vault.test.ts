import { type Permit } from '@careledger/client';
import { openVault } from '@careledger/client/vault';
import { AccessEntry, Digest, MedicalRecord } from '@careledger/model';
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { errorOf } from './support';

const text = 'ENTLASSUNGSBRIEF: Akuter ST-Hebungsinfarkt der Vorderwand (STEMI)';

describe('the vault', () => {
  let folder = '';
  const key = randomBytes(32);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'careledger-vault-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('opens what it stored, with a permit for that record', async () => {
    const vault = await openVault({ folder, key });
    const stored = await vault.store({ bytes: Buffer.from(text), contentType: 'text/plain; charset=utf-8' });
    const again = await openVault({ folder, key });
    const opened = await again.open(permitFor('d-1'), recordOf('d-1', stored));
    expect(Buffer.from(opened.bytes).toString()).to.equal(text);
    expect(opened.contentType).to.equal('text/plain; charset=utf-8');
    expect(await errorOf(again.open(permitFor('d-2'), recordOf('d-1', stored)))).to.include({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('keeps ciphertext by its hash, nothing in the clear, for its owner alone', async () => {
    const vault = await openVault({ folder, key });
    const stored = await vault.store({ bytes: Buffer.from(text), contentType: 'text/plain' });
    const fileKey = await vault.fileKey('p-1');
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const hex = Buffer.from(stored.digest, 'base64url').toString('hex');
    expect(files.map(({ name }) => name).sort()).to.deep.equal(
      ['p-1.jwe', 'vault.jwe', `${hex}.jwe`, `${hex}.jwe`].sort(),
    );
    for (const { parentPath, name } of files) {
      const path = join(parentPath, name);
      expect((await stat(path)).mode & 0o777).to.equal(0o600);
      const content = await readFile(path);
      expect(content.includes('STEMI')).to.equal(false);
      expect(content.includes(Buffer.from(fileKey))).to.equal(false);
    }
    expect((await stat(join(folder, 'documents', hex.slice(0, 2), `${hex}.jwe`))).size).to.equal(stored.size);
  });

  it('notices that a document was changed or is gone', async () => {
    const vault = await openVault({ folder, key });
    const stored = await vault.store({ bytes: Buffer.from(text), contentType: 'text/plain' });
    const hex = Buffer.from(stored.digest, 'base64url').toString('hex');
    const path = join(folder, 'documents', hex.slice(0, 2), `${hex}.jwe`);
    const content = await readFile(path, 'utf8');
    await writeFile(path, content.slice(0, -1) + (content.endsWith('A') ? 'B' : 'A'));
    const open = () => errorOf(vault.open(permitFor('d-1'), recordOf('d-1', stored)));
    expect(await open()).to.include({ code: 'VAULT_DAMAGED' });
    await rm(path);
    expect(await open()).to.include({ code: 'VAULT_NOT_FOUND' });
  });

  it('is not opened with another key', async () => {
    await openVault({ folder, key });
    expect(await errorOf(openVault({ folder, key: randomBytes(32) }))).to.include({ code: 'VAULT_DAMAGED' });
    expect(await errorOf(openVault({ folder, key: randomBytes(16) }))).to.include({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('makes one file key a patient, and destroys it for good', async () => {
    const vault = await openVault({ folder, key });
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
      const shared = join(folder, `${round}`);
      const vaults = await Promise.all(Array.from({ length: 4 }, () => openVault({ folder: shared, key })));
      const keys = await Promise.all(vaults.map((vault) => vault.fileKey('p-1')));
      keys.push(await (await openVault({ folder: shared, key })).fileKey('p-1'));
      expect(new Set(keys.map((fileKey) => Buffer.from(fileKey).toString('hex'))).size).to.equal(1);
      const files = await readdir(shared, { recursive: true });
      expect(files.filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
    }
  });

  it('is made with one key where two are tried at once', async () => {
    for (let round = 0; round < 10; round++) {
      const shared = join(folder, `${round}`);
      const outcomes = await Promise.allSettled(
        [key, randomBytes(32)].map((one) => openVault({ folder: shared, key: one })),
      );
      expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    }
  });

  it("notices that a file key is another patient's", async () => {
    const vault = await openVault({ folder, key });
    await vault.fileKey('p-1');
    const files = join(folder, 'keys', 'files');
    await copyFile(join(files, 'p-1.jwe'), join(files, 'p-2.jwe'));
    expect(await errorOf(vault.fileKey('p-2'))).to.include({ code: 'VAULT_DAMAGED' });
    await copyFile(join(folder, 'vault.jwe'), join(files, 'p-3.jwe'));
    expect(await errorOf(vault.fileKey('p-3'))).to.include({ code: 'VAULT_DAMAGED' });
  });

  it('takes no id that leaves its folder', async () => {
    const vault = await openVault({ folder, key });
    for (const patient of ['../../p', 'P', '', 'a/b', '.']) {
      expect(await errorOf(Promise.resolve().then(() => vault.fileKey(patient)))).to.include({
        code: 'INVALID_ARGUMENT',
      });
    }
  });
});

function recordOf(record: string, document: { digest: string; size: number }): MedicalRecord {
  return v.parse(MedicalRecord, {
    record,
    patient: 'p-1',
    digest: v.parse(Digest, document.digest),
    size: document.size,
    item: { t: ['AAAAAAAAAAAAAAAAAAAAAA'] },
    terminology: 'any',
    custodian: 'HospitalAMSP',
    at: '2026-01-31T09:30:00.000Z',
  });
}

function permitFor(record: string): Permit {
  const entry = v.parse(AccessEntry, {
    request: 'r-1',
    patient: 'p-1',
    record,
    hospital: 'HospitalBMSP',
    provider: 'provider-b-01',
    role: 'clinician',
    purpose: 'TREAT',
    key: null,
    effect: 'permit',
    reason: 'permitted-by-consent',
    consents: [],
    policy: 1,
    at: '2026-01-31T09:30:00.000Z',
  });
  return { ...entry, effect: 'permit', reason: 'permitted-by-consent' };
}
