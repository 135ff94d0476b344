import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** A word found where it should not be. */
export interface WordFound {
  readonly word: string;
  readonly file: string;
}

/** What a search went through, so that "nothing found" says in how much. */
export interface WordSearch {
  readonly files: number;
  readonly bytes: number;
  readonly found: readonly WordFound[];
}

/**
 * Looks for words in the bytes of all files below some folders: as UTF-8, UTF-16, base64 and hexadecimal text.
 *
 * Base64 is looked for at each of the three offsets that a word may have within an encoded text, without its first and last
 * characters, which depend on the neighbours.
 *
 * @param folders searched with all that lies below them; files that disappear meanwhile are passed over
 */
export async function findWords(folders: readonly string[], words: readonly string[]): Promise<WordSearch> {
  const patterns = words.flatMap((word) => encodings(word).map((bytes) => ({ word, bytes })));
  const longest = Math.max(0, ...patterns.map(({ bytes }) => bytes.length));
  const found: WordFound[] = [];
  let files = 0;
  let bytes = 0;
  for (const folder of folders)
    for (const file of await filesBelow(folder)) {
      files += 1;
      const seen = new Set<string>();
      let tail = Buffer.alloc(0);
      for await (const chunk of chunksOf(file)) {
        bytes += chunk.length;
        const window = Buffer.concat([tail, chunk]);
        for (const pattern of patterns)
          if (!seen.has(pattern.word) && window.includes(pattern.bytes)) seen.add(pattern.word);
        tail = window.subarray(Math.max(0, window.length - longest + 1));
      }
      for (const word of seen) found.push({ word, file });
    }
  return { files, bytes, found };
}

function encodings(word: string): Buffer[] {
  const utf8 = Buffer.from(word, 'utf8');
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), utf8])
      .toString('base64')
      .replace(/=+$/, '');
    const whole = Math.floor(((offset + utf8.length) * 8) / 6); // sextets that the word alone decides
    return text.slice(Math.ceil((offset * 8) / 6), whole);
  });
  return [
    utf8,
    Buffer.from(word, 'utf16le'),
    ...base64.flatMap((text) => [
      Buffer.from(text),
      Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
    Buffer.from(utf8.toString('hex')),
    Buffer.from(utf8.toString('hex').toUpperCase()),
  ];
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(file)) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
