import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ClassicLevel } from 'classic-level';
import { BinaryReader } from 'google-protobuf';
import type { FabricPeer } from './consortium';

/** A copy that is made while the peer compacts may lack a file: another one does not. */
const ATTEMPTS = 5;
const PAUSE = 200;

/**
 * Reads what stands in a peer's own LevelDB, from a copy: the database of a running peer cannot be opened.
 *
 * @param prefix of the keys, in UTF-8
 * @throws Error where no copy can be opened
 */
export async function* readWorldState(
  peer: FabricPeer,
  channel: string,
  namespace: string,
  prefix: string,
): AsyncIterable<{ readonly key: string; readonly value: Uint8Array }> {
  const folder = await mkdtemp(join(tmpdir(), 'careledger-state-'));
  try {
    const database = await openCopy(join(peer.directory, 'data', 'ledgersData', 'stateLeveldb'), folder);
    try {
      // Fabric's key: channel, zero, "d" for data, chaincode, zero, key.
      const start = Buffer.from(`${channel}\0d${namespace}\0`, 'utf8');
      const from = Buffer.concat([start, Buffer.from(prefix, 'utf8')]);
      for await (const [key, value] of database.iterator({ gte: from })) {
        if (!Buffer.from(key).subarray(0, from.length).equals(from)) break;
        yield {
          key: Buffer.from(key).subarray(start.length).toString('utf8'),
          value: valueIn(value),
        };
      }
    } finally {
      await database.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function openCopy(source: string, folder: string): Promise<ClassicLevel<Uint8Array, Uint8Array>> {
  for (let attempt = 1; ; attempt += 1) {
    const copy = join(folder, String(attempt));
    const database = new ClassicLevel<Uint8Array, Uint8Array>(copy, {
      keyEncoding: 'view',
      valueEncoding: 'view',
      createIfMissing: false,
    });
    try {
      await cp(source, copy, { recursive: true, filter: (path) => !path.endsWith('/LOCK') });
      await database.open();
      return database;
    } catch (error) {
      await database.close();
      if (attempt === ATTEMPTS) throw error;
      await pause(PAUSE);
    }
  }
}

/** The second field of Fabric's `DBValue {version, value, metadata}`. */
function valueIn(bytes: Uint8Array): Uint8Array {
  const reader = new BinaryReader(bytes);
  while (reader.nextField()) {
    if (reader.getFieldNumber() === 2) return reader.readBytes();
    reader.skipField();
  }
  return new Uint8Array();
}
