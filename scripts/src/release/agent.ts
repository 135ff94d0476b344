import type { ReleaseOptions } from '@careledger/client';
import { openVault, type Vault } from '@careledger/client/vault';
import { type DataPaths, enrollServer, freePorts, type Topology } from '@careledger/network';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const COMMAND = path.join(
  path.dirname(require.resolve('@careledger/release-agent/package.json')),
  'bin',
  'careledger-release-agent.js',
);

/** A hospital's release service, set up as an operator does it, to be run in a process of its own. */
export interface ReleaseAgentSetup {
  /** The configuration's file. */
  readonly config: string;
  /** What a client needs to reach it. */
  readonly options: ReleaseOptions;
  /** The vault that the service shares, opened in this process. */
  readonly vault: Vault;
  readonly vaultFolder: string;
  /** The file of the vault's key. */
  readonly vaultKey: string;
}

/**
 * Enrols a certificate for the service, makes a vault, and writes the configuration.
 *
 * @param folder where configuration, vault and the vault's key are put
 */
export async function setUpReleaseAgent(
  { data, topology }: { readonly data: DataPaths; readonly topology: Topology },
  hospital: string,
  folder: string,
  limits: {
    readonly callsPerMinute?: number;
    readonly documentHours?: number;
    readonly rereadSeconds?: number;
  } = {},
): Promise<ReleaseAgentSetup> {
  const tls = await enrollServer(data, topology, hospital, `release-${randomBytes(4).toString('hex')}`);
  const paths = data.hospital(hospital);
  const key = randomBytes(32);
  const vaultKey = path.join(folder, 'key');
  await writeFile(vaultKey, key.toString('hex'), { mode: 0o600 });
  const { mspId } = topology.hospitals.find(({ name }) => name === hospital) ?? {};
  if (mspId === undefined) throw new Error(`The topology has no ${hospital}.`);
  const msps = topology.hospitals.map((one) => [one.mspId, data.hospital(one.name).msp] as const);
  const port = (await freePorts(topology)).hospitals[0]?.ports.peer ?? 0;
  const config = path.join(folder, 'release.json');
  const content = {
    profile: paths.connectionProfile,
    identity: paths.user('release-agent').msp,
    hospitals: Object.fromEntries(msps),
    tls: { certificate: path.join(tls, 'server.crt'), key: path.join(tls, 'server.key') },
    port,
    vault: { storage: 'vault', key: 'key' },
    ...limits,
  };
  await writeFile(config, JSON.stringify(content));
  const vaultFolder = path.join(folder, 'vault');
  const tlsCertificates = await readFile(path.join(tls, 'ca.crt'), 'utf8');
  return {
    config,
    options: { services: { [mspId]: { url: `https://localhost:${port}`, tlsCertificates } } },
    vault: await openVault({ storage: vaultFolder, key }),
    vaultFolder,
    vaultKey,
  };
}

/** A program of this checkout that runs in a process of its own. */
export interface RunningProgram extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when the process has ended, however it came to that. */
  readonly ended: Promise<unknown>;
  /** As kill -9 does. */
  kill(): Promise<void>;
}

/**
 * Starts the service and waits until it listens.
 *
 * @param program in place of the command that operators run, with what follows the configuration
 */
export async function startReleaseAgent(
  { config }: Pick<ReleaseAgentSetup, 'config'>,
  program: { readonly file: string; readonly args: readonly string[] } = {
    file: COMMAND,
    args: ['--config', config],
  },
): Promise<RunningProgram> {
  const child = spawn(process.execPath, [program.file, ...program.args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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
  return { pid: child.pid ?? 0, ended, kill, [Symbol.asyncDispose]: kill };
}
