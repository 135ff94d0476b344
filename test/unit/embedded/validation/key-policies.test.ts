import { expect } from 'chai';
import { encodeSignaturePolicy } from '@careledger/fabric-embedded/rooms/codec/policy';
import { VALIDATION_CODE } from '@careledger/fabric-embedded/rooms/codec/validation-code';
import { VALIDATION_PARAMETER } from '@careledger/fabric-embedded/rooms/validation/index';
import { CHAINCODE, definitionOf, type Sketch } from '../../../support/embedded/test-channel';
import { policy, put, validationFixture, value } from '../../../support/embedded/validation-fixture';

const VALID = VALIDATION_CODE.VALID;
const FAILURE = VALIDATION_CODE.ENDORSEMENT_POLICY_FAILURE;

describe('validation of endorsements where keys have policies', () => {
  const { channel, by } = validationFixture('ABCD');

  const putWithPolicy =
    (key: string, text: string): Sketch['does'] =>
    (rwset) => {
      rwset.write(CHAINCODE, key, value);
      rwset.writeMetadata(CHAINCODE, key, policy(text));
    };

  describe('of a key with a policy of its own', () => {
    it("asks for that policy, and the chaincode's no more", async () => {
      expect(await channel.codes(by('ABC', putWithPolicy('key', "OR('D.peer')")))).to.deep.equal([VALID]);
      expect(await channel.codes(by('ABC', put('key')))).to.deep.equal([FAILURE]);
      expect(await channel.codes(by('D', put('key')))).to.deep.equal([VALID]);
    });

    it("still asks for the chaincode's where another key is written, too", async () => {
      await channel.commit([by('ABC', putWithPolicy('key', "OR('D.peer')"))]);
      const both: Sketch['does'] = (rwset) => {
        rwset.write(CHAINCODE, 'key', value);
        rwset.write(CHAINCODE, 'other', value);
      };
      expect(await channel.codes(by('D', both), by('ABC', both), by('ABD', both))).to.deep.equal([
        FAILURE,
        FAILURE,
        VALID,
      ]);
    });

    it('asks for it to change the policy', async () => {
      await channel.commit([by('ABC', putWithPolicy('key', "OR('D.peer')"))]);
      const loosen: Sketch['does'] = (rwset) => {
        rwset.writeMetadata(CHAINCODE, 'key', policy("OR('A.peer')"));
      };
      expect(await channel.codes(by('ABC', loosen))).to.deep.equal([FAILURE]);
      expect(await channel.codes(by('D', loosen))).to.deep.equal([VALID]);
      expect(await channel.codes(by('A', put('key')))).to.deep.equal([VALID]);
    });

    it('keeps the policy when the value is written, and drops it with the key', async () => {
      await channel.commit([by('ABC', putWithPolicy('key', "OR('D.peer')"))]);
      expect(await channel.codes(by('D', put('key')))).to.deep.equal([VALID]);
      expect(await channel.codes(by('ABC', put('key')))).to.deep.equal([FAILURE]);
      expect(
        await channel.codes(
          by('D', (rwset) => {
            rwset.write(CHAINCODE, 'key', Buffer.alloc(0));
          }),
        ),
      ).to.deep.equal([VALID]);
      expect(await channel.codes(by('ABC', put('key')))).to.deep.equal([VALID]);
    });

    it('is without one after its metadata are taken away', async () => {
      await channel.commit([by('ABC', putWithPolicy('key', "OR('D.peer')"))]);
      expect(
        await channel.codes(
          by('D', (rwset) => {
            rwset.writeMetadata(CHAINCODE, 'key', []);
          }),
        ),
      ).to.deep.equal([VALID]);
      expect(await channel.codes(by('D', put('key')))).to.deep.equal([FAILURE]);
      expect(await channel.codes(by('ABC', put('key')))).to.deep.equal([VALID]);
    });

    it('gets none where it is not there', async () => {
      const onlyPolicy: Sketch['does'] = (rwset) => {
        rwset.writeMetadata(CHAINCODE, 'key', policy("OR('D.peer')"));
      };
      expect(await channel.codes(by('ABC', onlyPolicy))).to.deep.equal([VALID]);
      expect(channel.state.get(CHAINCODE, 'key')).to.equal(undefined);
      expect(await channel.codes(by('ABC', put('key')))).to.deep.equal([VALID]);
    });

    it('is closed for good by bytes that are no policy', async () => {
      await channel.commit([
        by('ABC', (rwset) => {
          rwset.write(CHAINCODE, 'key', value);
          rwset.writeMetadata(CHAINCODE, 'key', [
            { name: VALIDATION_PARAMETER, value: Buffer.from('ff', 'hex') },
          ]);
        }),
      ]);
      expect(await channel.codes(by('ABCD', put('key')))).to.deep.equal([FAILURE]);
    });

    it('is closed by a policy that names a principal that it does not list', async () => {
      const missing = encodeSignaturePolicy({
        principals: [{ kind: 'role', mspId: 'A', role: 'peer' }],
        rule: {
          kind: 'outOf',
          n: 1,
          rules: [
            { kind: 'signedBy', principal: 0 },
            { kind: 'signedBy', principal: 1 },
          ],
        },
      });
      await channel.commit([
        by('ABC', (rwset) => {
          rwset.write(CHAINCODE, 'key', value);
          rwset.writeMetadata(CHAINCODE, 'key', [{ name: VALIDATION_PARAMETER, value: missing }]);
        }),
      ]);
      expect(await channel.codes(by('ABCD', put('key')))).to.deep.equal([FAILURE]);
    });
  });

  describe('of keys whose policy changes in the same block', () => {
    const relax: Sketch['does'] = (rwset) => {
      rwset.writeMetadata(CHAINCODE, 'key', policy("OR('A.peer')"));
    };

    beforeEach(async () => {
      await channel.commit([by('ABC', put('key'))]);
    });

    it('refuses who writes the key after that, however endorsed', async () => {
      expect(
        await channel.codes(by('ABC', relax), by('ABCD', put('key')), by('A', put('key'))),
      ).to.deep.equal([VALID, FAILURE, FAILURE]);
    });

    it('refuses the second writer of a policy', async () => {
      expect(await channel.codes(by('ABC', relax), by('ABC', relax))).to.deep.equal([VALID, FAILURE]);
    });

    it('lets pass who wrote the key before', async () => {
      expect(await channel.codes(by('ABC', put('key')), by('ABC', relax))).to.deep.equal([VALID, VALID]);
    });

    it('is not impressed by a change that was not endorsed', async () => {
      expect(await channel.codes(by('A', relax), by('ABC', put('key')))).to.deep.equal([FAILURE, VALID]);
    });

    it('refuses also where what changed the policy fails later, for what it read', async () => {
      const stale: Sketch['does'] = (rwset) => {
        rwset.read(CHAINCODE, 'key', undefined);
        rwset.writeMetadata(CHAINCODE, 'key', policy("OR('A.peer')"));
      };
      expect(await channel.codes(by('ABC', stale), by('ABC', put('key')))).to.deep.equal([
        VALIDATION_CODE.MVCC_READ_CONFLICT,
        FAILURE,
      ]);
    });

    it('leaves other keys and other chaincodes alone', async () => {
      channel.definitions.set('other', definitionOf('other'));
      const elsewhere: Sketch['does'] = (rwset) => {
        rwset.write('other', 'key', value);
      };
      expect(
        await channel.codes(by('ABC', relax), by('ABC', put('key2')), by('ABC', elsewhere)),
      ).to.deep.equal([VALID, VALID, VALID]);
    });
  });
});
