import { createHash } from 'node:crypto';
import { expect } from 'chai';
import {
  blockHeaderBytes,
  computeTransactionId,
  hashBlockData,
  hashProposal,
} from '@careledger/fabric-embedded/rooms/codec/hashes';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('hashes over messages', () => {
  const header = (number: number, size = 1): string =>
    hex(blockHeaderBytes({ number, previousHash: Buffer.alloc(size, 1), dataHash: Buffer.alloc(size, 2) }));

  it('take a block header as DER: numbers without a sign, lengths in their shortest form', () => {
    expect(header(0)).to.equal('3009020100040101040102');
    expect(header(127)).to.equal('300902017f040101040102');
    expect(header(128)).to.equal('300a02020080040101040102');
    expect(header(256)).to.equal('300a02020100040101040102');
    expect(header(2 ** 40)).to.equal('300e0206010000000000040101040102');
    expect(header(1, 32).startsWith('30470201010420')).to.equal(true);
    expect(header(1, 100).startsWith('3081cf0201010464')).to.equal(true);
    expect(header(1, 200).startsWith('308201990201010481c8')).to.equal(true);
    expect(
      hex(blockHeaderBytes({ number: 0, previousHash: new Uint8Array(), dataHash: new Uint8Array() })),
    ).to.equal('300702010004000400');
  });

  it("take envelopes, nonce and creator, and a proposal's parts one after the other", () => {
    const bytes = (text: string): Uint8Array => Buffer.from(text);
    expect(hex(hashBlockData(['a', 'bc'].map(bytes)))).to.equal(sha256('abc'));
    expect(hex(hashBlockData([]))).to.equal(sha256(''));
    expect(computeTransactionId(bytes('nonce'), bytes('creator'))).to.equal(sha256('noncecreator'));
    expect(
      hex(hashProposal({ channelHeader: bytes('c'), signatureHeader: bytes('s') }, bytes('payload'))),
    ).to.equal(sha256('cspayload'));
  });
});
