import { connect } from '@careledger/client';
import { openVault, type Vault, vaultKeyFromFile } from '@careledger/client/vault';
import { readFile } from 'node:fs/promises';
import { releaseLedger } from './care-ledger';
import { type Config } from './config';
import { currentTrust } from './current-trust';
import { type LogEntry, type ReleaseService, startReleaseService } from './service';

/** A service that runs as a configuration says, with all that it holds. */
export interface RunningService extends ReleaseService {
  /** Reads the consortium's certificates anew. */
  readonly reload: () => Promise<void>;
}

/** @param log told of every call, and of certificates that cannot be read */
export async function run(config: Config, log: (entry: LogEntry) => void): Promise<RunningService> {
  const { channel, profile, identity, port, host } = config;
  const { callsPerMinute, documentsAtOnce, documentHours, eraseAfterDays } = config;
  const vault = await vaultOf(config.vault);
  const [certificate, privateKey] = await Promise.all([
    readFile(config.tls.certificate, 'utf8'),
    readFile(config.tls.key, 'utf8'),
  ]);
  const trusted = await currentTrust(config.hospitals, (config.rereadSeconds ?? 10) * 1000, (error) => {
    const cause = error instanceof Error ? error.message : 'unknown';
    log({ at: new Date().toISOString(), act: 'reread', code: 'INTERNAL', milliseconds: 0, cause });
  });
  const ledger = await connect({ profile, identity, ...(channel !== undefined && { channel }) });
  try {
    const service = await startReleaseService({
      vault,
      ledger: releaseLedger(ledger, channel),
      trust: trusted.trust,
      tls: { certificate, privateKey },
      port,
      log,
      ...(host !== undefined && { host }),
      ...(callsPerMinute !== undefined && { callsPerMinute }),
      ...(documentsAtOnce !== undefined && { documentsAtOnce }),
      ...(documentHours !== undefined && { documentHours }),
      ...(eraseAfterDays !== undefined && { eraseAfterDays }),
    });
    // A vault of millions takes its time, and the service does not wait for it.
    vault.sweep().catch((error: unknown) => {
      const cause = error instanceof Error ? error.name : 'unknown';
      log({ at: new Date().toISOString(), act: 'sweep', code: 'INTERNAL', milliseconds: 0, cause });
    });
    const close = async (): Promise<void> => {
      trusted.stop();
      await service.close();
      await ledger.close();
    };
    return { url: service.url, reload: trusted.reload, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    trusted.stop();
    await ledger.close();
    throw error;
  }
}

async function vaultOf({ storage, key }: Config['vault']): Promise<Vault> {
  return openVault({
    storage: typeof storage === 'string' ? storage : await s3(storage.s3),
    key: typeof key === 'string' ? await vaultKeyFromFile(key) : await token(key.pkcs11),
  });
}

type Of<T, K extends string> = Extract<T, Record<K, unknown>>[K];

/** Loaded where it is asked for: the libraries are optional. */
async function s3({
  bucket,
  prefix,
  region,
  endpoint,
  pathStyle,
  spool,
}: Of<Config['vault']['storage'], 's3'>) {
  const [{ s3Storage }, { S3Client }] = await Promise.all([
    import('@careledger/client/vault/s3'),
    import('@aws-sdk/client-s3'),
  ]);
  const client = new S3Client({
    // A store that is silent is gone; in milliseconds.
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    ...(pathStyle !== undefined && { forcePathStyle: pathStyle }),
  });
  return s3Storage({ client, bucket, spool, ...(prefix !== undefined && { prefix }) });
}

async function token({ library, token: label, key, pin }: Of<Config['vault']['key'], 'pkcs11'>) {
  const { pkcs11VaultKey } = await import('@careledger/client/vault/pkcs11');
  return pkcs11VaultKey({ library, token: label, key, pin: (await readFile(pin, 'utf8')).trim() });
}
