import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const PROGRAMS = ['peer', 'orderer', 'osnadmin', 'configtxgen', 'cryptogen'] as const;

export type FabricProgram = (typeof PROGRAMS)[number];

/** Where Fabric's own programs stand on this machine. */
export interface FabricBinaries {
  /** Absolute path of each program. */
  readonly programs: Readonly<Record<FabricProgram, string>>;
  /** Folder of the external builder for chaincode as a service, as the release ships it (`builders/ccaas`). */
  readonly chaincodeBuilder: string;
}

/** Fabric's programs are not all where they were looked for. The message names what is missing, on one line. */
export class FabricMissingError extends Error {
  override readonly name = 'FabricMissingError';
}

/**
 * Looks for Fabric's programs: in `FABRIC_BIN` alone where it is set, in `PATH` otherwise. The builder for chaincode as a
 * service stands beside them, in `../builders/ccaas`, as in the release's archive.
 *
 * @throws FabricMissingError naming what is missing and how to give it
 */
export function findFabric(environment: NodeJS.ProcessEnv = process.env): FabricBinaries {
  const fabricBin = environment['FABRIC_BIN'];
  const folders = fabricBin ? [fabricBin] : (environment['PATH'] ?? '').split(delimiter).filter(Boolean);
  const found = new Map<FabricProgram, string>();
  for (const program of PROGRAMS) {
    const path = folders.map((folder) => join(folder, program)).find(isExecutable);
    if (path !== undefined) found.set(program, path);
  }
  const where = fabricBin ? `FABRIC_BIN (${fabricBin})` : 'PATH';
  const locate = (program: FabricProgram): string => {
    const path = found.get(program);
    if (path !== undefined) return path;
    const missing = PROGRAMS.filter((name) => !found.has(name)).join(', ');
    throw new FabricMissingError(
      `Fabric 3.1 is not in ${where}: ${missing} missing; set FABRIC_BIN to its bin folder.`,
    );
  };
  const programs = {
    peer: locate('peer'),
    orderer: locate('orderer'),
    osnadmin: locate('osnadmin'),
    configtxgen: locate('configtxgen'),
    cryptogen: locate('cryptogen'),
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

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
