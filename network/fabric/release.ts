import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { extract } from 'tar';
import * as v from 'valibot';
import { FABRIC_CA_VERSION, FABRIC_VERSION, fabricCache, type FabricCache } from './cache';
import { download, DownloadError } from './download';

/** One archive of an official release. */
interface ReleaseArchive {
  readonly project: 'fabric' | 'fabric-ca';
  readonly version: string;
  readonly file: string;
}

export interface ReleaseOptions {
  /** Where the archives lie, in place of the projects' own releases; then both digests have to be given. */
  readonly from?: string | undefined;
  /** SHA-256 of Fabric's archive, in hexadecimal; absent: what the release itself lists. */
  readonly fabricSha256?: string | undefined;
  readonly caSha256?: string | undefined;
  readonly progress?: (text: string) => void;
  readonly environment?: NodeJS.ProcessEnv;
}

const RELEASES = 'https://github.com/hyperledger';
const RELEASE_LISTS = 'https://api.github.com/repos/hyperledger';

/** How the archives' names call what Node.js calls otherwise. */
const SYSTEMS: Readonly<Partial<Record<string, string>>> = { linux: 'linux', darwin: 'darwin' };
const PROCESSORS: Readonly<Partial<Record<string, string>>> = { x64: 'amd64', arm64: 'arm64' };

const ListSchema = v.object({
  assets: v.array(v.object({ name: v.string(), digest: v.optional(v.nullable(v.string())) })),
});

/**
 * Downloads the official releases of Fabric and Fabric CA into this user's cache, and unpacks them there. What was downloaded
 * before is not downloaded again.
 *
 * @throws DownloadError
 */
export async function getFabric(options: ReleaseOptions = {}): Promise<FabricCache> {
  const cache = fabricCache(options.environment);
  if (existsSync(cache.bin)) return cache;
  const unpacked = `${cache.folder}.unpacked`;
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked, { recursive: true, mode: 0o700 });
  for (const archive of archives()) {
    const file = join(`${cache.folder}.archives`, archive.file);
    await download({
      url: urlOf(archive, options),
      file,
      sha256: await digestOf(archive, options),
      progress: progressOf(archive.file, options.progress),
    });
    options.progress?.(`unpacking ${archive.file}`);
    await extract({ file, cwd: unpacked });
  }
  // At once: a folder that is there is whole.
  renameSync(unpacked, cache.folder);
  rmSync(`${cache.folder}.archives`, { recursive: true, force: true });
  return cache;
}

/** @throws DownloadError where there is no release for this machine */
function archives(): ReleaseArchive[] {
  const system = SYSTEMS[process.platform];
  const processor = PROCESSORS[process.arch];
  if (system === undefined || processor === undefined) {
    throw new DownloadError(`There is no release of Fabric for ${process.platform} on ${process.arch}.`);
  }
  const archive = (project: ReleaseArchive['project'], version: string): ReleaseArchive => ({
    project,
    version,
    file: `hyperledger-${project}-${system}-${processor}-${version}.tar.gz`,
  });
  return [archive('fabric', FABRIC_VERSION), archive('fabric-ca', FABRIC_CA_VERSION)];
}

function urlOf({ project, version, file }: ReleaseArchive, { from }: ReleaseOptions): string {
  return from === undefined
    ? `${RELEASES}/${project}/releases/download/v${version}/${file}`
    : `${from.replace(/\/$/, '')}/${file}`;
}

async function digestOf(archive: ReleaseArchive, options: ReleaseOptions): Promise<string> {
  const given = archive.project === 'fabric' ? options.fabricSha256 : options.caSha256;
  if (given !== undefined) {
    if (/^[0-9a-f]{64}$/i.test(given)) return given.toLowerCase();
    throw new DownloadError(`${given} is no SHA-256: that has 64 hexadecimal digits.`);
  }
  if (options.from !== undefined) {
    throw new DownloadError(
      `Say which SHA-256 ${archive.file} has: ${options.from} is not the project's own.`,
    );
  }
  const list = `${RELEASE_LISTS}/${archive.project}/releases/tags/v${archive.version}`;
  const listed = await readList(list, archive.file);
  if (listed !== undefined) return listed;
  throw new DownloadError(`The release lists no SHA-256 of ${archive.file}: give the one that you trust.`);
}

async function readList(url: string, file: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    const { assets } = v.parse(ListSchema, await answer.json());
    const digest = assets.find(({ name }) => name === file)?.digest ?? '';
    return /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DownloadError(`${url}, which lists the release's digests, cannot be read: ${why}`);
  }
}

/** Tells of whole percents, so that a terminal or a log is not flooded. */
function progressOf(
  file: string,
  tell: ((text: string) => void) | undefined,
): (received: number, total: number | undefined) => void {
  let told = '';
  return (received, total) => {
    const megabytes = (bytes: number): string => `${Math.floor(bytes / 1e6)} MB`;
    const part =
      total === undefined ? '' : ` of ${megabytes(total)} (${Math.floor((received / total) * 100)} %)`;
    const text = `${file}: ${megabytes(received)}${part}`;
    if (text === told) return;
    told = text;
    tell?.(text);
  };
}
