import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { directoryStorage, openVault, type Vault, type VaultStorage } from '@careledger/client/vault';
import { keepSwept } from '@careledger/release-agent';
import { refusalOf } from '@careledger/release-agent/internal/ledger';
import { releasedDocument, releaseKey } from '@careledger/release-agent/internal/release';
import { RELEASES, stillNeeded } from '@careledger/release-agent/internal/sweeping';
import { expect } from 'chai';
import { oneDecision } from '../../support/release/one-decision';

const HOUR = 3_600_000;
const NOON = Date.parse('2026-03-01T12:00:00.000Z');
/** A permit's longest life, the hours of a release, and one for clocks that differ. */
const NEEDED = (24 + 24 + 1) * HOUR;

describe('sweeping what is kept for releases', () => {
  let folder: string;
  let storage: VaultStorage;
  let vault: Vault;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'careledger-sweep-'));
    storage = directoryStorage(folder);
    vault = await openVault({ storage, key: new Uint8Array(32) });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const unexpected = (error: unknown) => {
    throw error;
  };
  async function keep(name: string, at: number): Promise<void> {
    await vault.keepOnce(name, Buffer.from(name));
    await utimes(path.join(folder, 'kept', `${name}.jwe`), at / 1000, at / 1000);
  }
  async function kept(): Promise<string[]> {
    const names: string[] = [];
    for await (const { name } of storage.list('kept/')) names.push(name);
    return names.sort();
  }
  /** Waits for what a sweep in the background comes to. */
  async function eventually(names: readonly string[]): Promise<void> {
    for (let waited = 0; waited < 500; waited++) {
      if (JSON.stringify(await kept()) === JSON.stringify(names)) return;
      await pause(10);
    }
    expect(await kept()).to.deep.equal(names);
  }

  it('removes at its start and from time to time what no release can want any more, and nothing else', async () => {
    await keep('releases/aa/old', NOON - NEEDED - 1_000);
    await keep('releases/aa/young', NOON - NEEDED + 1_000);
    await keep('other/old', 0);
    let now = NOON;
    const sweeping = keepSwept({ vault, hours: 24, now: () => now, everyMs: 1, failed: unexpected });
    await eventually(['kept/other/old.jwe', 'kept/releases/aa/young.jwe']);
    now += 2_000;
    await eventually(['kept/other/old.jwe']);
    await sweeping.stop();
    await keep('releases/aa/later', 0);
    await pause(50);
    expect(await kept()).to.include('kept/releases/aa/later.jwe');
  });

  it('goes on after a run that failed, and after one that was cut off', async () => {
    for (const name of ['one', 'other']) await keep(`releases/aa/${name}`, 0);
    const errors: unknown[] = [];
    let removals = 0;
    const remove = (name: string) =>
      ++removals === 2 ? Promise.reject(new Error('the store is away')) : storage.remove(name);
    const shaky = await openVault({ storage: { ...storage, remove }, key: new Uint8Array(32) });
    const sweeping = keepSwept({
      ...{ vault: shaky, hours: 24, now: () => NOON, everyMs: 1 },
      failed: (error) => errors.push(error),
    });
    await eventually([]);
    await sweeping.stop();
    expect(errors).to.have.length(1);
  });

  it('leaves a retry within the hours of the release what it needs, however late in the permit that was', async () => {
    // Kept at noon, by a call that found no ledger; committed when the permit was nearly over.
    const one = await oneDecision(vault, NOON + 24 * HOUR);
    const limits = (now: number) => ({ hours: 24, now });
    const call = (now: number) => releaseKey(one.call, undefined, { vault, ledger: one.ledger }, limits(now));
    const first = await call(NOON + 24 * HOUR);
    for (const name of await kept()) await utimes(path.join(folder, name), NOON / 1000, NOON / 1000);
    await vault.forgetOlder(RELEASES, stillNeeded(24, NOON + 48 * HOUR));
    expect(await call(NOON + 48 * HOUR)).to.deep.equal(first);

    const after = NOON + NEEDED + 1_000;
    await vault.forgetOlder(RELEASES, stillNeeded(24, after));
    expect(await kept()).to.deep.equal([]);
    const tools = { vault, ledger: one.ledger };
    const document = () => releasedDocument(one.call, undefined, tools, limits(after));
    for (const refused of [() => call(after), document]) {
      const error: unknown = await refused().catch((reason: unknown) => reason);
      expect(refusalOf(error)).to.include({ code: 'DENIED', reason: 'permit-expired' });
    }
    expect(await kept()).to.deep.equal([]);
  });
});
