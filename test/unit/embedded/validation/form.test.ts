import { expect } from 'chai';
import { encodeChaincodeEvent } from '@careledger/fabric-embedded/rooms/codec/chaincode-event';
import { encodeEnvelope, encodePayload } from '@careledger/fabric-embedded/rooms/codec/envelope';
import { HEADER_TYPE, encodeSignatureHeader } from '@careledger/fabric-embedded/rooms/codec/header';
import { encodeChaincodeHeaderExtension } from '@careledger/fabric-embedded/rooms/codec/proposal';
import { encodeTransactionRwset } from '@careledger/fabric-embedded/rooms/codec/rwset';
import { VALIDATION_CODE } from '@careledger/fabric-embedded/rooms/codec/validation-code';
import { signingIdentity } from '../../../support/embedded/certificates';
import { CHAINCODE, type Sketch } from '../../../support/embedded/test-channel';
import { put, validationFixture } from '../../../support/embedded/validation-fixture';

/** What a good transaction does. */
const plain: Sketch = { does: put('key') };
const garbage = Buffer.from('ff', 'hex');

describe('validation of a transaction, before anybody asks who endorsed it', () => {
  const { organizations, channel } = validationFixture('ABC');

  const codeOf = async (changes: Sketch['changes']): Promise<number | undefined> =>
    (await channel.codes(channel.transaction({ ...plain, changes: changes ?? {} })))[0];

  it('accepts one that is as it should be', async () => {
    expect(await codeOf({})).to.equal(VALIDATION_CODE.VALID);
    expect(channel.state.get(CHAINCODE, 'key')?.value).to.deep.equal(Buffer.from('value'));
  });

  const cases: readonly (readonly [string, Sketch['changes'], keyof typeof VALIDATION_CODE])[] = [
    ['a payload that cannot be read', { payload: garbage }, 'BAD_PAYLOAD'],
    [
      'a payload without a header',
      { payload: encodePayload({ header: undefined, data: garbage }) },
      'BAD_COMMON_HEADER',
    ],
    [
      'a channel header that cannot be read',
      {
        payload: encodePayload({
          header: { channelHeader: garbage, signatureHeader: new Uint8Array() },
          data: garbage,
        }),
      },
      'BAD_COMMON_HEADER',
    ],
    ['another type of header', { channelHeader: { type: HEADER_TYPE.MESSAGE } }, 'BAD_COMMON_HEADER'],
    ['an epoch', { channelHeader: { epoch: 1 } }, 'BAD_COMMON_HEADER'],
    ['no nonce', { signatureHeader: { nonce: new Uint8Array() } }, 'BAD_COMMON_HEADER'],
    ['no creator', { signatureHeader: { creator: new Uint8Array() } }, 'BAD_COMMON_HEADER'],
    ['another channel', { channelHeader: { channelId: 'other' } }, 'BAD_CREATOR_SIGNATURE'],
    ['a creator that is no identity', { signatureHeader: { creator: garbage } }, 'BAD_CREATOR_SIGNATURE'],
    [
      'a signature of other bytes',
      { signature: () => organizations[0]!.client.sign(Buffer.from('other')) },
      'BAD_CREATOR_SIGNATURE',
    ],
    ['no signature', { signature: () => new Uint8Array() }, 'BAD_CREATOR_SIGNATURE'],
    ['an id that is not that of nonce and creator', { channelHeader: { txId: 'ab' } }, 'BAD_PROPOSAL_TXID'],
    [
      'a configuration update',
      { channelHeader: { type: HEADER_TYPE.CONFIG_UPDATE } },
      'UNSUPPORTED_TX_PAYLOAD',
    ],
    [
      'an empty configuration',
      { channelHeader: { type: HEADER_TYPE.CONFIG }, data: new Uint8Array() },
      'INVALID_CONFIG_TRANSACTION',
    ],
    ['data that are no transaction', { data: garbage }, 'INVALID_ENDORSER_TRANSACTION'],
    ['no action', { actions: 0 }, 'INVALID_ENDORSER_TRANSACTION'],
    ['two actions', { actions: 2 }, 'INVALID_ENDORSER_TRANSACTION'],
    [
      'an action without a nonce',
      { actionHeader: encodeSignatureHeader({ creator: Buffer.from('x'), nonce: new Uint8Array() }) },
      'INVALID_ENDORSER_TRANSACTION',
    ],
    ['the hash of another proposal', { proposalHash: new Uint8Array(32) }, 'INVALID_ENDORSER_TRANSACTION'],
    [
      'a header extension that cannot be read',
      { channelHeader: { extension: garbage } },
      'BAD_HEADER_EXTENSION',
    ],
    ['no chaincode action', { extension: new Uint8Array() }, 'BAD_RESPONSE_PAYLOAD'],
    ['a chaincode action that cannot be read', { extension: garbage }, 'BAD_RESPONSE_PAYLOAD'],
    ['a read/write set that cannot be read', { chaincodeAction: { results: garbage } }, 'BAD_RWSET'],
    [
      'a header extension without a chaincode',
      { channelHeader: { extension: encodeChaincodeHeaderExtension({ chaincodeId: undefined }) } },
      'INVALID_OTHER_REASON',
    ],
    [
      'an action without a chaincode',
      { chaincodeAction: { chaincodeId: undefined } },
      'INVALID_OTHER_REASON',
    ],
    ['an event that cannot be read', { chaincodeAction: { events: garbage } }, 'INVALID_OTHER_REASON'],
    [
      "another chaincode's event",
      {
        chaincodeAction: {
          events: encodeChaincodeEvent({
            chaincodeId: 'another',
            txId: 'tx',
            eventName: 'event',
            payload: new Uint8Array(),
          }),
        },
      },
      'INVALID_OTHER_REASON',
    ],
    [
      'an action of another chaincode than the proposal',
      { chaincodeAction: { chaincodeId: { name: 'other', version: '1', path: '' } } },
      'INVALID_CHAINCODE',
    ],
    [
      'a chaincode without a version',
      { chaincodeAction: { chaincodeId: { name: CHAINCODE, version: '', path: '' } } },
      'INVALID_CHAINCODE',
    ],
  ];
  for (const [what, changes, code] of cases) {
    it(`answers ${code} to ${what}`, async () => {
      expect(await codeOf(changes)).to.equal(VALIDATION_CODE[code]);
      expect(channel.state.get(CHAINCODE, 'key')).to.equal(undefined);
    });
  }

  it('answers INVALID_OTHER_REASON to bytes that are no envelope', async () => {
    expect(await channel.codes(garbage)).to.deep.equal([VALIDATION_CODE.INVALID_OTHER_REASON]);
  });

  it('answers BAD_COMMON_HEADER to an empty envelope', async () => {
    const empty = encodeEnvelope({ payload: new Uint8Array(), signature: new Uint8Array() });
    expect(await channel.codes(empty)).to.deep.equal([VALIDATION_CODE.BAD_COMMON_HEADER]);
  });

  it('answers BAD_CREATOR_SIGNATURE to somebody of another CA', async () => {
    const [, other] = organizations;
    const stranger = signingIdentity('A', await other!.authority.issue({ name: 'x', units: ['client'] }));
    const transaction = channel.transaction({ ...plain, creator: stranger });
    expect(await channel.codes(transaction)).to.deep.equal([VALIDATION_CODE.BAD_CREATOR_SIGNATURE]);
  });

  it('answers INVALID_CHAINCODE to a chaincode that the channel has not agreed on', async () => {
    const called = channel.transaction({ ...plain, chaincode: 'unknown' });
    const written = channel.transaction({
      does: (rwset) => {
        rwset.write('unknown', 'key', Buffer.from('v'));
      },
    });
    expect(await channel.codes(called, written)).to.deep.equal([
      VALIDATION_CODE.INVALID_CHAINCODE,
      VALIDATION_CODE.INVALID_CHAINCODE,
    ]);
  });

  it('answers DUPLICATE_TXID to an id of an earlier block, valid or not', async () => {
    const first = channel.transaction({ ...plain, endorsers: [] });
    expect(await channel.codes(first)).to.deep.equal([VALIDATION_CODE.ENDORSEMENT_POLICY_FAILURE]);
    expect(await channel.codes(first)).to.deep.equal([VALIDATION_CODE.DUPLICATE_TXID]);
  });

  it('takes the first valid one of those with the same id in a block', async () => {
    const [unendorsed, good, again] = [[], undefined, undefined].map((endorsers) =>
      channel.transaction({ ...plain, nonce: Buffer.from('same'), ...(endorsers && { endorsers }) }),
    );
    expect(await channel.codes(unendorsed!, good!, again!)).to.deep.equal([
      VALIDATION_CODE.ENDORSEMENT_POLICY_FAILURE,
      VALIDATION_CODE.VALID,
      VALIDATION_CODE.DUPLICATE_TXID,
    ]);
  });

  it('answers ILLEGAL_WRITESET to a namespace that stands there twice', async () => {
    const namespace = { reads: [], rangeReads: [], writes: [], metadataWrites: [], collections: [] };
    const results = encodeTransactionRwset({
      namespaces: [
        { namespace: CHAINCODE, ...namespace },
        { namespace: CHAINCODE, ...namespace },
      ],
    });
    expect(await codeOf({ chaincodeAction: { results } })).to.equal(VALIDATION_CODE.ILLEGAL_WRITESET);
  });

  it('is not stopped by any of them', async () => {
    const sketches = cases.map(([, changes]) => channel.transaction({ ...plain, changes: changes ?? {} }));
    const codes = await channel.codes(...sketches, channel.transaction(plain));
    expect(codes).to.deep.equal([...cases.map(([, , code]) => VALIDATION_CODE[code]), VALIDATION_CODE.VALID]);
  });
});
