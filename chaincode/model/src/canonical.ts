import canonicalize from 'canonicalize';

/** How deep a JSON value may nest; deeper ones are refused before anything recurses into them. */
const MAX_DEPTH = 32;

/** Thrown for what has no canonical form; callers turn it into the error of their own layer. */
export class NotCanonicalError extends Error {
  override readonly name = 'NotCanonicalError';
}

/**
 * The canonical JSON of a value (RFC 8785, JSON Canonicalization Scheme).
 *
 * @throws NotCanonicalError for lone surrogates, numbers that are not finite, functions, and too deep a nesting.
 */
export function canonicalJson(value: unknown): string {
  refuseIrregular(value, 0);
  const text = canonicalize(value);
  if (text === undefined) throw new NotCanonicalError('undefined has no JSON form');
  return text;
}

/** The UTF-8 bytes of {@link canonicalJson}. */
export function canonicalBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value));
}

/**
 * Parses JSON that must be, character for character, its own canonical form: one value has one text, so a digest or
 * a signature of the text is one of the value, and members given twice cannot hide.
 *
 * @throws NotCanonicalError
 */
export function parseCanonical(text: string): unknown {
  const value = parseJson(text);
  if (canonicalJson(value) !== text)
    throw new NotCanonicalError('the JSON is not in canonical form (RFC 8785)');
  return value;
}

/** JSON.parse with an honest type. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new NotCanonicalError('not JSON');
  }
}

function refuseIrregular(value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new NotCanonicalError('nested too deeply');
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new NotCanonicalError('a string holds half a surrogate pair');
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new NotCanonicalError('a number is not finite');
      return;
    case 'boolean':
    case 'undefined':
      return;
    case 'object':
      if (value === null) return;
      if (Array.isArray(value)) {
        for (const entry of value) refuseIrregular(entry, depth + 1);
        return;
      }
      for (const [name, member] of Object.entries(value)) {
        refuseIrregular(name, depth + 1);
        refuseIrregular(member, depth + 1);
      }
      return;
    default:
      throw new NotCanonicalError(`a ${typeof value} has no JSON form`);
  }
}
