import { InvalidArgumentError } from '../errors/invalid-argument-error';

/** The names of a vault's objects. Hashes are hexadecimal there: file systems may not tell upper from lower case. */
export const canary = 'vault.jwe';
export const documents = 'documents/';
export const contentKeys = 'keys/documents/';
export const metadatas = 'metadata/';

export const document = (digest: string): string => `${documents}${spread(digest)}.jwes`;
export const contentKey = (digest: string): string => `${contentKeys}${spread(digest)}.jwe`;
export const metadata = (digest: string): string => `${metadatas}${spread(digest)}.jwe`;

export function fileKey(patient: string): string {
  if (!/^[a-z0-9-]{1,64}$/.test(patient)) {
    throw new InvalidArgumentError('An id has 1 to 64 characters of a-z, 0-9 and "-".', ['patient']);
  }
  return `keys/files/${patient}.jwe`;
}

export const kept = (thing: string): string => `kept/${requireParts(thing)}.jwe`;
export const keptIn = (folder: string): string => `kept/${requireParts(folder)}/`;

function requireParts(name: string): string {
  if (!/^[a-z0-9-]+(\/[a-z0-9-]+)*$/.test(name)) {
    throw new InvalidArgumentError('A name has parts of a-z, 0-9 and "-" between slashes.', ['name']);
  }
  return name;
}

/** The hash that stands in a name. */
export function digestOf(name: string): string {
  const file = name.slice(name.lastIndexOf('/') + 1);
  return Buffer.from(file.slice(0, file.indexOf('.')), 'hex').toString('base64url');
}

/** In folders by the first byte: a folder of a million files is slow. */
function spread(digest: string): string {
  if (!/^[A-Za-z0-9_-]{43}$/.test(digest)) {
    throw new InvalidArgumentError('A hash is a SHA-256 in base64url.', ['digest']);
  }
  const name = Buffer.from(digest, 'base64url').toString('hex');
  return `${name.slice(0, 2)}/${name}`;
}
