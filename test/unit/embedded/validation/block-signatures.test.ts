import { expect } from 'chai';
import {
  type Block,
  BLOCK_METADATA,
  decodeBlock,
  decodeMetadata,
  encodeBlock,
  encodeMetadata,
  type Metadata,
} from '@careledger/fabric-embedded/rooms/codec/block';
import { encodeConfigEnvelope } from '@careledger/fabric-embedded/rooms/codec/config';
import { decodeBlockValidation } from '@careledger/fabric-embedded/rooms/codec/config-block';
import { encodeSignatureHeader } from '@careledger/fabric-embedded/rooms/codec/header';
import { blockHeaderBytes } from '@careledger/fabric-embedded/rooms/codec/hashes';
import { createMspRegistry, type SigningIdentity } from '@careledger/fabric-embedded/rooms/msp/index';
import { type Consenter, quorumOf, writeBlock } from '@careledger/fabric-embedded/rooms/ordering/index';
import { BlockError, createOrderedBlockVerifier } from '@careledger/fabric-embedded/rooms/validation/index';
import { signingIdentity } from '../../../support/embedded/certificates';
import { type TestOrganization, testOrganization } from '../../../support/embedded/test-channel';

const PREVIOUS = Buffer.alloc(32, 1);
const HEIGHT = 5;

describe('The signatures of a block', () => {
  let organizations: readonly TestOrganization[];
  let consenters: readonly Consenter[];
  let stranger: SigningIdentity;
  let verify: (bytes: Uint8Array, height: number, previousHash: Uint8Array) => void;

  before(async () => {
    organizations = await Promise.all(['A', 'B', 'C', 'D'].map(testOrganization));
    consenters = await Promise.all(
      organizations.map(async ({ mspId, authority }, place) => ({
        id: place + 1,
        signer: signingIdentity(mspId, await authority.issue({ name: 'orderer', units: ['orderer'] })),
      })),
    );
    const [first] = organizations;
    if (!first) throw new Error('There is no organization.');
    stranger = signingIdentity('A', await first.authority.issue({ name: 'other', units: ['orderer'] }));
  });

  beforeEach(() => {
    const definitions = organizations.map(({ definition }) => definition);
    const configuration = encodeConfigEnvelope({
      organizations: definitions,
      batch: { maxMessageCount: 1, preferredMaxBytes: 1, absoluteMaxBytes: 1, timeoutMs: 1 },
      consenters: consenters.map(({ id, signer }) => ({ id, serialized: signer.serialized })),
      quorum: quorumOf(consenters.length),
    });
    const signers = {
      blockValidation: decodeBlockValidation(configuration).view,
      msps: createMspRegistry(definitions),
    };
    const verifyOrdered = createOrderedBlockVerifier();
    verify = (bytes, height, previousHash) => {
      verifyOrdered(bytes, height, previousHash, signers);
    };
  });

  const written = (by = consenters): Block =>
    decodeBlock(writeBlock({ number: HEIGHT, previousHash: PREVIOUS }, [Buffer.from('tx')], by).bytes).view;

  function altered(block: Block, change: (signatures: Metadata) => Metadata): Block {
    const metadata = [...block.metadata];
    const signatures = decodeMetadata(metadata[BLOCK_METADATA.SIGNATURES] ?? new Uint8Array()).view;
    metadata[BLOCK_METADATA.SIGNATURES] = encodeMetadata(change(signatures));
    return { ...block, metadata };
  }

  const check = (block: Block): void => {
    verify(encodeBlock(block), HEIGHT, PREVIOUS);
  };
  const refuses = (block: Block): void => {
    expect(() => {
      check(block);
    }).to.throw(BlockError, 'BlockValidation is not satisfied');
  };

  it('of a quorum are enough, whoever they are', () => {
    check(written());
    check(written([...consenters].reverse()));
  });

  it('of fewer are not, nor is one that counts twice', () => {
    refuses(altered(written(), (it) => ({ ...it, signatures: it.signatures.slice(1) })));
    refuses(
      altered(written(), ({ value, signatures: [first, second] }) => ({
        value,
        signatures: [first, second, first].filter((signature) => signature !== undefined),
      })),
    );
    refuses(altered(written(), ({ value }) => ({ value, signatures: [] })));
  });

  it('do not hold once a bit is other: of a signature, of what is signed beside the header, of the header', () => {
    const flip = (bytes: Uint8Array): Uint8Array =>
      bytes.map((byte, place) => (place === bytes.length - 1 ? byte ^ 1 : byte));
    refuses(
      altered(written(), ({ value, signatures: [first, ...others] }) => ({
        value,
        signatures: first ? [{ ...first, signature: flip(first.signature) }, ...others] : [],
      })),
    );
    refuses(altered(written(), ({ value, signatures }) => ({ value: flip(value), signatures })));
    const signed = written();
    const { header } = decodeBlock(
      writeBlock({ number: HEIGHT, previousHash: PREVIOUS }, [Buffer.from('another')], consenters).bytes,
    ).view;
    refuses({ ...signed, header, data: [Buffer.from('another')] });
  });

  it('of others than the ordering nodes count for nothing, by number or by certificate', () => {
    const others = consenters.map(({ id }) => ({ id, signer: stranger }));
    refuses(written(others));
    refuses(written(consenters.map(({ id, signer }) => ({ id: id + 10, signer }))));
    const byCertificate = (signers: readonly SigningIdentity[]): Block => {
      const block = written();
      return altered(block, ({ value }) => ({
        value,
        signatures: signers.map((signer) => {
          const signatureHeader = encodeSignatureHeader({
            creator: signer.serialized,
            nonce: new Uint8Array(),
          });
          const signature = signer.sign(
            Buffer.concat([value, signatureHeader, blockHeaderBytes(block.header)]),
          );
          return { signatureHeader, identifierHeader: new Uint8Array(), signature };
        }),
      }));
    };
    refuses(byCertificate(organizations.map(({ peer }) => peer)));
    check(byCertificate(consenters.slice(0, 3).map(({ signer }) => signer)));
  });

  it('do not help a block that is not the next one', () => {
    const bytes = encodeBlock(written());
    verify(bytes, HEIGHT, PREVIOUS);
    expect(() => {
      verify(bytes, HEIGHT, Buffer.alloc(32));
    }).to.throw(BlockError, 'does not follow');
    expect(() => {
      verify(bytes, HEIGHT + 1, PREVIOUS);
    }).to.throw(BlockError, 'was expected');
  });
});
