import { expect } from 'chai';
import { createManualClock, type ManualClock } from '@careledger/fabric-embedded/rooms/clock/index';
import {
  BLOCK_METADATA,
  decodeBlock,
  decodeIdentifierHeader,
  decodeMetadata,
} from '@careledger/fabric-embedded/rooms/codec/block';
import { encodeEnvelope, encodePayload } from '@careledger/fabric-embedded/rooms/codec/envelope';
import {
  blockHeaderBytes,
  hashBlockData,
  hashBlockHeader,
} from '@careledger/fabric-embedded/rooms/codec/hashes';
import {
  encodeChannelHeader,
  encodeSignatureHeader,
  HEADER_TYPE,
} from '@careledger/fabric-embedded/rooms/codec/header';
import { ConfigurationError } from '@careledger/fabric-embedded/rooms/configuration/index';
import { createMspRegistry, type SigningIdentity } from '@careledger/fabric-embedded/rooms/msp/index';
import {
  type BatchConfig,
  createOrderer,
  type Orderer,
  writeGenesisBlock,
} from '@careledger/fabric-embedded/rooms/ordering/index';
import { createMemoryOrderLog, type MemoryOrderLog } from '../../../support/embedded/memory-order-log';
import { CHANNEL, type TestOrganization, testOrganization } from '../../../support/embedded/test-channel';

const START = Date.UTC(2026, 0, 1);

