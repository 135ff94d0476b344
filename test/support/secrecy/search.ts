import type { Found } from './disk';

/** Something that must be nowhere, as bytes; four of them at least. */
export interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A text as somebody may have written it down: in either Unicode form, hexadecimal, or base64 wherever it begins in what was encoded. */
export function writtenForms(name: string, text: string): Needle[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  return [
    { name, bytes },
    { name: `${name} in UTF-16`, bytes: Buffer.from(text, 'utf16le') },
    { name: `${name} in ASCII`, bytes: Buffer.from(escaped(text)) },
    { name: `${name} in hexadecimal`, bytes: Buffer.from(hex) },
    { name: `${name} in hexadecimal`, bytes: Buffer.from(hex.toUpperCase()) },
    ...[0, 1, 2].flatMap((offset) =>
      (['base64', 'base64url'] as const).map((encoding) => ({
        name: `${name} in ${encoding}`,
        bytes: Buffer.from(withinBase64(bytes, offset, encoding)),
      })),
    ),
  ].filter((needle) => needle.bytes.length >= 4);
}

/** A hash, whole or cut to 128 bits: as it is, in hexadecimal, in base64. */
export function hashForms(name: string, hash: Buffer): Needle[] {
  const short = hash.subarray(0, 16);
  return [
    { name, bytes: short },
    { name: `${name} in hexadecimal`, bytes: Buffer.from(short.toString('hex')) },
    ...(['base64', 'base64url'] as const).map((encoding) => ({
      name: `${name} in ${encoding}`,
      bytes: Buffer.from(short.toString(encoding).slice(0, 21)),
    })),
  ];
}

/** Looks for needles, all in one pass. @returns where they were found, `name: place`, each once */
export function searchFor(needles: readonly Needle[]): (everything: Iterable<Found>) => string[] {
  const begins = new Uint8Array(65_536);
  const byStart = new Map<number, Needle[]>();
  for (const needle of needles) {
    begins[needle.bytes.readUInt16BE(0)] = 1;
    const start = needle.bytes.readUInt32BE(0);
    const same = byStart.get(start);
    if (same === undefined) byStart.set(start, [needle]);
    else same.push(needle);
  }
  return (everything) => {
    const found = new Set<string>();
    for (const { place, bytes } of everything) {
      for (let at = 0; at + 4 <= bytes.length; at++) {
        if (begins[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)] !== 1) continue;
        for (const needle of byStart.get(bytes.readUInt32BE(at)) ?? []) {
          if (bytes.subarray(at, at + needle.bytes.length).equals(needle.bytes)) {
            found.add(`${needle.name}: ${place}`);
          }
        }
      }
    }
    return [...found];
  };
}

/** The characters of base64 that depend on these bytes alone, when so many bytes stand before them in a group of three. */
function withinBase64(bytes: Buffer, offset: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString(encoding)
    .replaceAll('=', '');
  const first = Math.ceil((offset * 8) / 6);
  return text.slice(first, Math.floor(((offset + bytes.length) * 8) / 6));
}

/** As JSON writes it for ASCII alone. */
function escaped(text: string): string {
  return text.replace(/[^ -~]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => String.raw`\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
