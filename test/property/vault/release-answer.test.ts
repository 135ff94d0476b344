import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateReaderKey, type Opening, type Permit } from '@careledger/client';
import { openRecord, type ReadRecord } from '@careledger/client/internal/release/open-record';
import type { ReleaseClient } from '@careledger/client/internal/release/release-client';
import { wrapKey } from '@careledger/client/release';
import { openVault } from '@careledger/client/vault';
import { digestOf } from '@careledger/model';
import { expect } from 'chai';
import fc from 'fast-check';

/** Another byte in its place; the text stays text, so that it is read at all. */
function withByte(text: string, place: number, other: number): string {
  const bytes = Buffer.from(text, 'latin1');
  const index = place % bytes.length;
  const changed = 0x20 + (other % 0x5f);
  bytes.writeUInt8(changed === bytes.readUInt8(index) ? changed ^ 1 : changed, index);
  return bytes.toString('latin1');
}

describe('what a release service answers, or the ledger says, with a byte of it changed', () => {
  const document = randomBytes(40_000);
  const key = generateReaderKey();
  const of = { patient: 'patient-1', hospital: 'HospitalBMSP', request: 'request-1', record: 'record-1' };
  let folder: string;
  let ciphertext: Buffer;
  let anchor: { digest: string; size: number; metadata: string };
  let wrap: string;
  let metadata: string;
  let contentKey: Uint8Array;
  let release: Readonly<Record<string, unknown>>;
  const commit = { transactionId: '0'.repeat(64), blockNumber: '7' };

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'careledger-vault-'));
    const vault = await openVault({ storage: folder, key: randomBytes(32) });
    anchor = await vault.store({ bytes: document, contentType: 'application/pdf' });
    const pieces: Uint8Array[] = [];
    for await (const piece of (await vault.ciphertext(anchor.digest)).content) pieces.push(piece);
    ciphertext = Buffer.concat(pieces);
    const opens = await vault.documentKey(anchor.digest);
    ({ metadata, contentKey } = opens);
    wrap = await wrapKey(opens.contentKey, key.publicKey, of);
    release = {
      ...of,
      ...{ provider: 'provider-1', custodian: 'HospitalAMSP', key: key.thumbprint, effect: 'permit' },
      ...{
        reason: 'permitted-by-consent',
        consents: [],
        policy: 1,
        digest: anchor.digest,
        size: anchor.size,
      },
      ...{ wrap: digestOf(Buffer.from(wrap)), at: '2026-03-01T12:00:00.000Z' },
    };
  });
  after(() => rm(folder, { recursive: true }));

  interface World {
    readonly wrap?: string;
    readonly metadata?: string;
    readonly release?: object;
    readonly answer?: (text: string) => string;
    readonly anchor?: object;
    readonly ciphertext?: Buffer;
  }

  /** @returns the document's hash, or that it was refused */
  async function open(world: World): Promise<string> {
    const answer = JSON.stringify({
      ...{ release, commit, wrap: world.wrap ?? wrap, metadata: world.metadata ?? metadata },
    });
    const client: ReleaseClient = {
      keys: { named: () => ({ request: '', key: null }), find: () => key },
      close: () => undefined,
      call: (service) => {
        const isDocument = service.endsWith('documents');
        const body = isDocument
          ? (world.ciphertext ?? ciphertext)
          : Buffer.from((world.answer ?? String)(answer));
        return Promise.resolve({ status: 200, body: streamOf(body), close: () => undefined });
      },
    };
    // The own peer's word: the anchor, and the release that was committed.
    const view = { ...{ custodian: 'HospitalAMSP', item: { t: [] } }, ...anchor, ...world.anchor };
    const readRecord = (() =>
      Promise.resolve({ ...view, release: world.release ?? release })) as unknown as ReadRecord;
    const permit = { ...of, key: key.thumbprint, effect: 'permit' } as Permit;
    try {
      const opening: Opening = await openRecord(client, readRecord, permit);
      if (!opening.opened) return 'refused';
      expect(opening.metadata?.mediaType).to.equal('application/pdf');
      return createHash('sha256')
        .update(await opening.bytes())
        .digest('hex');
    } catch (error) {
      if (error instanceof Error && 'code' in error) return 'refused';
      throw error;
    }
  }
  async function* streamOf(body: Buffer): AsyncGenerator<Uint8Array, void> {
    for (let start = 0; start < body.length; start += 16_384) {
      await Promise.resolve();
      yield body.subarray(start, start + 16_384);
    }
  }
  const genuine = createHash('sha256').update(document).digest('hex');
  const change = [fc.nat(1_000_000), fc.nat(255)] as const;

  it('opens, unchanged', async () => {
    expect(await open({})).to.equal(genuine);
  });

  it('is refused: in the wrapped key', async () => {
    await fc.assert(
      fc.asyncProperty(...change, async (place, other) => {
        expect(await open({ wrap: withByte(wrap, place, other) })).to.equal('refused');
      }),
      { numRuns: 60 },
    );
  });

  it('is refused: another wrap of the same key for the same reader, which the ledger does not know', async () => {
    const again = await wrapKey(contentKey, key.publicKey, of);
    expect(await open({ wrap: again })).to.equal('refused');
  });

  it('is refused: in the ciphertext, its last byte and its length too', async () => {
    await fc.assert(
      fc.asyncProperty(...change, async (place, other) => {
        const changed = Buffer.from(withByte(ciphertext.toString('latin1'), place, other), 'latin1');
        expect(await open({ ciphertext: changed })).to.equal('refused');
      }),
      { numRuns: 60 },
    );
    for (const changed of [ciphertext.subarray(0, -1), Buffer.concat([ciphertext, Buffer.from('\n')])]) {
      expect(await open({ ciphertext: changed })).to.equal('refused');
    }
  });

  it('is refused: in the anchor’s hash, size or digest of the metadata', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('digest', 'metadata'), ...change, async (member, place, other) => {
        const changed = withByte(anchor[member], place, other);
        expect(await open({ anchor: { [member]: changed } })).to.equal('refused');
      }),
      { numRuns: 60 },
    );
    expect(await open({ anchor: { size: anchor.size + 1 } })).to.equal('refused');
  });

  it('is refused: in what the ledger knows as released', async () => {
    const members = ['wrap', 'key', 'digest', 'custodian', 'request', 'at', 'reason', 'provider'] as const;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...members), ...change, async (member, place, other) => {
        const changed = { ...release, [member]: withByte(String(release[member]), place, other) };
        expect(await open({ release: changed })).to.equal('refused');
      }),
      { numRuns: 60 },
    );
    expect(await open({ release: { ...release, effect: 'deny' } })).to.equal('refused');
  });

  it('never opens as something else: anywhere in the answer', async () => {
    await fc.assert(
      fc.asyncProperty(...change, async (place, other) => {
        expect(await open({ answer: (text) => withByte(text, place, other) })).to.be.oneOf([
          'refused',
          genuine,
        ]);
      }),
      { numRuns: 150 },
    );
  });
});
