import { expect } from 'chai';
import {
  decodeBlock,
  decodeMetadata,
  decodeOrdererBlockMetadata,
  encodeBlock,
  encodeMetadata,
  encodeOrdererBlockMetadata,
  lengthWithoutMetadata,
} from '@careledger/fabric-embedded/rooms/codec/block';
import { decodeEnvelope, encodeEnvelope } from '@careledger/fabric-embedded/rooms/codec/envelope';
import { decodeChannelHeader, encodeChannelHeader } from '@careledger/fabric-embedded/rooms/codec/header';
import { decodeSerializedIdentity } from '@careledger/fabric-embedded/rooms/codec/identity';
import { decodeStateData, encodeStateData } from '@careledger/fabric-embedded/rooms/codec/lifecycle';
import { CodecError } from '@careledger/fabric-embedded/rooms/codec/message';
import {
  decodeApplicationPolicy,
  decodeSignaturePolicy,
  encodeApplicationPolicy,
  encodeSignaturePolicy,
} from '@careledger/fabric-embedded/rooms/codec/policy';
import {
  decodeChaincodeInvocationSpec,
  decodeChaincodeProposalPayload,
  encodeChaincodeInvocationSpec,
  encodeChaincodeProposalPayload,
} from '@careledger/fabric-embedded/rooms/codec/proposal';
import { encodeStateUpdates, encodeVarint } from '@careledger/fabric-embedded/rooms/codec/state-updates';
import { VALIDATION_CODE, validationCodeName } from '@careledger/fabric-embedded/rooms/codec/validation-code';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const hex = (content: Uint8Array): string => Buffer.from(content).toString('hex');

