/** Bytes that say whether they are whole: as many as a block has, all alike, told by its number. */
export function storedBlock(number: number): Uint8Array {
  return Buffer.alloc(200 + ((number * 7919) % 40_000), `block ${number};`);
}
