import { connect, type ReleaseOptions } from '@careledger/client';
import { openVault, type Vault } from '@careledger/client/vault';
import { dataPaths, enrollServer, type Topology } from '@careledger/network';
import { loadTrust, releaseLedger, startReleaseService } from '@careledger/release-agent';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The hospitals' vaults, and the services that release what is in them. */
export interface ReleaseServices extends AsyncDisposable {
  /** What an application needs to reach them. */
  readonly options: ReleaseOptions;
  /** By the hospital's name. */
  readonly vaults: ReadonlyMap<string, Vault>;
}

/** A hospital's own files beside those of its ledger node. */
export function ownFolder(data: string, hospital: string): string {
  return path.join(dataPaths(data).dir, 'hospitals', hospital);
}

/** Opens every hospital's vault and starts its release service, on a free port; in life each hospital runs its own. */
export async function startReleaseServices(data: string, topology: Topology): Promise<ReleaseServices> {
  const { hospitals } = topology;
  const trust = await loadTrust(
    Object.fromEntries(hospitals.map(({ name, mspId }) => [mspId, dataPaths(data).hospital(name).msp])),
  );
  const started = await Promise.all(
    hospitals.map(async ({ name, mspId }) => {
      const paths = dataPaths(data).hospital(name);
      const vault = await openVault({
        storage: path.join(ownFolder(data, name), 'vault'),
        key: await vaultKey(data, name),
      });
      const tls = await tlsOf(data, topology, name);
      const agent = await connect({
        profile: paths.connectionProfile,
        identity: paths.user('release-agent').msp,
      });
      const service = await startReleaseService({
        vault,
        ledger: releaseLedger(agent),
        trust: () => trust,
        tls,
      });
      const close = async () => {
        await service.close();
        await agent.close();
      };
      const reach = { url: service.url, tlsCertificates: tls.authority };
      return { name, mspId, vault, reach, close };
    }),
  );
  return {
    options: { services: Object.fromEntries(started.map(({ mspId, reach }) => [mspId, reach])) },
    vaults: new Map(started.map(({ name, vault }) => [name, vault])),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(started.map(({ close }) => close()));
    },
  };
}

/** The service's certificate and key; enrolled the first time. */
async function tlsOf(data: string, topology: Topology, hospital: string) {
  const folder = dataPaths(data).hospital(hospital).serverTls('release');
  if (!existsSync(folder)) await enrollServer(dataPaths(data), topology, hospital, 'release');
  const read = (name: string) => readFile(path.join(folder, name), 'utf8');
  return {
    certificate: await read('server.crt'),
    privateKey: await read('server.key'),
    authority: await read('ca.crt'),
  };
}

/** Stands for the hospital's key management, which a demonstration does not have. */
async function vaultKey(data: string, hospital: string): Promise<Uint8Array> {
  const file = path.join(ownFolder(data, hospital), 'vault-key');
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, randomBytes(32), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFile(file);
}
