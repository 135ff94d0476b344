import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** How a chaincode server listens. */
export interface ServerOptions {
  /** Where to listen, `host:port`. */
  readonly address: string;
  /** The package id that peers know the chaincode by, `label:hash`. */
  readonly id: string;
  /** TLS with this key and certificate; with client authorities, only peers with a certificate of theirs connect. */
  readonly tls?: {
    readonly key: Buffer;
    readonly cert: Buffer;
    readonly clientAuthorities: Buffer | undefined;
  };
}

/** Says in one line what is wrong with the options. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

/** The flags of Fabric's own runner, `fabric-chaincode-node server`, and where else each is looked for. */
const FLAGS = {
  'chaincode-address': ['CORE_CHAINCODE_ADDRESS', 'CHAINCODE_SERVER_ADDRESS'],
  'chaincode-id': ['CORE_CHAINCODE_ID', 'CORE_CHAINCODE_ID_NAME', 'CHAINCODE_ID'],
  'chaincode-tls-key-file': ['CORE_CHAINCODE_TLS_KEY_FILE', 'CHAINCODE_TLS_KEY_FILE'],
  'chaincode-tls-cert-file': ['CORE_CHAINCODE_TLS_CERT_FILE', 'CHAINCODE_TLS_CERT_FILE'],
  'chaincode-tls-client-cacert-file': [
    'CORE_CHAINCODE_TLS_CLIENT_CACERT_FILE',
    'CHAINCODE_TLS_CLIENT_CACERT_FILE',
  ],
} as const;
type Flag = keyof typeof FLAGS;

/**
 * Reads the flags, then the environment.
 *
 * @throws OptionsError
 */
export function readServerOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ServerOptions {
  const flags = parseFlags(args);
  const option = (flag: Flag): string | undefined =>
    [flags[flag], ...FLAGS[flag].map((name) => environment[name])].find(Boolean);
  const required = (flag: Flag): string => {
    const value = option(flag);
    if (value === undefined)
      throw new OptionsError(`--${flag} or ${FLAGS[flag].join(' or ')} has to be set.`);
    return value;
  };
  const listen = { address: required('chaincode-address'), id: required('chaincode-id') };
  const key = option('chaincode-tls-key-file');
  const cert = option('chaincode-tls-cert-file');
  const authorities = option('chaincode-tls-client-cacert-file');
  if (key === undefined && cert === undefined && authorities === undefined) return listen;
  if (key === undefined || cert === undefined) {
    throw new OptionsError('TLS needs both --chaincode-tls-key-file and --chaincode-tls-cert-file.');
  }
  const clientAuthorities = authorities === undefined ? undefined : readPem(authorities);
  return { ...listen, tls: { key: readPem(key), cert: readPem(cert), clientAuthorities } };
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new OptionsError(`The file ${path} cannot be read.`);
  }
}

function parseFlags(args: readonly string[]): Partial<Record<string, string>> {
  try {
    const options = Object.fromEntries(Object.keys(FLAGS).map((flag) => [flag, { type: 'string' as const }]));
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch {
    throw new OptionsError(`The flags are --${Object.keys(FLAGS).join(', --')}, each with a value.`);
  }
}
