import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fabricCache } from './cache';
import { run } from './processes';

export type FabricProgram =
  'peer' | 'orderer' | 'osnadmin' | 'configtxgen' | 'cryptogen' | 'fabric-ca-server';

/** What a consortium needs: its keys are its certification authorities'. */
export const CONSORTIUM_PROGRAMS: readonly FabricProgram[] = [
  'peer',
  'orderer',
  'osnadmin',
  'configtxgen',
  'fabric-ca-server',
];

/** What recording what Fabric answers needs: its keys are `cryptogen`'s. */
const RECORDING_PROGRAMS: readonly FabricProgram[] = [
  'peer',
  'orderer',
  'osnadmin',
  'configtxgen',
  'cryptogen',
];

/** Where Fabric's own programs stand on this machine. */
export interface FabricBinaries {
  /** Path of each program; of one that was not asked for, its bare name. */
  readonly programs: Readonly<Record<FabricProgram, string>>;
  /** Folder of the external builder for chaincode as a service, as the release ships it (`builders/ccaas`). */
  readonly chaincodeBuilder: string;
}

/** Fabric's programs are not all where they were looked for, or are of another version. The message says it on one line. */
export class FabricMissingError extends Error {
  override readonly name = 'FabricMissingError';
}

/**
 * Looks for Fabric's programs: in `FABRIC_BIN` alone where it is set; otherwise each in `PATH`, and then among those that were
 * downloaded. The builder for chaincode as a service stands beside `peer`, in `../builders/ccaas`, as in the release's archive.
 *
 * @param wanted the programs that are needed
 * @throws FabricMissingError naming what is missing and how to get it
 */
export function findFabric(
  environment: NodeJS.ProcessEnv = process.env,
  wanted: readonly FabricProgram[] = RECORDING_PROGRAMS,
): FabricBinaries {
  const fabricBin = environment['FABRIC_BIN'];
  const cache = fabricCache(environment);
  const folders = fabricBin
    ? [fabricBin]
    : [...(environment['PATH'] ?? '').split(delimiter).filter(Boolean), cache.bin];
  const found = new Map<FabricProgram, string>();
  for (const program of wanted) {
    const path = folders.map((folder) => join(folder, program)).find(isExecutable);
    if (path !== undefined) found.set(program, path);
  }
  const missing = wanted.filter((program) => !found.has(program));
  if (missing.length > 0) {
    const where = fabricBin ? `FABRIC_BIN (${fabricBin})` : `PATH and ${cache.bin}`;
    throw new FabricMissingError(
      `Fabric 3.1 is not in ${where}: ${missing.join(', ')} missing; set FABRIC_BIN to a folder that has them, or get the official release with \`careledger-network get-fabric\`.`,
    );
  }
  const locate = (program: FabricProgram): string => found.get(program) ?? program;
  const programs = {
    peer: locate('peer'),
    orderer: locate('orderer'),
    osnadmin: locate('osnadmin'),
    configtxgen: locate('configtxgen'),
    cryptogen: locate('cryptogen'),
    'fabric-ca-server': locate('fabric-ca-server'),
  };
  const chaincodeBuilder = join(dirname(dirname(programs.peer)), 'builders', 'ccaas');
  for (const step of ['detect', 'build', 'release']) {
    if (!isExecutable(join(chaincodeBuilder, 'bin', step))) {
      throw new FabricMissingError(
        `Fabric's ccaas builder is not in ${chaincodeBuilder}: bin/${step} missing; unpack the whole release there.`,
      );
    }
  }
  return { programs, chaincodeBuilder };
}

/** Which versions are known to do what is asked of them here. */
const VERSIONS: readonly { readonly program: FabricProgram; readonly series: string }[] = [
  { program: 'peer', series: '3.1' },
  { program: 'orderer', series: '3.1' },
  { program: 'fabric-ca-server', series: '1.5' },
];

/**
 * Asks the programs for their versions.
 *
 * @throws FabricMissingError naming one of another series, or one that does not run on this machine
 */
export async function checkVersions({ programs }: FabricBinaries, versionTimeoutMs = 20_000): Promise<void> {
  await Promise.all(
    VERSIONS.map(async ({ program, series }) => {
      const path = programs[program];
      const answer = await inTime(run(path, ['version']), versionTimeoutMs).catch((error: unknown) => {
        const [why = ''] = String(error).split('\n').slice(-1);
        throw new FabricMissingError(`${path} does not run on this machine (${why}).`);
      });
      const [, version] = /Version:\s*v?(\d+\.\d+\S*)/.exec(answer) ?? [];
      if (version?.startsWith(`${series}.`) === true) return;
      throw new FabricMissingError(
        `${path} is version ${version ?? 'unknown'}, and ${series} is needed: set FABRIC_BIN to a folder that has it, or get the official release with \`careledger-network get-fabric\`.`,
      );
    }),
  );
}

/** A program that is none may never come to an end, and what it has started may outlive it. */
async function inTime<T>(answer: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it did not tell its version within ${milliseconds / 1000} s`));
    }, milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => undefined);
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
