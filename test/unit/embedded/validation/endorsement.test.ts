import { expect } from 'chai';
import { VALIDATION_CODE } from '@careledger/fabric-embedded/rooms/codec/validation-code';
import { parsePolicy } from '@careledger/fabric-embedded/rooms/policy/index';
import { implicitCollection, LIFECYCLE_NAMESPACE } from '@careledger/fabric-embedded/rooms/validation/index';
import { type Issued, signingIdentity } from '../../../support/embedded/certificates';
import {
  CHAINCODE,
  definitionOf,
  type Sketch,
  type SketchedTransaction,
} from '../../../support/embedded/test-channel';
import { policy, put, validationFixture, value } from '../../../support/embedded/validation-fixture';

const VALID = VALIDATION_CODE.VALID;
const FAILURE = VALIDATION_CODE.ENDORSEMENT_POLICY_FAILURE;

describe('validation of endorsements', () => {
  const { organizations, channel, by } = validationFixture('ABCD');

  describe('of a chaincode', () => {
    it('asks for a majority of the organizations by default', async () => {
      expect(await channel.codes(by('AB', put('1')), by('ABC', put('2')), by('BCD', put('3')))).to.deep.equal(
        [FAILURE, VALID, VALID],
      );
    });

    it('asks for it also where nothing is written', async () => {
      expect(await channel.codes(by('', undefined), by('ABC', undefined))).to.deep.equal([FAILURE, VALID]);
    });

    it('asks for what the definition says', async () => {
      const endorsementPolicy = parsePolicy("AND('A.peer', 'D.peer')");
      channel.definitions.set(CHAINCODE, { ...definitionOf(CHAINCODE), endorsementPolicy });
      expect(await channel.codes(by('ABC', put('1')), by('AD', put('2')))).to.deep.equal([FAILURE, VALID]);
    });

    it('asks for each chaincode that is written to', async () => {
      const endorsementPolicy = parsePolicy("OR('D.peer')");
      channel.definitions.set('other', { ...definitionOf('other'), endorsementPolicy });
      const both: Sketch['does'] = (rwset) => {
        rwset.write(CHAINCODE, 'key', value);
        rwset.write('other', 'key', value);
      };
      const readsOther: Sketch['does'] = (rwset) => {
        rwset.read('other', 'nothing', undefined);
      };
      expect(await channel.codes(by('ABC', both), by('ABC', readsOther), by('ABD', both))).to.deep.equal([
        FAILURE,
        VALID,
        VALID,
      ]);
    });

    it('asks for a chaincode of which only metadata are written, public or private', async () => {
      const endorsementPolicy = parsePolicy("OR('D.peer')");
      channel.definitions.set('other', { ...definitionOf('other'), endorsementPolicy });
      const entries = [{ name: 'note', value }];
      const notePublic: Sketch['does'] = (rwset) => {
        rwset.writeMetadata('other', 'key', entries);
      };
      const notePrivate: Sketch['does'] = (rwset) => {
        rwset.privateMetadata('other', implicitCollection('D'), 'key', entries);
      };
      expect(
        await channel.codes(by('ABC', notePublic), by('ABC', notePrivate), by('ABD', notePublic)),
      ).to.deep.equal([FAILURE, FAILURE, VALID]);
    });

    it('asks for a majority where a definition is written', async () => {
      const does: Sketch['does'] = (rwset) => {
        rwset.write(LIFECYCLE_NAMESPACE, 'key', value);
      };
      const chaincode = LIFECYCLE_NAMESPACE;
      expect(
        await channel.codes(by('AB', does, { chaincode }), by('ABC', does, { chaincode })),
      ).to.deep.equal([FAILURE, VALID]);
    });

    it('counts nobody twice', async () => {
      const endorsementPolicy = parsePolicy("AND('A.peer', 'A.peer')");
      channel.definitions.set(CHAINCODE, { ...definitionOf(CHAINCODE), endorsementPolicy });
      expect(await channel.codes(by('AA', put('key')))).to.deep.equal([FAILURE]);
    });

    it('counts a certificate once, however it is written', async () => {
      const endorsementPolicy = parsePolicy("AND('A.peer', 'A.peer')");
      channel.definitions.set(CHAINCODE, { ...definitionOf(CHAINCODE), endorsementPolicy });
      const { authority } = organizations[0]!;
      const [one, two] = [
        await authority.issue({ name: 'one', units: ['peer'] }),
        await authority.issue({ name: 'two', units: ['peer'] }),
      ];
      const spaced = { ...one, certificate: `${one.certificate}\n\n` };
      const endorsedBy = (...issued: readonly Issued[]): SketchedTransaction =>
        by('', put('key'), { endorsers: issued.map((each) => signingIdentity('A', each)) });
      expect(await channel.codes(endorsedBy(one, spaced), endorsedBy(one, two))).to.deep.equal([
        FAILURE,
        VALID,
      ]);
    });

    it('counts peers, not clients', async () => {
      const endorsers = organizations.map(({ client }) => client);
      expect(await channel.codes(by('', put('key'), { endorsers }))).to.deep.equal([FAILURE]);
    });

    it('leaves out a signature that does not hold, and needs the others', async () => {
      const broken: Sketch = {
        changes: {
          endorsements: ([first, ...others]) => [{ ...first!, signature: others[0]!.signature }, ...others],
        },
      };
      expect(await channel.codes(by('ABC', put('1'), broken), by('ABCD', put('2'), broken))).to.deep.equal([
        FAILURE,
        VALID,
      ]);
    });
  });

  it('leave out who is nobody here, and need the others', async () => {
    const [first] = organizations;
    const nobody = signingIdentity(
      'Nobody',
      await first!.authority.issue({ name: 'nobody', units: ['peer'] }),
    );
    const besides = (mspIds: string): SketchedTransaction => {
      const peers = organizations.filter(({ mspId }) => mspIds.includes(mspId)).map(({ peer }) => peer);
      return by('', put(`by ${mspIds}`), { endorsers: [nobody, ...peers] });
    };
    expect(await channel.codes(besides('AB'), besides('ABC'))).to.deep.equal([FAILURE, VALID]);
  });

  describe('of an implicit collection', () => {
    const own = implicitCollection('B');
    const putPrivate: Sketch['does'] = (rwset) => {
      rwset.privateWrite(CHAINCODE, own, 'key', value);
    };

    it('asks for its organization alone', async () => {
      expect(await channel.codes(by('ACD', putPrivate), by('B', putPrivate))).to.deep.equal([FAILURE, VALID]);
    });

    it("asks for the chaincode's policy, too, where public keys are written", async () => {
      const both: Sketch['does'] = (rwset) => {
        rwset.privateWrite(CHAINCODE, own, 'key', value);
        rwset.write(CHAINCODE, 'key', value);
      };
      expect(await channel.codes(by('B', both), by('ACD', both), by('ABC', both))).to.deep.equal([
        FAILURE,
        FAILURE,
        VALID,
      ]);
    });

    it('honours a policy of the hashed key, with its same-block rule', async () => {
      const withPolicy: Sketch['does'] = (rwset) => {
        rwset.privateWrite(CHAINCODE, own, 'key', value);
        rwset.privateMetadata(CHAINCODE, own, 'key', policy("AND('B.peer', 'C.peer')"));
      };
      expect(await channel.codes(by('B', withPolicy), by('B', putPrivate))).to.deep.equal([VALID, FAILURE]);
      expect(await channel.codes(by('B', putPrivate), by('BC', putPrivate))).to.deep.equal([FAILURE, VALID]);
    });

    it('refuses those of organizations that the channel does not have, and collections that nobody defined', async () => {
      const strange = implicitCollection('Z');
      expect(
        await channel.codes(
          by('ABCD', (rwset) => {
            rwset.privateWrite(CHAINCODE, strange, 'key', value);
          }),
          by('ABCD', (rwset) => {
            rwset.privateWrite(CHAINCODE, 'unknown', 'key', value);
          }),
        ),
      ).to.deep.equal([FAILURE, FAILURE]);
    });
  });
});
