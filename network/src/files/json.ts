import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { messageOf, NetworkError, systemCode } from '../errors';

/**
 * Reads a file that this program wrote.
 *
 * @param remedy what to do where somebody else has written into it
 * @returns undefined where there is none
 * @throws NetworkError DATA_DAMAGED where it cannot be understood
 */
export function readJsonFile<const Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
  remedy: string,
): v.InferOutput<Schema> | undefined {
  try {
    return v.parse(schema, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw new NetworkError('DATA_DAMAGED', `${file} cannot be understood (${messageOf(error)}): ${remedy}`);
  }
}
