import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReleaseOptions } from '@careledger/client';
import { openVault, type Vault } from '@careledger/client/vault';
import { enrollServer } from '@careledger/network';
import type { TestLedger } from '../care-ledger/care-ledger';
import { freePort } from '../embedded/free-port';

const command = path.join(
  path.dirname(require.resolve('@careledger/release-agent/package.json')),
  'bin',
  'careledger-release-agent.js',
);
const dying = path.join(__dirname, 'dying-service.js');

/** A hospital's release service, set up as an operator does it, to be run in a process of its own. */
export interface ReleaseSetup {
  /** The configuration's file. */
  readonly config: string;
  /** What a client needs to reach it. */
  readonly options: ReleaseOptions;
  /** The vault that the service shares, opened in this process. */
  readonly vault: Vault;
  readonly vaultFolder: string;
}

/** @param folder where the configuration, the vault and its key are put */
export async function setUpRelease(
  ledger: TestLedger,
  hospital: string,
  folder: string,
  limits: { readonly callsPerMinute?: number; readonly rereadSeconds?: number } = {},
): Promise<ReleaseSetup> {
  const { data, topology } = ledger.network;
  const tls = await enrollServer(data, topology, hospital, `release-${randomBytes(4).toString('hex')}`);
  const paths = data.hospital(hospital);
  const key = randomBytes(32);
  await writeFile(path.join(folder, 'key'), key.toString('hex'));
  const msps = topology.hospitals.map(({ name, mspId }) => [mspId, data.hospital(name).msp]);
  const port = await freePort();
  const config = path.join(folder, 'release.json');
  await writeFile(
    config,
    JSON.stringify({
      profile: paths.connectionProfile,
      identity: paths.user('release-agent').msp,
      hospitals: Object.fromEntries(msps) as unknown,
      tls: { certificate: path.join(tls, 'server.crt'), key: path.join(tls, 'server.key') },
      port,
      vault: { storage: 'vault', key: 'key' },
      ...limits,
    }),
  );
  const vaultFolder = path.join(folder, 'vault');
  const tlsCertificates = await readFile(path.join(tls, 'ca.crt'), 'utf8');
  const reach = { url: `https://localhost:${String(port)}`, tlsCertificates };
  return {
    config,
    options: { services: { [ledger.mspId(hospital)]: reach } },
    vault: await openVault({ storage: vaultFolder, key }),
    vaultFolder,
  };
}

/** A service that runs in a process of its own. */
export interface ReleaseProcess extends AsyncDisposable {
  /** Resolves when the process has ended, however it came to that. */
  readonly ended: Promise<unknown>;
  /** As kill -9 does. */
  kill(): Promise<void>;
}

/**
 * Starts the service and waits until it listens.
 *
 * @param dies where in its first release it kills itself; absent: it does not, and is the one that operators run
 */
export async function startReleaseProcess(
  { config }: ReleaseSetup,
  dies?: 'before the commit' | 'after the commit',
): Promise<ReleaseProcess> {
  const args = dies === undefined ? [command, '--config', config] : [dying, config, dies];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const listening = new Promise<void>((resolve) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('"listening"')) resolve();
    });
  });
  const early = ended.then(() => {
    throw new Error('The service ended before it listened.');
  });
  await Promise.race([listening, early]);
  early.catch(() => undefined);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { ended, kill, [Symbol.asyncDispose]: kill };
}
