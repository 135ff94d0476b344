import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DataPaths } from '../data/layout';
import { NetworkError } from '../errors';
import { unpackArchive } from './archive';
import { folderDigest } from './folder-digest';
import { missingDependencies, readManifest } from './manifest';
import type { DeploymentRequest } from './request';
import { resolveShim } from './servers';

export interface PrepareOptions {
  /** A package of type node (`.tar.gz`), or a folder with package.json, which is run where it is. */
  readonly source: string;
  /** What the chaincode is called on the channel. */
  readonly name: string;
  /** Absent: the version in package.json. */
  readonly version?: string | undefined;
  readonly endorsementPolicy?: string | undefined;
}

/**
 * Makes a package ready to run.
 *
 * A folder is for development: its dependencies have to be there, and its package id changes with what it holds.
 *
 * @throws NetworkError PACKAGE_INVALID
 */
export async function prepareDeployment(
  data: DataPaths,
  options: PrepareOptions,
  progress: (text: string) => void = () => undefined,
): Promise<DeploymentRequest> {
  const source = resolve(options.source);
  if (!existsSync(source)) throw new NetworkError('PACKAGE_INVALID', `there is no package ${source}`);
  const { packageId, program } = statSync(source).isDirectory()
    ? useFolder(source, options.name)
    : await unpackArchive(data, source, progress);
  resolveShim(program);
  const { version } = readManifest(program);
  return {
    name: options.name,
    version: options.version ?? version,
    packageId,
    program,
    ...(options.endorsementPolicy === undefined ? {} : { endorsementPolicy: options.endorsementPolicy }),
  };
}

function useFolder(folder: string, name: string): { packageId: string; program: string } {
  const program = existsSync(join(folder, 'package.json')) ? folder : join(folder, 'src');
  const manifest = readManifest(program);
  const missing = missingDependencies(program, manifest);
  if (missing.length > 0) {
    throw new NetworkError(
      'PACKAGE_INVALID',
      `${program} lacks ${missing.join(', ')}: run \`npm ci --omit=dev\` there, or deploy a package`,
    );
  }
  if (manifest.main !== undefined && !existsSync(join(program, manifest.main))) {
    throw new NetworkError('PACKAGE_INVALID', `${program} is not built: ${manifest.main} is not there`);
  }
  return { packageId: `${name}_${manifest.version}:${folderDigest(program, manifest)}`, program };
}
