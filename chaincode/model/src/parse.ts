import * as v from 'valibot';
import { NotCanonicalError, parseCanonical } from './canonical';
import { CareError } from './errors';

/** The largest argument of a transaction, in UTF-8 bytes. */
export const MAX_INPUT_BYTES = 65_536;

/** Schemas of the wire are synchronous. */
export type Schema<TInput = unknown, TOutput = unknown> = v.GenericSchema<TInput, TOutput>;

/**
 * Checks a value against a schema. The error names the fields at fault and nothing of what they held: inputs may be
 * private, and errors are not.
 *
 * @param what names the value in the error, as in `the input of patient.register`.
 * @throws CareError INVALID_ARGUMENT
 */
export function check<TInput, TOutput>(
  schema: Schema<TInput, TOutput>,
  value: unknown,
  what: string,
): TOutput {
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) return result.output;
  const fields = [...new Set(result.issues.map(fieldPath))].slice(0, 10);
  throw new CareError('INVALID_ARGUMENT', `The schema refuses ${what}; see the fields named in details.`, {
    fields,
  });
}

/**
 * Reads canonical JSON text and checks it against a schema.
 *
 * @throws CareError INVALID_ARGUMENT, or LIMIT_EXCEEDED when the text is larger than `maxBytes`.
 */
export function checkCanonical<TInput, TOutput>(
  schema: Schema<TInput, TOutput>,
  text: string,
  what: string,
  maxBytes: number = MAX_INPUT_BYTES,
): TOutput {
  if (text.length > maxBytes || new TextEncoder().encode(text).length > maxBytes) {
    throw new CareError('LIMIT_EXCEEDED', `The limit of ${maxBytes} bytes is passed by ${what}; send less.`, {
      maxBytes,
    });
  }
  let value: unknown;
  try {
    value = parseCanonical(text);
  } catch (error) {
    if (!(error instanceof NotCanonicalError)) throw error;
    throw new CareError(
      'INVALID_ARGUMENT',
      `Canonical JSON (RFC 8785) is required of ${what}: ${error.message}.`,
    );
  }
  return check(schema, value, what);
}

/** Only names that a schema knows are repeated: an unknown member's name is itself a rejected value. */
function fieldPath(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((item) => (typeof item.key === 'number' ? '[]' : String(item.key)));
  if (issue.type === 'strict_object' && issue.expected === 'never')
    keys[keys.length - 1] = '(unknown member)';
  const path = keys
    .map((key) => (/^[A-Za-z0-9_]{1,32}$|^\[\]$|^\(unknown member\)$/.test(key) ? key : '?'))
    .join('.');
  return path === '' ? '(whole)' : path;
}
