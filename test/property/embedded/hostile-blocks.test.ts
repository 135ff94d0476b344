import { expect } from 'chai';
import * as fc from 'fast-check';
import { CodecError } from '@careledger/fabric-embedded/rooms/codec/message';
import { decodePrivateRwset, decodeTransactionRwset } from '@careledger/fabric-embedded/rooms/codec/rwset';
import { VALIDATION_CODE } from '@careledger/fabric-embedded/rooms/codec/validation-code';
import { implicitCollection } from '@careledger/fabric-embedded/rooms/validation/index';
import {
  CHAINCODE,
  createTestChannel,
  type TestChannel,
  type TestOrganization,
  testOrganization,
} from '../../support/embedded/test-channel';

/** Changes of bytes at places that are fractions of a whole. */
const damage = fc.record({
  flips: fc.array(
    fc.tuple(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.integer({ min: 1, max: 255 })),
    {
      minLength: 1,
      maxLength: 4,
    },
  ),
  cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined, freq: 4 }),
});
type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

function damaged(bytes: Uint8Array, { flips, cut }: Damage): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const [place, mask] of flips) copy[Math.floor(place * copy.length)]! ^= mask;
  return cut === undefined ? copy : copy.subarray(0, Math.floor(cut * copy.length));
}

describe('hostile bytes', () => {
  let organizations: readonly TestOrganization[];

  before(async () => {
    organizations = await Promise.all(['A', 'B', 'C'].map(testOrganization));
  });

  const transactionOf = (channel: TestChannel) =>
    channel.transaction({
      does: (rwset) => {
        rwset.read(CHAINCODE, 'a', undefined);
        rwset.rangeRead(CHAINCODE, { startKey: 'a', endKey: 'b', exhausted: true, reads: { raw: [] } });
        rwset.write(CHAINCODE, 'a', Buffer.from('value'));
        rwset.writeMetadata(CHAINCODE, 'a', [{ name: 'note', value: Buffer.from('value') }]);
        rwset.privateWrite(CHAINCODE, implicitCollection('A'), 'p', Buffer.from('value'));
      },
    });

  it('in an envelope get a verdict other than VALID, and harm no other transaction', async () => {
    await fc.assert(
      fc.asyncProperty(damage, async (change) => {
        const channel = createTestChannel(organizations);
        const hostile = damaged(transactionOf(channel).envelope, change);
        const good = channel.transaction({
          does: (rwset) => {
            rwset.write(CHAINCODE, 'good', Buffer.from('v'));
          },
        });
        const [code, other] = await channel.codes(hostile, good);
        expect(code).not.to.equal(VALIDATION_CODE.VALID);
        expect(other).to.equal(VALIDATION_CODE.VALID);
      }),
      { numRuns: 150, seed: 32 },
    );
  });

  it('that endorsers have signed never stop validation', async () => {
    const channel = createTestChannel(organizations);
    const field = fc.constantFrom('results', 'events', 'extension', 'data', 'policy');
    await fc.assert(
      fc.asyncProperty(field, fc.uint8Array({ maxLength: 60 }), async (name, bytes) => {
        const changes = {
          results: { chaincodeAction: { results: bytes } },
          events: { chaincodeAction: { events: bytes } },
          extension: { extension: bytes },
          data: { data: bytes },
          policy: {},
        }[name];
        const transaction = channel.transaction({
          changes,
          does: (rwset) => {
            rwset.write(CHAINCODE, 'key', Buffer.from('value'));
            if (name === 'policy') {
              rwset.writeMetadata(CHAINCODE, 'key', [{ name: 'VALIDATION_PARAMETER', value: bytes }]);
            }
          },
        });
        const after = channel.transaction({
          does: (rwset) => {
            rwset.write(CHAINCODE, 'key', Buffer.from('v'));
          },
        });
        expect(await channel.codes(transaction)).to.have.length(1);
        expect(await channel.codes(after)).to.have.length(1);
      }),
      { numRuns: 150, seed: 33 },
    );
  });

  it('are refused by the codec with its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        for (const decode of [decodeTransactionRwset, decodePrivateRwset]) {
          try {
            decode(bytes);
          } catch (error) {
            expect(error).to.be.instanceOf(CodecError);
          }
        }
      }),
      { numRuns: 2_000, seed: 34 },
    );
  });
});
