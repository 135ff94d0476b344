import { connect } from '@careledger/client';
import { openVault, type Vault, vaultKeyFromFile } from '@careledger/client/vault';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { releaseLedger } from './care-ledger';
import { type Config, ConfigError } from './config';
import { currentTrust } from './current-trust';
import { DOCUMENT_HOURS, type LogEntry, type ReleaseService, startReleaseService } from './service';
import { keepSwept } from './sweeping';

/** A service that runs as a configuration says, with all that it holds. */
export interface RunningService extends ReleaseService {
  /** Reads the consortium's certificates anew. */
  readonly reload: () => Promise<void>;
}

/**
 * @param log told of every call, and of certificates that cannot be read
 * @throws ConfigError naming the member of the configuration by which nothing usable is found
 */
export async function run(config: Config, log: (entry: LogEntry) => void): Promise<RunningService> {
  const { channel, profile, identity, port, host } = config;
  const { callsPerMinute, documentsAtOnce, documentHours, eraseAfterDays } = config;
  const vault = await usable('vault', vaultOf(config.vault));
  const tls = await usable('tls', tlsOf(config.tls));
  const rereading = (config.rereadSeconds ?? 10) * 1000;
  const trusting = currentTrust(config.hospitals, rereading, (error) => {
    const cause = error instanceof Error ? error.message : 'unknown';
    log({ at: new Date().toISOString(), act: 'reread', code: 'INTERNAL', milliseconds: 0, cause });
  });
  const trusted = await usable('hospitals', trusting);
  const ledger = await connect({ profile, identity, ...(channel !== undefined && { channel }) });
  try {
    const service = await startReleaseService({
      vault,
      ledger: releaseLedger(ledger, channel),
      trust: trusted.trust,
      tls,
      port,
      log,
      ...(host !== undefined && { host }),
      ...(callsPerMinute !== undefined && { callsPerMinute }),
      ...(documentsAtOnce !== undefined && { documentsAtOnce }),
      ...(documentHours !== undefined && { documentHours }),
      ...(eraseAfterDays !== undefined && { eraseAfterDays }),
    });
    const failed = (error: unknown): void => {
      const cause = error instanceof Error ? error.name : 'unknown';
      log({ at: new Date().toISOString(), act: 'sweep', code: 'INTERNAL', milliseconds: 0, cause });
    };
    // A vault of millions takes its time, and the service does not wait for it.
    vault.sweep().catch(failed);
    const sweeping = keepSwept({ vault, hours: documentHours ?? DOCUMENT_HOURS, now: Date.now, failed });
    const close = async (): Promise<void> => {
      trusted.stop();
      await sweeping.stop();
      await service.close();
      await ledger.close();
    };
    return { url: service.url, reload: trusted.reload, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    trusted.stop();
    await ledger.close();
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw taken ? new ConfigError(`Another program listens on "port" ${port}.`) : error;
  }
}

/** What a member of the configuration leads to. @throws ConfigError */
async function usable<T>(member: string, found: Promise<T>): Promise<T> {
  try {
    return await found;
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'no reason given';
    throw new ConfigError(`What "${member}" names cannot be used: ${cause}`);
  }
}

async function tlsOf({
  certificate,
  key,
}: Config['tls']): Promise<{ certificate: string; privateKey: string }> {
  const [cert, privateKey] = await Promise.all([readFile(certificate, 'utf8'), readFile(key, 'utf8')]);
  // Throws where the one is not the other's.
  createSecureContext({ cert, key: privateKey });
  return { certificate: cert, privateKey };
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
