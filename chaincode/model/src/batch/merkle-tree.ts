import { sha256 } from '../crypto';

/**
 * Merkle trees as RFC 9162 (Certificate Transparency, section 2.1) has them, with SHA-256. A leaf is hashed behind a
 * zero byte and an inner node behind a one, so that neither passes for the other; a tree of n leaves splits at the
 * largest power of two below n, so that no leaf is doubled and each number of leaves has one shape.
 */
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The hash of a leaf's bytes. */
export function hashLeaf(leaf: Uint8Array): Uint8Array {
  return sha256(joined(LEAF, leaf));
}

function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(joined(NODE, left, right));
}

/** Without Node's Buffer: browsers check batches too. */
function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** All hashes of a tree, level by level: the leaves' first, the root's alone last. */
export interface MerkleTree {
  readonly root: Uint8Array;
  /** The hashes beside the way from a leaf to the root, the leaf's own neighbour first. */
  proof(index: number): Uint8Array[];
}

/**
 * @param leaves the hashes of the leaves, in their order.
 * @throws RangeError where there is no leaf, or `proof` is asked for one that is not there.
 */
export function merkleTree(leaves: readonly Uint8Array[]): MerkleTree {
  const [first] = leaves;
  if (first === undefined) throw new RangeError('A tree has at least one leaf.');
  // Pairing neighbours and taking a single last one up as it is gives the same tree as splitting from above.
  const levels: (readonly Uint8Array[])[] = [leaves];
  for (let level = leaves; level.length > 1;) {
    level = pairs(level);
    levels.push(level);
  }
  return {
    root: levels.at(-1)?.[0] ?? first,
    proof: (index) => {
      if (!Number.isSafeInteger(index) || index < 0 || index >= leaves.length) {
        throw new RangeError('The tree has no such leaf.');
      }
      return levels.flatMap((level, height) => {
        const neighbour = level[Math.floor(index / 2 ** height) ^ 1];
        return neighbour === undefined ? [] : [neighbour];
      });
    },
  };
}

function pairs(level: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [left, right] = level.slice(index, index + 2);
    if (left !== undefined) above.push(right === undefined ? left : hashNode(left, right));
  }
  return above;
}

/** A leaf's place in a tree, and the hashes beside its way to the root. */
export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
}

/**
 * The root of the tree in which a leaf stands at its place (RFC 9162, section 2.1.3.2).
 *
 * @param leaf the hash of the leaf.
 * @returns undefined where the place is none of the tree, or the path has another length than the place has.
 */
export function rootOfInclusion(leaf: Uint8Array, { index, size, path }: Inclusion): Uint8Array | undefined {
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) && 0 <= index && index < size)) {
    return undefined;
  }
  let position = index;
  let last = size - 1;
  let hash = leaf;
  for (const neighbour of path) {
    if (last === 0) return undefined;
    if (position % 2 === 1 || position === last) {
      hash = hashNode(neighbour, hash);
      // A node without a neighbour goes up as it is.
      while (position % 2 === 0 && position > 0) {
        position = Math.floor(position / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = hashNode(hash, neighbour);
    }
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : undefined;
}
