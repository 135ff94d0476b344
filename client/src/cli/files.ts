import { readFile, stat, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { type DirectiveType, parseJson } from '@careledger/model';
import { readText, reasonOf } from '../connection/files';
import { ConfigurationError } from '../errors/configuration-error';
import { type SignedDirective, type SignedRegistration } from '../signing/patient-signer';

/**
 * Reads a file with a secret. It has to be readable by its owner alone: who can read it can sign, or decrypt.
 *
 * @param what as in "The PIN"
 * @throws ConfigurationError
 */
export async function readSecretText(path: string, what: string): Promise<string> {
  return Buffer.from(await readSecret(path, what)).toString();
}

/** @throws ConfigurationError */
export async function readSecret(path: string, what: string): Promise<Uint8Array> {
  try {
    const { mode } = await stat(path);
    // Windows has no such bits, and says that everybody may read.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new ConfigurationError(
        `${what} can be read by other users of this machine: ${path}.`,
        `Take that back with: chmod 600 ${path}`,
      );
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      throw error;
    }
    throw new ConfigurationError(
      `${what} cannot be read: ${path} (${reasonOf(error)}).`,
      'Check the path and that this user may read it.',
      error,
    );
  }
}

/**
 * Reads a key of 256 bits: 32 bytes as they are, 64 hexadecimal digits, or 43 characters of base64url.
 *
 * @throws ConfigurationError
 */
export async function readSecretKey(path: string, what: string): Promise<Uint8Array> {
  const bytes = await readSecret(path, what);
  const text = Buffer.from(bytes).toString().trim();
  const encoding = /^[0-9a-fA-F]{64}$/.test(text) ? 'hex' : 'base64url';
  const key = bytes.length === 32 ? bytes : Buffer.from(text, encoding);
  if (key.length !== 32) {
    throw new ConfigurationError(
      `${what} has ${key.length} bytes, and needs 32: ${path}.`,
      'The file holds 32 bytes as they are, in hexadecimal digits, or in base64url.',
    );
  }
  return new Uint8Array(key);
}

/** Writes a file that nobody else can read, and takes no name that is taken. @throws ConfigurationError */
export async function writeSecret(path: string, content: string | Uint8Array, what: string): Promise<void> {
  try {
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new ConfigurationError(
      `${what} cannot be written: ${path} (${reasonOf(error)}).`,
      'Choose a path that is free, in a folder that this user may write to.',
      error,
    );
  }
}

/** Reads a JSON file of a known form. @throws ConfigurationError that names the member at fault, not what it holds */
export async function readJson<TSchema extends v.GenericSchema>(
  path: string,
  what: string,
  schema: TSchema,
): Promise<v.InferOutput<TSchema>> {
  const text = await readText(path, what);
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    throw new ConfigurationError(`${what} is not JSON: ${path}.`, 'Check that it is the right file.', error);
  }
  const result = v.safeParse(schema, value);
  if (!result.success) {
    const field = v.getDotPath(result.issues[0]) ?? '(whole)';
    throw new ConfigurationError(
      `${what} has another "${field}" than is expected: ${path}.`,
      'Check that it is the right file.',
    );
  }
  return result.output;
}

const Signed = v.object({
  typ: v.string(),
  patient: v.string(),
  id: v.string(),
  version: v.number(),
  digest: v.string(),
  jws: v.string(),
  sentence: v.object({ language: v.string(), text: v.string(), salt: v.string() }),
});

/** Reads what `careledger sign` wrote. @throws ConfigurationError where it is another directive than the one wanted */
export async function readSigned<T extends DirectiveType>(path: string, typ: T): Promise<SignedDirective<T>> {
  const signed = await readJson(path, 'The signed directive', Signed);
  if (signed.typ !== typ) {
    throw new ConfigurationError(
      `${path} was signed as "${signed.typ}", and "${typ}" is needed.`,
      'Have the patient sign what is to be done.',
    );
  }
  return { ...signed, typ };
}

const Registration = v.object({
  ...Signed.entries,
  key: v.object({ crv: v.literal('P-256'), kty: v.literal('EC'), x: v.string(), y: v.string() }),
});

/** Reads what `careledger sign register` wrote. @throws ConfigurationError */
export async function readRegistration(path: string): Promise<SignedRegistration> {
  const { typ, ...rest } = await readJson(path, 'The signed registration', Registration);
  if (typ !== 'patient.register') {
    throw new ConfigurationError(
      `${path} was signed as "${typ}", and "patient.register" is needed.`,
      'Have the patient sign the registration.',
    );
  }
  return { ...rest, typ };
}
