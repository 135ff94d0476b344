import { expect } from 'chai';
import { decodeBlock } from '@careledger/fabric-embedded/rooms/codec/block';
import { decodeEnvelope, decodePayload } from '@careledger/fabric-embedded/rooms/codec/envelope';
import { decodeChannelHeader } from '@careledger/fabric-embedded/rooms/codec/header';
import { decodeKeyValueRwset } from '@careledger/fabric-embedded/rooms/codec/kv-rwset';
import { readRangeRead } from '@careledger/fabric-embedded/rooms/codec/kv-rwset-entries';
import { CodecError } from '@careledger/fabric-embedded/rooms/codec/message';
import { decodeChaincodeProposalPayload } from '@careledger/fabric-embedded/rooms/codec/proposal';
import { WireReader } from '@careledger/fabric-embedded/rooms/codec/wire-reader';
import { WireWriter } from '@careledger/fabric-embedded/rooms/codec/wire-writer';

const hex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits.replaceAll(' ', ''), 'hex'));

/** Reads one number of field 1. */
function number(digits: string, kind: 'int32' | 'uint32' | 'int64' | 'uint64'): number {
  const reader = new WireReader(hex(`08 ${digits}`));
  reader.next();
  return reader[kind](0);
}

describe('the reader of what is read field by field', () => {
  it('reads numbers of every length, with and without a sign', () => {
    expect(number('00', 'uint64')).to.equal(0);
    expect(number('7f', 'uint64')).to.equal(127);
    expect(number('8001', 'uint64')).to.equal(128);
    expect(number('ffffffff0f', 'uint32')).to.equal(2 ** 32 - 1);
    expect(number('808080808001', 'uint64')).to.equal(2 ** 35);
    expect(number('ffffffffffffff0f', 'uint64')).to.equal(Number.MAX_SAFE_INTEGER);
    expect(number('ffffffffffffffffff01', 'int32')).to.equal(-1);
    expect(number('ffffffffffffffffff01', 'int64')).to.equal(-1);
    expect(number('80808080f8ffffffff01', 'int64')).to.equal(-(2 ** 31));
    expect(number('808080808080808080 01', 'uint64')).to.equal(2 ** 63);
    // Zeros that say nothing, as far as ten bytes go.
    expect(number('81808080808080808000', 'uint64')).to.equal(1);
  });

  it('reads what the writer writes below zero', () => {
    for (const value of [-1, -128, -(2 ** 31), -(2 ** 40)]) {
      const reader = new WireReader(new WireWriter().signed(1, value).finish());
      reader.next();
      expect(reader.int64(0)).to.equal(value);
    }
  });

  const refused: readonly (readonly [string, string])[] = [
    ['a number of eleven bytes', '08 ffffffffffffffffffff01'],
    ['a number of more than 64 bits', '08 ffffffffffffffffff02'],
    ['a number that is cut off', '08 80'],
    ['a field without a value', '08'],
    ['a field number of more than 29 bits', 'f8ffffff1f 01'],
    ['field number 0 with much before it', '8080808000 01'],
    ['eight bytes of which one is missing', '79 00000000000000'],
    ['four bytes of which one is missing', '7d 000000'],
    ['a group that another one ends', '7b 7b 8401 7c'],
    ['a group in which a length is too large', '7b 0a05 00 7c'],
    ['groups nested too deep', '7b'.repeat(10_001) + '7c'.repeat(10_001)],
    ['the end of a group', '7c'],
    ['wire type 7', '7f'],
  ];
  for (const [what, digits] of refused) {
    it(`refuses ${what}`, () => {
      for (const decode of [decodeEnvelope, decodeChannelHeader]) {
        expect(() => decode(hex(digits))).to.throw(CodecError, 'cannot parse invalid wire-format data');
      }
    });
  }

  it('takes a field with another wire type for one that it does not know', () => {
    // Field 1 as a number, as 8 bytes, as 4 bytes and as a group, and then as what it is.
    const others = '08 01 09 0000000000000000 0d 00000000 0b 0801 0c';
    const { view } = decodeEnvelope(hex(`${others} 0a 01 61 ${others}`));
    expect(view.payload).to.deep.equal(hex('61'));
    // Text, numbers and nested messages as 4 bytes; and text in there is nobody's.
    const header = decodeChannelHeader(hex('0d 00000000 1d 00000000 25 00000000 35 fffefffe')).view;
    expect(header).to.deep.include({ type: 0, timestamp: undefined, channelId: '', epoch: 0 });
  });

  it('takes the last of a field that comes twice, but merges nested messages', () => {
    expect(decodeEnvelope(hex('0a0161 0a0162')).view.payload).to.deep.equal(hex('62'));
    const { view } = decodePayload(hex('0a 03 0a0161 0a 06 120162 0a0163'));
    expect(view.header).to.deep.equal({ channelHeader: hex('63'), signatureHeader: hex('62') });
    const { timestamp } = decodeChannelHeader(hex('1a 02 0805 1a 02 1007')).view;
    expect(timestamp).to.deep.equal({ seconds: 5, nanos: 7 });
  });

  it('does not make one message of two that are malformed', () => {
    // A group that begins in one and ends in the other, and bytes that the other goes on with.
    expect(() => decodePayload(hex('0a 01 7b 0a 01 7c'))).to.throw(CodecError);
    expect(() => decodePayload(hex('0a 02 0a02 0a 02 0801'))).to.throw(CodecError);
  });

  it('takes the last of two alternatives, and refuses the other where it is malformed', () => {
    const raw = '22 05 0a03 0a0161';
    const merkle = '2a 02 0802';
    const reads = (digits: string) =>
      decodeKeyValueRwset(hex(`12 ${hex(digits).length.toString(16).padStart(2, '0')} ${digits}`)).view
        .rangeReads[0]?.reads;
    const key = { key: 'a', version: undefined };
    expect(reads(merkle + raw)).to.deep.equal({ raw: [key] });
    expect(reads(raw + raw)).to.deep.equal({ raw: [key, key] });
    expect(reads(raw + merkle + raw)).to.deep.equal({ raw: [key] });
    expect(reads(raw + merkle)).to.deep.equal({
      merkle: { maxDegree: 2, maxLevel: 0, maxLevelHashes: [] },
    });
    expect(() => reads('22 01 0a' + merkle)).to.throw(CodecError);
  });

  it('merges a message that comes in very many parts in no time', () => {
    const PARTS = 100_000;
    const many = (part: string): Uint8Array => Buffer.concat(Array<Uint8Array>(PARTS).fill(hex(part)));
    const block = decodeBlock(Buffer.concat([hex('0a00'), many('1203 0a0101 1a03 0a0102')])).view;
    expect([block.data.length, block.metadata.length]).to.deep.equal([PARTS, PARTS]);
    const { reads } = readRangeRead(new WireReader(many('2205 0a03 0a0161')));
    expect('raw' in reads && reads.raw.length).to.equal(PARTS);
  }).timeout(2_000);

  it('reads maps: the last of two with one key, whatever is missing, and keys that JavaScript has for itself', () => {
    const { transient } = decodeChaincodeProposalPayload(
      hex('1206 0a0161 120162 1206 120163 0a0161 1200 120b 0a095f5f70726f746f5f5f'),
    ).view;
    expect([...transient]).to.deep.equal([
      ['a', hex('63')],
      ['', new Uint8Array()],
      ['__proto__', new Uint8Array()],
    ]);
    expect(() => decodeChaincodeProposalPayload(hex('1203 0a01ff'))).to.throw(CodecError, 'invalid UTF-8');
  });

  it('takes the sign for what is no character where it stands in the text itself, and all of Unicode', () => {
    for (const text of ['\uFFFD', 'a\u{1F600}\uFFFDé', '\uFEFFa']) {
      const bytes = new WireWriter().text(4, text).finish();
      expect(decodeChannelHeader(bytes).view.channelId).to.equal(text);
    }
  });

  it('gives parts of what it reads, and no Buffers', () => {
    const bytes = Buffer.from('0a0161', 'hex');
    const { payload } = decodeEnvelope(bytes).view;
    expect(Buffer.isBuffer(payload)).to.equal(false);
    expect(payload.buffer).to.equal(bytes.buffer);
  });
});
