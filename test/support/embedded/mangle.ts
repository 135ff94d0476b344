import type { Dice } from '../../conformance/generated/dice';

/** Makes something else out of bytes: mostly what a protobuf reader stumbles over, sometimes nothing at all. */
export type Mangle = (bytes: Uint8Array) => Uint8Array;

/** Tags of a field that there is not, of a group, of wire types 6 and 7, and lengths beyond what is there. */
const SNARES = [
  [0xfa, 0xff, 0xff, 0xff, 0x7f, 0x00],
  [0x0b, 0x0c],
  [0x0e],
  [0x0f],
  [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f],
  [0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  [0x00],
  [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x12, 0x02, 0xff, 0xfe],
  [0x0a, 0x03, 0xed, 0xa0, 0x80],
];

/** @param others whole messages of other kinds, which may take the place of one */
export function createMangle(dice: Dice, others: readonly Uint8Array[]): Mangle {
  const random = (length: number): Buffer => Buffer.from(Array.from({ length }, () => dice.below(256)));
  const place = (bytes: Uint8Array): number => dice.below(bytes.length + 1);
  const kinds: readonly Mangle[] = [
    (bytes) => bytes.subarray(0, place(bytes)),
    (bytes) => bytes.subarray(place(bytes)),
    (bytes) => {
      const copy = Buffer.from(bytes);
      for (let flips = 1 + dice.below(4); flips > 0 && copy.length > 0; flips -= 1) {
        const at = dice.below(copy.length);
        copy.writeUInt8(copy.readUInt8(at) ^ (1 << dice.below(8)), at);
      }
      return copy;
    },
    (bytes) => {
      const at = place(bytes);
      return Buffer.concat([bytes.subarray(0, at), random(1 + dice.below(8)), bytes.subarray(at)]);
    },
    (bytes) => {
      const at = place(bytes);
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(dice.one(SNARES)), bytes.subarray(at)]);
    },
    (bytes) => Buffer.concat([bytes, Buffer.from(dice.one(SNARES))]),
    (bytes) => Buffer.concat([bytes, bytes]),
    () => random(dice.below(200)),
    () => new Uint8Array(),
    () => dice.one(others),
  ];
  return (bytes) => dice.one(kinds)(bytes);
}
