import * as fc from 'fast-check';
import { WireWriter } from '@careledger/fabric-embedded/rooms/codec/wire-writer';
import type { Fields, Kind, Scalar } from './wire-messages';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc.constantFrom(127, 128, 20_000).map((length) => new Uint8Array(length).fill(7)),
);
const number = fc.oneof(fc.nat(), fc.constantFrom(0, 127, 128, 2 ** 31 - 1));

/** Fields that no message has: a number, 8 bytes, bytes, a group with a group in it, 4 bytes; and one with a large number. */
const unknown = fc
  .constantFrom(
    'f801 8001',
    'f101 0102030405060708',
    'ea0103616263',
    'f301 0801 db01 dc01 f401',
    'fd01 01020304',
  )
  .chain((hex) => fc.constantFrom(hex, 'f8ffffff0f 01'))
  .map((hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/**
 * A message with these fields as its bytes, valid, but not as anybody writes it: in any order, with fields several times
 * that count once (though no nested messages, see `WireReader.message`), empty ones, and ones that nobody knows.
 */
export function wireBytes(fields: Fields): fc.Arbitrary<Uint8Array> {
  const parts = Object.entries(fields).map(([field, kind]) => occurrences(Number(field), kind));
  return fc
    .tuple(fc.tuple(...parts), fc.array(unknown, { maxLength: 2 }))
    .chain(([known, others]) => {
      const all = [...known.flat(), ...others];
      return fc.shuffledSubarray(all, { minLength: all.length });
    })
    .map((all) => new Uint8Array(Buffer.concat(all)));
}

function occurrences(field: number, kind: Kind): fc.Arbitrary<readonly Uint8Array[]> {
  const nested = (inner: Fields, minLength: number, maxLength: number) =>
    fc.array(
      wireBytes(inner).map((message) => new WireWriter().message(field, message).finish()),
      { minLength, maxLength },
    );
  if (typeof kind === 'object') {
    if ('many' in kind) return nested(kind.many, 0, 2);
    if ('always' in kind) return nested(kind.always, 1, 1);
    return nested('one' in kind ? kind.one : kind.inside, 0, 1);
  }
  return fc.array(scalar(field, kind), { maxLength: 2 });
}

function scalar(field: number, kind: Scalar): fc.Arbitrary<Uint8Array> {
  switch (kind) {
    case 'bytes':
    case 'bytesList':
      return bytes.map((value) => new WireWriter().message(field, value).finish());
    case 'text':
    case 'textList':
      return text.map((value) => new WireWriter().element(field, value).finish());
    case 'number':
      return number.map((value) => new WireWriter().number(field, value).finish());
    case 'map':
      // Not with fields that nobody knows: the generated code does not take them there.
      return fc
        .tuple(text, bytes)
        .map(([key, value]) => new WireWriter().map(field, new Map([[key, value]])).finish());
    case 'flag':
      return fc.boolean().map((value) => Uint8Array.of(field * 8, value ? 1 : 0));
  }
}
