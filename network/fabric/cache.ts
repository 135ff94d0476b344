import { homedir } from 'node:os';
import { join } from 'node:path';

/** The releases that are downloaded, and tried with this version. */
export const FABRIC_VERSION = '3.1.5';
export const FABRIC_CA_VERSION = '1.5.21';

/** Where downloaded releases are unpacked; the folder is this user's. */
export interface FabricCache {
  readonly folder: string;
  readonly bin: string;
}

/** `$XDG_CACHE_HOME/careledger/...`, or the same below `~/.cache` (XDG Base Directory Specification). */
export function fabricCache(environment: NodeJS.ProcessEnv = process.env): FabricCache {
  const caches = environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(caches, 'careledger', `fabric-${FABRIC_VERSION}-ca-${FABRIC_CA_VERSION}`);
  return { folder, bin: join(folder, 'bin') };
}
