import { openChunks, sealChunks } from '@careledger/client/vault';
import { expect } from 'chai';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';

const key = randomBytes(32);

async function all(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let start = 0; start < bytes.length; start += size) {
    await Promise.resolve();
    yield bytes.subarray(start, start + size);
  }
}

const opens = (ciphertext: Uint8Array, with_ = key): Promise<boolean> =>
  all(openChunks(with_, inPieces(ciphertext, 65_536))).then(
    () => true,
    () => false,
  );

describe('a document in chunks', () => {
  const document = randomBytes(2_200_000);
  let sealed: Buffer = Buffer.alloc(0);
  let lines: Buffer[] = [];
  before(async () => {
    sealed = await all(sealChunks(key, [document]));
    lines = sealed
      .toString('latin1')
      .split('\n')
      .slice(0, -1)
      .map((line) => Buffer.from(`${line}\n`));
  });

  it('opens however it is cut on its way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 100, max: 3_000_000 }), async (size) => {
        expect((await all(openChunks(key, inPieces(sealed, size)))).equals(document)).to.equal(true);
      }),
      { numRuns: 8 },
    );
  });

  it('does not open with any bit of it changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: sealed.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        async (place, bit) => {
          const changed = Buffer.from(sealed);
          changed.writeUInt8(changed.readUInt8(place) ^ (1 << bit), place);
          expect(await opens(changed), `bit ${bit} of byte ${place}`).to.equal(false);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('does not open with any bit changed where a part of a chunk ends: some of them stand for nothing in base64url', async () => {
    const ends: number[] = [];
    for (let place = 0; place < sealed.length; place++) {
      const byte = sealed.readUInt8(place);
      // What ends a part: a dot, or the line.
      if (byte === 0x2e || byte === 0x0a) ends.push(place - 1);
    }
    const parts = ends.filter((place) => sealed.readUInt8(place) !== 0x2e);
    expect(parts.length).to.equal(4 * lines.length);
    for (const place of parts.slice(-8)) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = Buffer.from(sealed);
        changed.writeUInt8(changed.readUInt8(place) ^ (1 << bit), place);
        expect(await opens(changed), `bit ${String(bit)} of byte ${String(place)}`).to.equal(false);
      }
    }
  });

  it('does not open with chunks left out, repeated, moved or of another document', async () => {
    const [first, second, third] = lines;
    if (!first || !second || !third) throw new Error('Three chunks were expected.');
    const other = await all(sealChunks(key, [document]));
    const foreign = Buffer.from(`${other.toString('latin1').split('\n')[1] ?? ''}\n`);
    expect(await opens(Buffer.concat([first, second, third]))).to.equal(true);
    for (const wrong of [
      [],
      [first],
      [first, second],
      [second, third],
      [first, third],
      [first, first, second, third],
      [second, first, third],
      [first, second, third, third],
      [first, foreign, third],
    ]) {
      expect(await opens(Buffer.concat(wrong))).to.equal(false);
    }
    expect(await opens(sealed, randomBytes(32))).to.equal(false);
  });

  it('gives the last chunk only after the whole was verified', async () => {
    let given = 0;
    const refuse = (): void => {
      throw new Error('another hash');
    };
    try {
      for await (const piece of openChunks(key, inPieces(sealed, 65_536), refuse)) given += piece.length;
      expect.fail('It ended as if it were whole.');
    } catch (error) {
      expect(String(error)).to.include('another hash');
    }
    expect(given).to.equal(2 * 1024 * 1024);
  });
});
