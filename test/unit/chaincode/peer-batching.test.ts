import {
  bytesField,
  concat,
  fieldsOf,
  textField,
  varintField,
} from '@careledger/chaincode/dist/ledger/protobuf';
import { batchingOf, offerOf } from '@careledger/chaincode/dist/server/peer-batching';
import { expect } from 'chai';
import type { PeerMessage } from 'fabric-shim/lib/server';

/** A message as the shim's library makes it, as far as one is asked. */
class Message implements PeerMessage {
  type = 0;
  txId = '';
  channel = '';
  constructor(private payload: Uint8Array) {}
  getType = (): number => this.type;
  getPayload_asU8 = (): Uint8Array => this.payload;
  setType = (type: number): void => void (this.type = type);
  setPayload = (payload: Uint8Array): void => void (this.payload = payload);
  setTxid = (txId: string): void => void (this.txId = txId);
  setChannelId = (channel: string): void => void (this.channel = channel);
  clone = (): Message => new Message(this.payload);
}

/** `ChaincodeAdditionalParams`: may write several (1), how many (2), may read several (3), how many (4). */
const ready = (writes: number, reads: number): Message =>
  new Message(concat([varintField(1, 1), varintField(2, writes), varintField(3, 1), varintField(4, reads)]));

describe('what a peer offers', () => {
  it('is how many keys a message takes', () => {
    expect(offerOf(ready(1000, 500))).to.include({ writes: 1000, reads: 500 });
  });

  it('is nothing where it says nothing, or one half, or no number, or what cannot be read', () => {
    const half = concat([varintField(1, 1), varintField(2, 1000)]);
    // A fixed 64-bit number, and a text that is cut off: other words than the ones that are known.
    const fixed = Uint8Array.from([0x09, 0, 0, 0, 0, 0, 0, 0, 0]);
    for (const payload of [new Uint8Array(), half, fixed, textField(1, 'cut off').subarray(0, 4)]) {
      expect(offerOf(new Message(payload))).to.equal(undefined);
    }
    expect(offerOf(ready(0, 500))).to.equal(undefined);
    expect(offerOf(ready(1000, 0))).to.equal(undefined);
  });
});

describe('several keys in the messages of a peer that offers two', () => {
  const asked: Message[] = [];
  const batching = (answer: (message: Message) => Uint8Array) => {
    asked.length = 0;
    const offer = offerOf(ready(2, 2));
    if (offer === undefined) throw new Error('no offer');
    const handler = {
      _askPeerAndListen: (message: PeerMessage) => {
        if (!(message instanceof Message)) throw new Error('another kind of message');
        asked.push(message);
        return Promise.resolve(Buffer.from(answer(message)));
      },
    };
    return batchingOf({ handler, channel_id: 'care', txId: 'tx' }, offer);
  };
  const keysOf = (message: Message): string[] =>
    fieldsOf(message.getPayload_asU8()).map(({ value }) => Buffer.from(value as Uint8Array).toString());

  it('are read two by two, in their order, empty where nothing stands', async () => {
    const values = new Map([
      ['a', 'one'],
      ['c', 'three'],
    ]);
    const peer = batching((message) =>
      concat(keysOf(message).map((key) => bytesField(1, Buffer.from(values.get(key) ?? '')))),
    );
    const found = await peer.getStates(['a', 'b', 'c']);
    expect(found.map((value) => Buffer.from(value).toString())).to.deep.equal(['one', '', 'three']);
    expect(asked.map(keysOf)).to.deep.equal([['a', 'b'], ['c']]);
    expect(asked.map(({ type, txId, channel }) => [type, txId, channel])).to.deep.equal(
      Array(2).fill([25, 'tx', 'care']),
    );
  });

  it('are not read where the peer answers for too few, or for too many', async () => {
    for (const values of [[], ['one'], ['one', 'two', 'three']]) {
      const answer = concat(values.map((value) => textField(1, value)));
      const failure = await batching(() => answer)
        .getStates(['a', 'b'])
        .catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(Error).with.property('message').that.includes('every key');
    }
  });

  it('are written two by two, in their order', async () => {
    const peer = batching(() => new Uint8Array());
    const policy = Buffer.from('policy');
    await peer.writeStates([
      { kind: 'put', key: 'a', value: Buffer.from('one') },
      { kind: 'policy', key: 'a', policy },
      { kind: 'delete', key: 'b' },
    ]);
    const records = asked.map((message) => fieldsOf(message.getPayload_asU8()).map(({ value }) => value));
    const metadata = concat([textField(1, 'VALIDATION_PARAMETER'), bytesField(2, policy)]);
    expect(records.map((some) => some.map((record) => Buffer.from(record as Uint8Array)))).to.deep.equal(
      [
        [
          concat([textField(1, 'a'), textField(2, 'one'), varintField(5, 9)]),
          concat([textField(1, 'a'), bytesField(4, metadata), varintField(5, 21)]),
        ],
        [concat([textField(1, 'b'), varintField(5, 10)])],
      ].map((some) => some.map((record) => Buffer.from(record))),
    );
    expect(asked.map(({ type }) => type)).to.deep.equal([24, 24]);
  });
});
