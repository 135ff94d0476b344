import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RefusedError, UnavailableError } from '@careledger/client';
import { unwrapKey } from '@careledger/client/internal/release/wrap';
import { directoryStorage, openVault, type Vault, type VaultStorage } from '@careledger/client/vault';
import { type ReleaseLedger } from '@careledger/release-agent';
import { refusalOf } from '@careledger/release-agent/internal/ledger';
import { releasedDocument, releaseKey } from '@careledger/release-agent/internal/release';
import { expect } from 'chai';
import { type OneDecision, oneDecision } from '../../support/release/one-decision';

const HOUR = 3_600_000;
const NOON = Date.parse('2026-03-01T12:00:00.000Z');

describe('what a release service keeps for a release', () => {
  let folder: string;
  let storage: VaultStorage;
  let vault: Vault;
  let one: OneDecision;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'careledger-release-'));
    storage = directoryStorage(folder);
    vault = await openVault({ storage, key: new Uint8Array(32) });
    one = await oneDecision(vault, NOON);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const call = (more: Partial<ReleaseLedger> = {}, now = NOON, of = vault, eraseBy?: string) =>
    releaseKey(
      one.call,
      undefined,
      { vault: of, ledger: { ...one.ledger, ...more }, ...(eraseBy !== undefined && { eraseBy }) },
      { hours: 24, now },
    );
  const codeOf = (refused: Promise<unknown>): Promise<string> =>
    refused.then(
      () => 'OK',
      (error: unknown) => {
        const { code, reason } = refusalOf(error);
        return reason === undefined ? code : `${code} ${reason}`;
      },
    );
  const kept = async (): Promise<string[]> => {
    const names: string[] = [];
    for await (const { name } of storage.list('kept/releases/')) names.push(name);
    return names;
  };

  it('is the wrap that the ledger has the hash of; the same call gets it again for as long as it may', async () => {
    const first = await call();
    const { contentKey } = await vault.documentKey(one.document.digest);
    const unwrapped = await unwrapKey(first.wrap, one.key.privateKey, one.call.wanted);
    expect(Buffer.from(unwrapped).equals(contentKey)).to.equal(true);
    expect(await call({}, NOON + 24 * HOUR)).to.deep.equal(first);
    expect(await codeOf(call({}, NOON + 24 * HOUR + 1))).to.equal('DENIED permit-expired');
  });

  it('is nothing for a decision that nobody knows', async () => {
    one.knows(false);
    expect(await codeOf(call())).to.equal('NOT_FOUND');
    expect(await kept()).to.deep.equal([]);
  });

  it('outlives a call that comes to nothing while the same one is committed elsewhere', async () => {
    // The peer forgets the decision between the two questions of one call, and the same call, to another service, is committed then.
    const other = await openVault({ storage, key: new Uint8Array(32) });
    let committed: Awaited<ReturnType<typeof call>> | undefined;
    const refused = call({
      release: async () => {
        committed = await call({}, NOON, other);
        throw new RefusedError({ code: 'NOT_FOUND', message: 'No such decision.', details: {} }, undefined);
      },
    });
    expect(await codeOf(refused)).to.equal('NOT_FOUND');
    expect(await call()).to.deep.equal(committed);
  });

  it('is one of many calls at once, of two services, whatever dates they would set', async () => {
    const other = await openVault({ storage, key: new Uint8Array(32) });
    const answers = await Promise.all(
      [vault, other, vault, other].map((of, day) => call({}, NOON, of, `2026-03-0${day + 2}T00:00:00.000Z`)),
    );
    expect(new Set(answers.map(({ wrap }) => wrap)).size).to.equal(1);
    expect(await kept()).to.have.length(1);
  });

  it('goes with a denial, which is the answer to all that ask at once and later', async () => {
    one.decides('deny');
    const other = await openVault({ storage, key: new Uint8Array(32) });
    const codes = await Promise.all([vault, other, vault, other].map((of) => codeOf(call({}, NOON, of))));
    expect(codes).to.deep.equal(Array.from({ length: 4 }, () => 'DENIED no-consent'));
    one.decides('permit');
    expect(await codeOf(call())).to.equal('DENIED no-consent');
    expect(await kept()).to.deep.equal([]);
  });

  it('goes with a denial that the same call got between the two questions of this one', async () => {
    let isFirst = true;
    const late = call({
      preview: async (of) => {
        const foreseen = await one.ledger.preview(of);
        if (isFirst) {
          isFirst = false;
          one.decides('deny', 'record-withdrawn');
          await codeOf(call());
        }
        return foreseen;
      },
    });
    expect(await codeOf(late)).to.equal('DENIED record-withdrawn');
    expect(await kept()).to.deep.equal([]);
  });

  it('stays where nobody knows what became of the commit', async () => {
    const lost = call({
      release: async (of) => {
        await one.ledger.release(of);
        throw new UnavailableError('no answer');
      },
    });
    expect(await codeOf(lost)).to.equal('LEDGER_UNAVAILABLE');
    expect((await call()).release.wrap).to.equal(one.release()?.wrap);
  });

  it('is refused for good on the ledger where the document was destroyed and its record withdrawn', async () => {
    await vault.destroy(one.document.digest);
    expect(await codeOf(call())).to.equal('NOT_FOUND');
    expect(one.release()).to.equal(undefined);
    one.decides('deny', 'record-withdrawn');
    expect(await codeOf(call())).to.equal('DENIED record-withdrawn');
    expect(one.release()?.effect).to.equal('deny');
    expect(await kept()).to.deep.equal([]);
  });

  it('is missing where the vault has lost it, and nothing else takes its place', async () => {
    await call();
    for (const name of await kept()) await storage.remove(name);
    expect(await codeOf(call())).to.equal('ALREADY_RELEASED');
    const limits = { hours: 24, now: NOON };
    const document = releasedDocument(one.call, undefined, { vault, ledger: one.ledger }, limits);
    expect(await codeOf(document)).to.equal('NOT_RELEASED');
    expect(await kept()).to.deep.equal([]);
  });

  it('cannot be kept on a full disk: nothing is released then, and the next call gets it', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const create = () => Promise.reject(full);
    const narrow = await openVault({ storage: { ...storage, create }, key: new Uint8Array(32) });
    expect(await codeOf(call({}, NOON, narrow))).to.equal('INTERNAL');
    expect([one.release(), await kept()]).to.deep.equal([undefined, []]);
    expect((await call()).release.effect).to.equal('permit');
  });

  it('is of the caller: another certificate or key gets nothing of it', async () => {
    await call();
    const certificate = randomBytes(32).toString('base64url');
    const stranger = { ...one.call, certificate };
    const tools = { vault, ledger: one.ledger };
    const limits = { hours: 24, now: NOON };
    expect(await codeOf(releaseKey(stranger, undefined, tools, limits))).to.equal('ALREADY_RELEASED');
    expect(await codeOf(releasedDocument(stranger, undefined, tools, limits))).to.equal('NOT_RELEASED');
    expect(await kept()).to.have.length(1);
  });
});