describe('the orderer', () => {
  let organization: TestOrganization;
  let stranger: TestOrganization;
  let log: MemoryOrderLog;
  let clock: ManualClock;
  let orderer: Orderer;
  let failures: unknown[];

  before(async () => {
    organization = await testOrganization('Org1MSP');
    stranger = await testOrganization('Org2MSP');
  });

  beforeEach(() => {
    log = createMemoryOrderLog(writeGenesisBlock(Buffer.from('configuration')));
    clock = createManualClock(START);
    failures = [];
    orderer = ordererOf({ maxMessageCount: 3, timeoutMs: 100 });
  });

  function ordererOf(batch: Pick<BatchConfig, 'maxMessageCount' | 'timeoutMs' | 'busyTimeoutMs'>): Orderer {
    return createOrderer({
      channel: CHANNEL,
      configuration: {
        msps: createMspRegistry([organization.definition]),
        update: () => {
          throw new ConfigurationError('no change is taken here');
        },
        reread: () => undefined,
      },
      consenters: [{ id: 1, signer: organization.peer }],
      log,
      batch: { preferredMaxBytes: 100_000, absoluteMaxBytes: 5_000, ...batch },
      clock,
      onFailure: (error) => failures.push(error),
    });
  }

  interface Message {
    readonly creator?: SigningIdentity;
    readonly signer?: SigningIdentity;
    readonly channel?: string;
    readonly type?: number;
    readonly data?: string;
  }

  function message({
    creator = organization.client,
    signer = creator,
    channel = CHANNEL,
    type = HEADER_TYPE.ENDORSER_TRANSACTION,
    data = 'data',
  }: Message = {}): Uint8Array {
    const payload = encodePayload({
      header: {
        channelHeader: encodeChannelHeader({
          type,
          version: 0,
          timestamp: undefined,
          channelId: channel,
          txId: 'tx',
          epoch: 0,
          extension: new Uint8Array(),
          tlsCertHash: new Uint8Array(),
        }),
        signatureHeader: encodeSignatureHeader({ creator: creator.serialized, nonce: Buffer.from('nonce') }),
      },
      data: Buffer.from(data),
    });
    return encodeEnvelope({ payload, signature: signer.sign(payload) });
  }

  async function settled(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }

  it('makes a block of what came within the time', async () => {
    await orderer.broadcast(message({ data: '1' }));
    await orderer.broadcast(message({ data: '2' }));
    await settled();
    expect(orderer.height).to.equal(1);
    clock.advance(100);
    await settled();
    expect(orderer.height).to.equal(2);
    expect(decodeBlock(log.read(1) ?? new Uint8Array()).view.data).to.have.lengthOf(2);
  });

  it('does not count the time of a batch that is full already', async () => {
    for (const data of ['1', '2', '3']) await orderer.broadcast(message({ data }));
    await settled();
    expect(orderer.height).to.equal(2);
    clock.advance(50);
    await orderer.broadcast(message({ data: '4' }));
    clock.advance(60);
    await settled();
    expect(orderer.height).to.equal(2);
    clock.advance(40);
    await settled();
    expect(orderer.height).to.equal(3);
  });

  describe('that may wait while messages keep coming', () => {
    beforeEach(async () => {
      orderer = ordererOf({ maxMessageCount: 100, timeoutMs: 100, busyTimeoutMs: 300 });
      await orderer.broadcast(message({ data: 'first' }));
    });

    const another = async (data: string): Promise<void> => {
      clock.advance(90);
      await orderer.broadcast(message({ data }));
      clock.advance(10);
      await settled();
    };

    it('makes a block as soon as nobody comes within the time', async () => {
      await another('second');
      expect(orderer.height).to.equal(1);
      clock.advance(100);
      await settled();
      expect(orderer.height).to.equal(2);
      expect(decodeBlock(log.read(1) ?? new Uint8Array()).view.data).to.have.lengthOf(2);
    });

    it('makes it after the longest time at the latest', async () => {
      await another('second');
      await another('third');
      expect(orderer.height).to.equal(1);
      await another('fourth');
      expect(orderer.height).to.equal(2);
      expect(decodeBlock(log.read(1) ?? new Uint8Array()).view.data).to.have.lengthOf(4);
    });
  });

  it('writes together what gathers while the disk is busy', async () => {
    log.pause();
    for (let number = 0; number < 9; number += 1) await orderer.broadcast(message({ data: `${number}` }));
    log.resume();
    await settled();
    expect(orderer.height).to.equal(4);
    expect(log.writes).to.deep.equal([1, 2]);
  });

  it('chains and signs its blocks', async () => {
    for (let number = 0; number < 6; number += 1) await orderer.broadcast(message({ data: `${number}` }));
    await settled();
    const blocks = [0, 1, 2].map((number) => decodeBlock(log.read(number) ?? new Uint8Array()).view);
    for (const [number, { header, data, metadata }] of blocks.entries()) {
      expect(header.number).to.equal(number);
      expect(Buffer.from(header.dataHash)).to.deep.equal(hashBlockData(data));
      const before = blocks[number - 1];
      if (!before) continue;
      expect(Buffer.from(header.previousHash)).to.deep.equal(hashBlockHeader(before.header));
      const { value, signatures } = decodeMetadata(
        metadata[BLOCK_METADATA.SIGNATURES] ?? new Uint8Array(),
      ).view;
      const [signature] = signatures;
      if (!signature) throw new Error('The block is not signed.');
      expect(decodeIdentifierHeader(signature.identifierHeader).view.identifier).to.equal(1);
      const signed = Buffer.concat([value, signature.identifierHeader, blockHeaderBytes(header)]);
      const { serialized } = organization.peer;
      const identity = createMspRegistry([organization.definition]).identify(serialized);
      expect(identity.verify(signed, signature.signature)).to.equal(true);
    }
  });

  it('delivers only what is stored, from any block on', async () => {
    const reading = new AbortController();
    const seen: number[] = [];
    const reader = (async () => {
      for await (const { number } of orderer.blocks(1, reading.signal)) seen.push(number);
    })();
    log.pause();
    await orderer.broadcast(message());
    clock.advance(100);
    await settled();
    expect(seen).to.deep.equal([]);
    log.resume();
    await settled();
    expect(seen).to.deep.equal([1]);
    reading.abort();
    await reader;
  });

  it('keeps what it has accepted when it closes', async () => {
    await orderer.broadcast(message());
    await orderer.close();
    expect(log.height).to.equal(2);
    expect(await orderer.broadcast(message())).to.have.property('status', 'SERVICE_UNAVAILABLE');
  });

  it('accepts nothing more after a write has failed', async () => {
    log.breakDisk();
    await orderer.broadcast(message());
    clock.advance(100);
    await settled();
    expect(failures).to.have.lengthOf(1);
    expect(orderer.height).to.equal(1);
    expect(await orderer.broadcast(message())).to.have.property('status', 'SERVICE_UNAVAILABLE');
  });

  const refusal =
    "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied";
  const refused: readonly (readonly [string, () => Uint8Array, string, string])[] = [
    ['a stranger', () => message({ creator: stranger.client }), 'FORBIDDEN', refusal],
    ['another signature', () => message({ signer: stranger.client }), 'FORBIDDEN', refusal],
    ['another channel', () => message({ channel: 'other' }), 'BAD_REQUEST', 'channel does not exist'],
    [
      'a configuration',
      () => message({ type: HEADER_TYPE.CONFIG }),
      'BAD_REQUEST',
      'message is of type that cannot be processed directly',
    ],
    [
      'more bytes than a message may have',
      () => message({ data: 'x'.repeat(6_000) }),
      'BAD_REQUEST',
      'exceeds maximum allowed 5000 bytes',
    ],
    [
      'no header',
      () => encodeEnvelope({ payload: new Uint8Array(), signature: new Uint8Array() }),
      'BAD_REQUEST',
      'header not set',
    ],
    ['no protobuf', () => Buffer.from([0xff]), 'BAD_REQUEST', 'could not determine channel ID'],
  ];
  for (const [name, build, status, info] of refused) {
    it(`refuses ${name}`, async () => {
      const result = await orderer.broadcast(build());
      expect(result.status).to.equal(status);
      expect(result.info).to.include(info);
      clock.advance(100);
      await settled();
      expect(orderer.height).to.equal(1);
    });
  }

  it('refuses who has expired', async () => {
    clock.advance(400 * 365 * 24 * 3_600_000);
    expect(await orderer.broadcast(message())).to.deep.equal({
      status: 'BAD_REQUEST',
      info: 'broadcast client identity expired',
    });
  });
});
