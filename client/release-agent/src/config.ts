import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';

const Path = v.pipe(v.string(), v.minLength(1));
const Count = v.pipe(v.number(), v.integer(), v.minValue(1));

const S3 = v.strictObject({
  bucket: v.string(),
  /** Before every object's name, such as `vault/`. */
  prefix: v.exactOptional(v.string()),
  region: v.exactOptional(v.string()),
  /** For a store that is not Amazon's. */
  endpoint: v.exactOptional(v.pipe(v.string(), v.url())),
  pathStyle: v.exactOptional(v.boolean()),
  /** A folder for documents on their way in, encrypted. */
  spool: Path,
});

const Pkcs11 = v.strictObject({
  /** The module's library, a `.so`. */
  library: Path,
  token: v.string(),
  /** The label of an AES-256 key. */
  key: v.string(),
  /** A file that holds the PIN. */
  pin: Path,
});

const Config = v.strictObject({
  /** The hospital's connection profile, and the MSP folder of its release agent. */
  profile: Path,
  identity: Path,
  channel: v.exactOptional(v.string()),
  /** The consortium's verifying MSP folders, by MSP id. */
  hospitals: v.record(v.string(), Path),
  /** How often they are read again, in seconds; 10 unless given. */
  rereadSeconds: v.exactOptional(Count),
  tls: v.strictObject({ certificate: Path, key: Path }),
  host: v.exactOptional(v.string()),
  port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
  vault: v.strictObject({
    storage: v.union([Path, v.strictObject({ s3: S3 })]),
    key: v.union([Path, v.strictObject({ pkcs11: Pkcs11 })]),
  }),
  callsPerMinute: v.exactOptional(Count),
  documentsAtOnce: v.exactOptional(Count),
  documentHours: v.exactOptional(Count),
  eraseAfterDays: v.exactOptional(Count),
});
export type Config = v.InferOutput<typeof Config>;

/** The configuration cannot be used; the message names the file and the member. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads a configuration in YAML or JSON; its paths are relative to its own folder.
 *
 * @throws ConfigError
 */
export async function loadConfig(file: string): Promise<Config> {
  let value: unknown;
  try {
    value = parseYaml(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ConfigError(
      `${file} cannot be read: ${error instanceof Error ? error.message : 'no reason given'}.`,
    );
  }
  const result = v.safeParse(Config, value);
  if (!result.success) {
    const [issue] = result.issues;
    throw new ConfigError(`${file}: "${v.getDotPath(issue) ?? '(whole)'}" is missing or not as expected.`);
  }
  return withPathsFrom(dirname(file), result.output);
}

function withPathsFrom(folder: string, config: Config): Config {
  const path = (relative: string): string => resolve(folder, relative);
  const { storage, key } = config.vault;
  return {
    ...config,
    profile: path(config.profile),
    identity: path(config.identity),
    hospitals: Object.fromEntries(Object.entries(config.hospitals).map(([mspId, msp]) => [mspId, path(msp)])),
    tls: { certificate: path(config.tls.certificate), key: path(config.tls.key) },
    vault: {
      storage:
        typeof storage === 'string'
          ? path(storage)
          : { s3: { ...storage.s3, spool: path(storage.s3.spool) } },
      key: typeof key === 'string' ? path(key) : { pkcs11: { ...key.pkcs11, pin: path(key.pkcs11.pin) } },
    },
  };
}
