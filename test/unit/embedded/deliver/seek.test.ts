import { expect } from 'chai';
import type { SeekPosition } from '@careledger/fabric-embedded/rooms/codec/deliver';
import { seekRange } from '@careledger/fabric-embedded/rooms/deliver/seek';

const at = (number: number): SeekPosition => ({ kind: 'specified', number });
const oldest: SeekPosition = { kind: 'oldest' };
const newest: SeekPosition = { kind: 'newest' };
const nextCommit: SeekPosition = { kind: 'nextCommit' };

const HEIGHT = 10;
const rows: readonly (readonly [
  string,
  SeekPosition | undefined,
  SeekPosition | undefined,
  ReturnType<typeof seekRange>,
])[] = [
  ['everything', oldest, newest, { first: 0, last: 9 }],
  ['the newest alone', newest, newest, { first: 9, last: 9 }],
  ['the oldest alone', oldest, oldest, { first: 0, last: 0 }],
  ['a range', at(2), at(5), { first: 2, last: 5 }],
  ['without end', at(2), at(Number.MAX_SAFE_INTEGER), { first: 2, last: Number.MAX_SAFE_INTEGER }],
  ['the next one', nextCommit, at(99), { first: 10, last: 99 }],
  ['the next one by its number', at(10), at(99), { first: 10, last: 99 }],
  ['what is further than the next one', at(11), at(99), 'NOT_FOUND'],
  ['an end before the start', at(5), at(4), 'BAD_REQUEST'],
  ['no start', undefined, newest, 'BAD_REQUEST'],
  ['no end', oldest, undefined, 'BAD_REQUEST'],
];

describe('seeking', () => {
  for (const [name, start, stop, expected] of rows) {
    it(name, () => {
      expect(seekRange({ start, stop, failIfNotReady: false, headersOnly: false }, HEIGHT)).to.deep.equal(
        expected,
      );
    });
  }
});
