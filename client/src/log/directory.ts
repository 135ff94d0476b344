import { MspId, ProviderId } from '@careledger/model';
import * as v from 'valibot';
import { InvalidArgumentError } from '../errors/invalid-argument-error';

/** A hospital, or another entity that receives records, for people. */
export interface NamedHospital {
  readonly name: string;
  /** Postal address, in one line. */
  readonly address?: string;
  /** Where its release requests come from: a host name or an address. */
  readonly host?: string;
}

/**
 * Names of hospitals and providers. They stand on no ledger: a hospital keeps them with its own data, and joins them to
 * the log when it shows it to a person.
 */
export interface Directory {
  hospital(mspId: string): NamedHospital | undefined;
  provider(mspId: string, provider: string): string | undefined;
}

/** Nobody has a name: ids stand in their place. */
export const emptyDirectory: Directory = { hospital: () => undefined, provider: () => undefined };

const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(400));
const DirectoryFile = v.record(
  MspId,
  v.strictObject({
    name: Name,
    address: v.exactOptional(Name),
    host: v.exactOptional(Name),
    providers: v.exactOptional(v.record(ProviderId, Name)),
  }),
);

/**
 * Reads a directory from JSON: `{"HospitalBMSP": {"name": "...", "address": "...", "providers": {"dr-b": "..."}}}`.
 *
 * @throws InvalidArgumentError where it is another, naming the path
 *
 * @example
 * const directory = readDirectory('{"HospitalBMSP": {"name": "St. Bride", "providers": {"dr-b": "Dr. B. Brandt"}}}');
 */
export function readDirectory(json: string): Directory {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new InvalidArgumentError('The directory is not JSON.', []);
  }
  const read = v.safeParse(DirectoryFile, value);
  if (!read.success) {
    const path = v.getDotPath(read.issues[0]) ?? '(whole)';
    throw new InvalidArgumentError('The directory gives each MSP id a name, and names of providers.', [path]);
  }
  const hospitals = new Map(Object.entries(read.output));
  const providers = new Map(
    [...hospitals].map(([mspId, hospital]) => [mspId, new Map(Object.entries(hospital.providers ?? {}))]),
  );
  return {
    hospital: (mspId) => hospitals.get(mspId),
    provider: (mspId, provider) => providers.get(mspId)?.get(provider),
  };
}