describe('messages', () => {
  it('keep their bytes beside the view, with fields that nobody knows', () => {
    const unknown = Buffer.concat([
      encodeEnvelope({ payload: bytes('payload'), signature: bytes('signature') }),
      Buffer.from('fa0103616263', 'hex'),
    ]);
    const decoded = decodeEnvelope(unknown);
    expect(decoded.bytes).to.equal(unknown);
    expect(decoded.view).to.deep.equal({ payload: bytes('payload'), signature: bytes('signature') });
  });

  it('say what they should have been where they are cut off, and nothing of what they hold', () => {
    const whole = encodeEnvelope({ payload: bytes('secret payload'), signature: bytes('secret') });
    expect(() => decodeEnvelope(whole.subarray(0, -1))).to.throw(
      CodecError,
      /^error unmarshalling Envelope: proto: cannot parse invalid wire-format data$/,
    );
    expect(() => decodeSerializedIdentity(Buffer.from('ff', 'hex'))).to.throw(
      CodecError,
      'error unmarshalling SerializedIdentity',
    );
  });

  it('of blocks come back as they were', () => {
    const block = {
      header: { number: 300, previousHash: bytes('previous'), dataHash: bytes('data') },
      data: [bytes('one'), new Uint8Array()],
      metadata: [bytes('a'), new Uint8Array(), bytes('c')],
    };
    expect(decodeBlock(encodeBlock(block)).view).to.deep.equal(block);
    const encoded = encodeBlock(block);
    const withMore = encodeBlock({ ...block, metadata: [...block.metadata, bytes('a peer adds this')] });
    const length = lengthWithoutMetadata(encoded);
    expect(lengthWithoutMetadata(withMore)).to.equal(length);
    expect(hex(withMore.subarray(0, length))).to.equal(hex(encoded.subarray(0, length)));
    expect(decodeBlock(encoded.subarray(0, length)).view).to.deep.equal({ ...block, metadata: [] });
    expect(() => decodeBlock(new Uint8Array())).to.throw(CodecError, 'error unmarshalling Block');
    const metadata = {
      value: bytes('v'),
      signatures: [
        { signatureHeader: bytes('h'), identifierHeader: new Uint8Array(), signature: bytes('s') },
        { signatureHeader: new Uint8Array(), identifierHeader: bytes('i'), signature: bytes('t') },
      ],
    };
    expect(decodeMetadata(encodeMetadata(metadata)).view).to.deep.equal(metadata);
    const orderer = { lastConfig: 7, consenterMetadata: bytes('raft') };
    expect(decodeOrdererBlockMetadata(encodeOrdererBlockMetadata(orderer)).view).to.deep.equal(orderer);
  });

  it('of headers come back as they were, with and without a time', () => {
    const header = {
      type: 3,
      version: 1,
      timestamp: { seconds: 1_800_000_000, nanos: 999_999_999 },
      channelId: 'care',
      txId: 'ab',
      epoch: 0,
      extension: bytes('x'),
      tlsCertHash: bytes('t'),
    };
    expect(decodeChannelHeader(encodeChannelHeader(header)).view).to.deep.equal(header);
    const timeless = { ...header, timestamp: undefined };
    expect(decodeChannelHeader(encodeChannelHeader(timeless)).view).to.deep.equal(timeless);
  });

  it('of proposals come back as they were', () => {
    const payload = { input: bytes('input'), transient: new Map([['name', bytes('value')]]) };
    expect(decodeChaincodeProposalPayload(encodeChaincodeProposalPayload(payload)).view).to.deep.equal(
      payload,
    );
    const spec = {
      chaincodeId: { name: 'cc', version: '', path: '' },
      input: {
        args: [bytes('f'), new Uint8Array()],
        isInit: true,
        decorations: new Map([['d', bytes('x')]]),
      },
    };
    expect(decodeChaincodeInvocationSpec(encodeChaincodeInvocationSpec(spec)).view).to.deep.equal({
      ...spec,
      type: 0,
    });
    expect(decodeChaincodeInvocationSpec(new Uint8Array()).view).to.deep.equal({
      chaincodeId: undefined,
      type: 0,
      input: undefined,
    });
  });

  describe('of policies', () => {
    const role = { kind: 'role', mspId: 'A', role: 'peer' } as const;
    const identity = { kind: 'identity', serialized: bytes('somebody') } as const;
    const rule = { kind: 'outOf', n: 1, rules: [{ kind: 'signedBy', principal: 0 }] } as const;

    it('come back as they were', () => {
      const policy = { principals: [role, identity], rule };
      expect(decodeSignaturePolicy(encodeSignaturePolicy(policy)).view).to.deep.equal(policy);
      for (const application of [
        { kind: 'signature', policy },
        { kind: 'channelReference', name: '/Channel/Application/Endorsement' },
      ] as const) {
        expect(decodeApplicationPolicy(encodeApplicationPolicy(application)).view).to.deep.equal(application);
      }
    });

    it('have principals that nobody satisfies where these cannot be read', () => {
      // A role's number that does not exist, and an organizational unit.
      const policy = Buffer.from('120612040801120008001a0612040a0141100912021001', 'hex');
      expect(() => decodeSignaturePolicy(policy)).not.to.throw(TypeError);
      const units = Buffer.from('12040a0208001a0408011200', 'hex');
      expect(() => decodeSignaturePolicy(units)).to.throw(CodecError);
    });

    it('are refused without a rule, without a type of rule, of another version, nested too deep', () => {
      expect(() => decodeSignaturePolicy(new Uint8Array())).to.throw(CodecError);
      expect(() => decodeSignaturePolicy(Buffer.from('1200', 'hex'))).to.throw(CodecError);
      expect(() => decodeSignaturePolicy(Buffer.from('080112020800', 'hex'))).to.throw(CodecError);
      const deep = Array.from({ length: 200 }).reduce<
        typeof rule | { readonly kind: 'signedBy'; readonly principal: number }
      >((inner) => ({ ...rule, rules: [inner] }) as typeof rule, { kind: 'signedBy', principal: 0 });
      expect(() => decodeSignaturePolicy(encodeSignaturePolicy({ principals: [role], rule: deep }))).to.throw(
        CodecError,
      );
    });

    it('cannot be written with a principal of another kind', () => {
      expect(() => encodeSignaturePolicy({ principals: [{ kind: 'unsupported' }], rule })).to.throw(
        TypeError,
      );
    });
  });

  it("of a definition's fields keep their type, also when they are empty", () => {
    for (const data of [
      { kind: 'int64', value: 0 },
      { kind: 'int64', value: 12 },
      { kind: 'bytes', value: new Uint8Array() },
      { kind: 'string', value: '' },
    ] as const) {
      expect(decodeStateData(encodeStateData(data)).view).to.deep.equal(data);
    }
    expect(() => decodeStateData(new Uint8Array())).to.throw(CodecError);
  });

  it('of updates are those that Fabric hashes', () => {
    const record = {
      namespace: 'n',
      collection: '',
      key: bytes('k'),
      value: bytes('v'),
      version: { block: 0, tx: 300 },
    };
    expect(hex(encodeStateUpdates([record]))).to.equal('0a0f0a016e1a016b2a01763204' + '0002012c');
    const deleted = {
      ...record,
      namespace: '',
      collection: 'c',
      value: undefined,
      version: { block: 1, tx: 0 },
    };
    expect(hex(encodeStateUpdates([deleted]))).to.equal('0a0d1201631a016b20013203' + '010100');
    expect(hex(encodeVarint(0))).to.equal('00');
    expect(hex(encodeVarint(300))).to.equal('ac02');
  });

  it('name validation codes as Fabric does', () => {
    expect(validationCodeName(VALIDATION_CODE.MVCC_READ_CONFLICT)).to.equal('MVCC_READ_CONFLICT');
    expect(validationCodeName(99)).to.equal('99');
  });
});
