import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { ChaincodeServer } from '../chaincode/types';
import { LedgerError } from '../ledger/error';

export interface ProgramOptions {
  /** A JavaScript file, or a folder with a package.json. */
  readonly program: string;
  readonly packageId: string;
  readonly address: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/**
 * How a program is started as a chaincode's server, without TLS: nobody but this machine sees its port.
 *
 * @throws LedgerError CONFIGURATION where there is no such program, or a folder brings no `fabric-shim`
 */
export function programServer({
  program,
  packageId,
  address,
  env,
  logFile,
}: ProgramOptions): ChaincodeServer {
  const path = resolve(program);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder === undefined) throw new LedgerError('CONFIGURATION', `There is no program ${path}.`);
  return {
    address,
    tls: undefined,
    launch: {
      command: process.execPath,
      args: isFolder
        ? [shimOf(path), 'server', '--chaincode-address', address, '--chaincode-id', packageId]
        : [path],
      cwd: isFolder ? path : dirname(path),
      // At its own level the shim writes several lines a transaction.
      env: { CORE_CHAINCODE_LOGGING_LEVEL: 'error', CORE_CHAINCODE_LOGGING_SHIM: 'error', ...env },
      logFile,
    },
  };
}

/** The `fabric-chaincode-node` command that a package brings along. */
function shimOf(folder: string): string {
  try {
    return createRequire(join(folder, 'package.json')).resolve('fabric-shim/cli.js');
  } catch (error) {
    throw new LedgerError(
      'CONFIGURATION',
      `${folder} brings no fabric-shim along: install its dependencies.`,
      {
        cause: error,
      },
    );
  }
}
