import { base64url } from '@careledger/model';
import { randomBytes } from 'node:crypto';
import { decryptJwe, encryptJwe } from './jwe';

/** Plaintext of one chunk, in bytes. */
export const CHUNK_SIZE = 1024 * 1024;
/** No line is longer: base64url of a chunk, its header, nonce and tag. */
const maxLine = Math.ceil((CHUNK_SIZE * 4) / 3) + 2048;
const newline = 0x0a;
const type = 'careledger-chunk';

/**
 * Encrypts a stream of any length in little memory: a line a chunk, each a compact JWE (RFC 7516) under the content key, whose
 * header names the document, the chunk's place and whether it is the last. A chunk that is changed, left out, repeated, moved,
 * taken from another document or cut off at the end fails (the construction is STREAM of Hoang, Reyhanitabar, Rogaway and Vizár,
 * with random nonces).
 *
 * @param key 256 random bits, for this document alone
 */
export async function* sealChunks(
  key: Uint8Array,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const doc = base64url(randomBytes(16));
  const seal = async (bytes: Uint8Array, chunk: number, last: boolean): Promise<Uint8Array> =>
    Buffer.from(`${await encryptJwe('dir', key, bytes, { typ: type, doc, chunk, last })}\n`);
  let held: Uint8Array | undefined;
  let chunk = 0;
  for await (const next of inChunks(content)) {
    if (held !== undefined) yield await seal(held, chunk++, false);
    held = next;
  }
  yield await seal(held ?? new Uint8Array(0), chunk, true);
}

/**
 * Decrypts what {@link sealChunks} made. Nothing is given of a chunk that does not verify; the last one is given when the
 * ciphertext has ended as it should and `verifyWhole` has passed, so that who has read to the end has all of the document.
 *
 * @param verifyWhole called when all of the ciphertext has been read; throws where it is not as expected
 * @throws Error from the iteration, at the first thing that does not verify
 */
export async function* openChunks(
  key: Uint8Array,
  ciphertext: AsyncIterable<Uint8Array>,
  verifyWhole: () => void = () => undefined,
): AsyncGenerator<Uint8Array, void> {
  const lines = linesOf(ciphertext);
  try {
    const first = await openNext(key, lines, undefined, 0);
    let chunk = first;
    for (let place = 1; !chunk.last; place++) {
      yield chunk.bytes;
      chunk = await openNext(key, lines, first, place);
    }
    if ((await lines.next()).done !== true) throw new Error('Something follows the last chunk.');
    verifyWhole();
    yield chunk.bytes;
  } finally {
    await lines.return();
  }
}

interface Chunk {
  readonly bytes: Uint8Array;
  readonly doc: string;
  readonly last: boolean;
}

async function openNext(
  key: Uint8Array,
  lines: AsyncGenerator<Uint8Array, void>,
  first: Chunk | undefined,
  place: number,
): Promise<Chunk> {
  const line = await lines.next();
  if (line.done === true) throw new Error('The document ends before its last chunk.');
  const { bytes, header } = await decryptJwe('dir', key, line.value);
  const { typ, doc, chunk, last } = header;
  if (typ !== type || chunk !== place || doc === undefined || last === undefined) {
    throw new Error('A chunk is not in its place.');
  }
  if (first !== undefined && doc !== first.doc) {
    throw new Error('A chunk belongs to another document.');
  }
  return { bytes, doc, last };
}

/** Cuts a stream into chunks of one size; the last may be shorter, and there may be none. */
async function* inChunks(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let chunk = Buffer.allocUnsafe(CHUNK_SIZE);
  let filled = 0;
  for await (const piece of content) {
    for (let start = 0; start < piece.length;) {
      const part = piece.subarray(start, start + CHUNK_SIZE - filled);
      chunk.set(part, filled);
      filled += part.length;
      start += part.length;
      if (filled < CHUNK_SIZE) continue;
      yield chunk;
      chunk = Buffer.allocUnsafe(CHUNK_SIZE);
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}

/** @throws Error at a line that is too long or not ended */
async function* linesOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let begun: Uint8Array[] = [];
  let length = 0;
  for await (const piece of content) {
    let start = 0;
    for (;;) {
      const end = piece.indexOf(newline, start);
      const part = piece.subarray(start, end < 0 ? undefined : end);
      length += part.length;
      if (length > maxLine) throw new Error('A chunk is longer than any is.');
      begun.push(part);
      if (end < 0) break;
      yield Buffer.concat(begun, length);
      begun = [];
      length = 0;
      start = end + 1;
    }
  }
  if (length > 0) throw new Error('The document ends within a chunk.');
}
