/** Above every character that a key can have: Fabric orders keys by their UTF-8 bytes, and this is the last code point. */
const last = '\u{10ffff}';

/** The range of all keys that start so. Keys in Fabric's composite form start with U+0000; the empty prefix takes those in too. */
export function prefixRange(prefix: string): { readonly start: string; readonly end: string } {
  return { start: prefix, end: prefix + last };
}
