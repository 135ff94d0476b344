/*
 * Where things stand in an organization's database. The first byte says what it is; names end with a zero byte, which a
 * Fabric name cannot hold, and a state key comes last, so that its order is that of its UTF-8 bytes.
 */

/** Bounds of a scan: from `gte` on, up to but without `lt`. */
export interface Bounds {
  readonly gte: Buffer;
  readonly lt: Buffer;
}

const kinds = {
  block: 'b',
  history: 'y',
  hashed: 'h',
  kept: 'k',
  private: 'p',
  privateName: 'q',
  progress: 'm',
  state: 's',
  transaction: 't',
} as const;

const STATE = kinds.state.charCodeAt(0);

export const progressKey = Buffer.from(kinds.progress);

export function blockKey(number: number): Buffer {
  return Buffer.concat([Buffer.from(kinds.block), bigEndian(number)]);
}

export function transactionKey(txId: string): Buffer {
  return Buffer.from(kinds.transaction + txId);
}

export function stateKey(namespace: string, key: string): Buffer {
  return Buffer.from(`${kinds.state}${namespace}\0${key}`);
}

/** Whether a key is one of the public state's. */
export function isStateKey(key: Buffer): boolean {
  return key[0] === STATE;
}

export function stateBounds(namespace: string, startKey: string, endKey: string): Bounds {
  return keyBounds(`${kinds.state}${namespace}`, startKey, endKey);
}

export function privateKey(namespace: string, collection: string, key: string): Buffer {
  return Buffer.from(`${kinds.private}${namespace}\0${collection}\0${key}`);
}

export function privateBounds(
  namespace: string,
  collection: string,
  startKey: string,
  endKey: string,
): Bounds {
  return keyBounds(`${kinds.private}${namespace}\0${collection}`, startKey, endKey);
}

export function hashedKey(namespace: string, collection: string, keyHash: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${kinds.hashed}${namespace}\0${collection}\0`), keyHash]);
}

/** Where the key of a private value stands by its hash: a purge knows no more than the hash. */
export function privateNameKey(namespace: string, collection: string, keyHash: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${kinds.privateName}${namespace}\0${collection}\0`), keyHash]);
}

/** A key's length stands before it, so that no key's history lies within another's. */
function historyPrefix(namespace: string, key: string): Buffer {
  const name = Buffer.from(key);
  return Buffer.concat([Buffer.from(`${kinds.history}${namespace}\0`), bigEndian(name.length), name]);
}

export function historyKey(namespace: string, key: string, block: number, tx: number): Buffer {
  return Buffer.concat([historyPrefix(namespace, key), bigEndian(block), bigEndian(tx)]);
}

export function historyBounds(namespace: string, key: string): Bounds {
  const prefix = historyPrefix(namespace, key);
  return { gte: prefix, lt: Buffer.concat([prefix, Buffer.alloc(17, 0xff)]) };
}

/** The block and transaction at the end of a history key. */
export function historyPlace(key: Buffer): { readonly block: number; readonly tx: number } {
  return {
    block: Number(key.readBigUInt64BE(key.length - 16)),
    tx: Number(key.readBigUInt64BE(key.length - 8)),
  };
}

export function keptKey(txId: string, place: number): Buffer {
  return Buffer.concat([Buffer.from(`${kinds.kept}${txId}\0`), bigEndian(place)]);
}

export function keptPlace(key: Buffer): { readonly txId: string; readonly place: number } {
  return {
    txId: key.subarray(1, key.length - 9).toString(),
    place: Number(key.readBigUInt64BE(key.length - 8)),
  };
}

export const keptBounds: Bounds = kindBounds(kinds.kept);

function kindBounds(kind: string): Bounds {
  return { gte: Buffer.from(kind), lt: Buffer.from(String.fromCharCode(kind.charCodeAt(0) + 1)) };
}

/** Empty bounds are open: to the first key of the name, and past its last. */
function keyBounds(name: string, startKey: string, endKey: string): Bounds {
  return {
    gte: Buffer.from(`${name}\0${startKey}`),
    lt: Buffer.from(endKey === '' ? `${name}\u0001` : `${name}\0${endKey}`),
  };
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
