import { expect } from 'chai';
import { decodeSeekInfo } from '@careledger/fabric-embedded/rooms/codec/deliver';
import { decodeEnvelope } from '@careledger/fabric-embedded/rooms/codec/envelope';
import { decodeChannelHeader } from '@careledger/fabric-embedded/rooms/codec/header';
import { CodecError } from '@careledger/fabric-embedded/rooms/codec/message';

const hex = (digits: string): Uint8Array => Buffer.from(digits.replaceAll(' ', ''), 'hex');

describe('reading bytes that are no message', () => {
  const cases: readonly (readonly [string, (bytes: Uint8Array) => unknown, string])[] = [
    ['a nested message of four gigabytes that are not there', decodeSeekInfo, '0a ffffffff0f'],
    ['a nested message that is longer than the one around it', decodeSeekInfo, '0a 02 1a05 00000000'],
    ['bytes of four gigabytes that are not there', decodeEnvelope, '0a ffffffff0f'],
    ['text of four gigabytes that is not there', decodeChannelHeader, '22 ffffffff0f'],
    ['a length beyond all numbers', decodeEnvelope, '0a ffffffffffffffffff01'],
    ['a length that is cut off', decodeEnvelope, '0a 80'],
    ['an unknown field that is longer than what there is', decodeEnvelope, '7a 05 00'],
    ['the end of a group that has not begun', decodeEnvelope, '0a 01 00 0c 12 01 00'],
    ['a group without an end', decodeEnvelope, '7b 08 01'],
    ['field number 0', decodeEnvelope, '02 01 00'],
    ['a wire type that there is not', decodeEnvelope, '0e'],
    ['text that is not UTF-8', decodeChannelHeader, '22 02 fffe'],
    ['half a surrogate pair as text', decodeChannelHeader, '22 03 eda080'],
  ];
  for (const [what, decode, bytes] of cases) {
    it(`refuses ${what}, at once`, () => {
      const begin = performance.now();
      expect(() => decode(hex(bytes))).to.throw(
        CodecError,
        what.includes('UTF-8') || what.includes('surrogate') ? 'invalid UTF-8' : 'cannot parse',
      );
      expect(performance.now() - begin).to.be.lessThan(500);
    });
  }

  it('passes over fields and whole groups that nobody knows', () => {
    const { view } = decodeEnvelope(hex('7b 08 01 7c 7a 01 00 0a 01 61'));
    expect(Buffer.from(view.payload).toString()).to.equal('a');
  });
});
