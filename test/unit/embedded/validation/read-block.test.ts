import { expect } from 'chai';
import { encodeBlock } from '@careledger/fabric-embedded/rooms/codec/block';
import { hashBlockData } from '@careledger/fabric-embedded/rooms/codec/hashes';
import { VALIDATION_CODE } from '@careledger/fabric-embedded/rooms/codec/validation-code';
import {
  createMspRegistry,
  type Identity,
  type MspRegistry,
} from '@careledger/fabric-embedded/rooms/msp/index';
import { readBlock, type ReadTransaction } from '@careledger/fabric-embedded/rooms/validation/read-block';
import { Refusal } from '@careledger/fabric-embedded/rooms/validation/refusal';
import { CHANNEL } from '../../../support/embedded/test-channel';
import { put, validationFixture } from '../../../support/embedded/validation-fixture';

describe('what a block says without any state', () => {
  const { organizations, channel } = validationFixture('ABC');

  const blockOf = (...data: Uint8Array[]): Uint8Array =>
    encodeBlock({
      header: { number: 1, previousHash: new Uint8Array(32), dataHash: hashBlockData(data) },
      data,
      metadata: [],
    });

  /** Counts how many signatures are asked about. */
  const counting = (): { readonly msps: MspRegistry; readonly verified: () => number } => {
    const registry = createMspRegistry(organizations.map(({ definition }) => definition));
    let verified = 0;
    const counted = (identity: Identity): Identity => ({
      ...identity,
      verify: (message, signature) => {
        verified += 1;
        return identity.verify(message, signature);
      },
    });
    const msps = {
      ...registry,
      identify: (serialized: Uint8Array) => counted(registry.identify(serialized)),
    };
    return { msps, verified: () => verified };
  };

  const endorsersOf = (transaction: ReadTransaction | undefined): readonly Identity[] => {
    const wellFormed = transaction?.wellFormed();
    if (wellFormed?.kind !== 'endorser') throw new Error('It is no endorser transaction.');
    return transaction?.endorsed(wellFormed).signers ?? [];
  };

  it('is worked out once, however many peers ask, as long as it is of the same bytes', () => {
    const { msps, verified } = counting();
    const bytes = blockOf(channel.transaction({ does: put('key') }).envelope);
    const signers = [1, 2, 3].map(() => endorsersOf(readBlock(bytes, CHANNEL, msps).transactions[0]).length);
    expect(signers).to.deep.equal([3, 3, 3]);
    expect(verified()).to.equal(4);
    endorsersOf(readBlock(Uint8Array.from(bytes), CHANNEL, msps).transactions[0]);
    expect(verified()).to.equal(8);
  });

  it('is of the channel and the organizations that were asked for', () => {
    const bytes = blockOf(channel.transaction({ does: put('key') }).envelope);
    const strangers = createMspRegistry(organizations.slice(1).map(({ definition }) => definition));
    const verdict = (name: string, msps: MspRegistry): string => {
      try {
        return readBlock(bytes, name, msps).transactions[0]?.wellFormed().kind ?? 'nothing';
      } catch (error) {
        if (error instanceof Refusal) return error.message;
        throw error;
      }
    };
    for (const time of ['first', 'second']) {
      expect(verdict(CHANNEL, channel.msps), time).to.equal('endorser');
      expect(verdict('another', channel.msps)).to.equal("channel doesn't exist");
      expect(verdict(CHANNEL, strangers)).to.equal('creator certificate is not valid');
    }
  });

  it('is the same refusal for all where a transaction is refused', () => {
    const { envelope } = channel.transaction({
      does: put('key'),
      changes: { payload: Buffer.from('ff', 'hex') },
    });
    const [transaction] = readBlock(blockOf(envelope), CHANNEL, channel.msps).transactions;
    for (const time of ['first', 'second']) {
      expect(() => transaction?.wellFormed(), time)
        .to.throw(Refusal)
        .with.property('code', VALIDATION_CODE.BAD_PAYLOAD);
    }
  });
});
