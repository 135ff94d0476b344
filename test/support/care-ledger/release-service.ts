import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CareLedger, connect, type ReleaseOptions } from '@careledger/client';
import { openVault, type Vault } from '@careledger/client/vault';
import { enrollServer } from '@careledger/network';
import {
  type LogEntry,
  loadTrust,
  releaseLedger,
  type ReleaseService,
  type ReleaseServiceOptions,
  startReleaseService,
} from '@careledger/release-agent';
import type { TestLedger } from './care-ledger';

/** A hospital's vault and its release service, and connections of people who know of it. */
export interface TestRelease extends AsyncDisposable {
  readonly vault: Vault;
  /** Where the vault lies. */
  readonly folder: string;
  readonly key: Uint8Array;
  readonly service: ReleaseService;
  readonly options: ReleaseOptions;
  /** Every call that was made. */
  readonly log: readonly LogEntry[];
  /** A connection of a user that can reach the service; closed with it. */
  as(hospital: string, user: string): Promise<CareLedger>;
}

/** @param same a service whose vault it shares, as one that was started again does */
export async function startRelease(
  ledger: TestLedger,
  hospital: string,
  same?: TestRelease,
  limits: Pick<ReleaseServiceOptions, 'documentsAtOnce' | 'documentHours' | 'eraseAfterDays'> = {},
): Promise<TestRelease> {
  const { data, topology } = ledger.network;
  const folder = same?.folder ?? (await mkdtemp(path.join(tmpdir(), 'careledger-release-')));
  const key = same?.key ?? randomBytes(32);
  const vault = await openVault({ storage: folder, key });
  const name = `release-${randomBytes(4).toString('hex')}`;
  const tls = await enrollServer(data, topology, hospital, name);
  const [certificate, privateKey, tlsCertificates] = await Promise.all(
    ['server.crt', 'server.key', 'ca.crt'].map((name) => readFile(path.join(tls, name), 'utf8')),
  );
  const trust = await loadTrust(
    Object.fromEntries(topology.hospitals.map(({ name, mspId }) => [mspId, data.hospital(name).msp])),
  );
  const log: LogEntry[] = [];
  const service = await startReleaseService({
    vault,
    ledger: releaseLedger(await ledger.as(hospital, 'release-agent')),
    trust: () => trust,
    tls: { certificate: certificate ?? '', privateKey: privateKey ?? '' },
    log: (entry) => log.push(entry),
    ...limits,
  });
  const options = {
    services: { [ledger.mspId(hospital)]: { url: service.url, tlsCertificates: tlsCertificates ?? '' } },
  };
  const connections: CareLedger[] = [];
  return {
    vault,
    folder,
    key,
    service,
    options,
    log,
    as: async (name, user) => {
      const paths = data.hospital(name);
      const profile = paths.connectionProfile;
      const connection = await connect({ profile, identity: paths.user(user).msp, release: options });
      connections.push(connection);
      return connection;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
      await service.close();
      if (same === undefined) await rm(folder, { recursive: true });
    },
  };
}
