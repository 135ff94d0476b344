import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { DataPaths } from '../data/layout';
import { NetworkError } from '../errors';
import { makeOwnFolder } from '../files/atomic';

/** unix(7) gives `sun_path` 108 bytes with the final zero, macOS 104. */
const longestSocketPath = 100;

/**
 * Where the control socket of a data folder is: in its `run` folder or, where that path is too long for a socket, under a name
 * made from it in a folder of this user among the temporary files.
 *
 * @throws NetworkError DATA_FOREIGN where somebody else has made that folder
 */
export function controlSocketPath(data: DataPaths): string {
  const usual = join(data.run, 'control.sock');
  if (Buffer.byteLength(usual) <= longestSocketPath) return usual;
  const { uid } = userInfo();
  const folder = join(tmpdir(), `careledger-${uid}`);
  makeOwnFolder(folder);
  const owner = lstatSync(folder);
  if (!owner.isDirectory() || (uid >= 0 && owner.uid !== uid) || (owner.mode & 0o077) !== 0) {
    throw new NetworkError(
      'DATA_FOREIGN',
      `${folder} is meant for control sockets of this user alone, but others can use it: remove it, or choose a shorter --data`,
    );
  }
  return join(folder, `${createHash('sha256').update(data.dir).digest('hex').slice(0, 24)}.sock`);
}
