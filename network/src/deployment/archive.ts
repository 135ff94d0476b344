import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { DataPaths } from '../data/layout';
import { messageOf, NetworkError } from '../errors';
import { makeOwnFolder, temporaryBeside } from '../files/atomic';
import { installDependencies } from './install';

/** Fabric's rule for labels: they become part of file names. */
const label = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z0-9][A-Za-z0-9_.+-]*$/,
    'a label starts with A-Z, a-z, 0-9 and goes on with those and _ . + -',
  ),
);
const MetadataSchema = v.object({ type: v.string(), label });

/** An archive that is unpacked, with its dependencies installed. */
export interface UnpackedArchive {
  readonly packageId: string;
  readonly program: string;
}

/**
 * Unpacks a chaincode package (`metadata.json` of type node and `code.tar.gz`) below the data folder and installs what its
 * package-lock.json pins. A package that was unpacked before is not unpacked again.
 *
 * @throws NetworkError PACKAGE_INVALID
 */
export async function unpackArchive(
  data: DataPaths,
  file: string,
  progress: (text: string) => void,
): Promise<UnpackedArchive> {
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  makeOwnFolder(data.chaincode);
  const work = temporaryBeside(join(data.chaincode, digest.slice(0, 16)));
  mkdirSync(work, { mode: 0o700 });
  try {
    await extract(file, work);
    const metadata = readMetadata(file, join(work, 'metadata.json'));
    const packageId = `${metadata.label}:${digest}`;
    const target = join(data.chaincode, `${metadata.label}.${digest}`);
    if (!existsSync(target)) {
      await extract(join(work, 'code.tar.gz'), work);
      rmSync(join(work, 'code.tar.gz'));
      await installDependencies(programOf(file, work), progress);
      renameSync(work, target);
    }
    return { packageId, program: programOf(file, target) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function extract(file: string, folder: string): Promise<void> {
  const tar = await import('tar');
  try {
    // Links could lead out of the folder, and no chaincode needs one.
    await tar.extract({ file, cwd: folder, strict: true, filter: (_, entry) => !isLink(entry) });
  } catch (error) {
    throw new NetworkError('PACKAGE_INVALID', `${file} cannot be unpacked: ${messageOf(error)}`);
  }
}

function isLink(entry: object): boolean {
  return 'type' in entry && (entry.type === 'SymbolicLink' || entry.type === 'Link');
}

function readMetadata(file: string, path: string): v.InferOutput<typeof MetadataSchema> {
  if (!existsSync(path)) {
    throw new NetworkError(
      'PACKAGE_INVALID',
      `${file} is no chaincode package: a package holds metadata.json and code.tar.gz`,
    );
  }
  let metadata: v.InferOutput<typeof MetadataSchema>;
  try {
    metadata = v.parse(MetadataSchema, JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new NetworkError(
      'PACKAGE_INVALID',
      `${file} has no metadata.json that can be used: ${messageOf(error)}`,
    );
  }
  if (metadata.type !== 'node') {
    throw new NetworkError(
      'PACKAGE_INVALID',
      `${file} is a package of type ${metadata.type}; this ledger runs the program itself: pack it as type node (CareLedger: ./scripts/pack --form node)`,
    );
  }
  return metadata;
}

/** Fabric puts the code of a package under `src`. */
function programOf(file: string, folder: string): string {
  const candidates = [join(folder, 'src', 'package.json'), join(folder, 'package.json')];
  const manifest = candidates.find((candidate) => existsSync(candidate));
  if (manifest !== undefined) return dirname(manifest);
  throw new NetworkError('PACKAGE_INVALID', `${file} has no src/package.json in its code.tar.gz`);
}
