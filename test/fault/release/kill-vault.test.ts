import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openVault } from '@careledger/client/vault';
import { expect } from 'chai';

const program = path.join(__dirname, '..', '..', 'support', 'release', 'store-until-killed.js');

describe('a process that is killed while it stores into a vault', () => {
  it('loses no document that was acknowledged, and leaves nothing that a sweep does not take', async function () {
    this.timeout(120_000);
    const folder = await mkdtemp(path.join(tmpdir(), 'careledger-vault-'));
    try {
      const key = randomBytes(32);
      const acknowledged: string[] = [];
      for (const lifetime of [3, 20, 45, 80, 150, 300]) {
        const child = spawn(process.execPath, [program, folder, key.toString('hex')], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => {
          if (output === '') void pause(lifetime).then(() => child.kill('SIGKILL'));
          output += chunk.toString();
        });
        await once(child, 'close');
        acknowledged.push(...output.split('\n').slice(1, -1));
      }
      expect(acknowledged.length).to.be.at.least(3);

      const vault = await openVault({ storage: folder, key });
      const held: string[] = [];
      for await (const digest of vault.documents()) held.push(digest);
      expect(held).to.include.members(acknowledged);
      // Also one that was stored and not acknowledged any more is whole.
      for (const digest of held) await vault.verify(digest);

      const removed = await vault.sweep(Date.now() + 60_000);
      expect(removed).to.be.at.least(1);
      expect(await vault.sweep(Date.now() + 60_000)).to.equal(0);
      const files = await readdir(folder, { recursive: true, withFileTypes: true });
      const names = files.filter((file) => file.isFile()).map(({ name }) => name);
      // Of each document its ciphertext, its key and its metadata; and what says which key the vault is made with.
      expect(names).to.have.length(1 + 3 * held.length);
      for (const digest of held) await vault.verify(digest);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
