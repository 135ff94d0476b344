import { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeStream } from '@careledger/fabric-embedded/rooms/chaincode/index';

type Type = keyof peer.ChaincodeMessage.TypeMap;

/** The chaincode's end of a stream, played by a test. */
export interface FakeChaincode {
  /** The peer's end. */
  readonly stream: ChaincodeStream;
  send(type: Type | number, payload?: Uint8Array, txId?: string): void;
  /** Anything. */
  sendBytes(bytes: Uint8Array): void;
  /** The next message of the peer. */
  receive(): Promise<peer.ChaincodeMessage>;
  /** How many messages of the peer nobody has received yet. */
  readonly waiting: number;
  readonly isClosed: boolean;
  end(): void;
}

export function fakeChaincode(): FakeChaincode {
  const toPeer = queue<Uint8Array>();
  const fromPeer = queue<peer.ChaincodeMessage>();
  let isClosed = false;
  return {
    stream: {
      send: (bytes) => {
        fromPeer.push(peer.ChaincodeMessage.deserializeBinary(bytes));
      },
      messages: { [Symbol.asyncIterator]: () => ({ next: () => toPeer.take() }) },
      close: () => {
        isClosed = true;
        toPeer.end();
      },
    },
    send: (type, payload = new Uint8Array(), txId = '') => {
      const message = new peer.ChaincodeMessage();
      const number = typeof type === 'number' ? type : peer.ChaincodeMessage.Type[type];
      // Also numbers that this version of the protocol does not have.
      message.setType(number as peer.ChaincodeMessage.TypeMap[Type]);
      message.setPayload(payload);
      message.setTxid(txId);
      message.setChannelId('care');
      toPeer.push(message.serializeBinary());
    },
    sendBytes: (bytes) => {
      toPeer.push(bytes);
    },
    receive: async () => {
      const { value } = await fromPeer.take();
      if (!value) throw new Error('The stream has ended.');
      return value;
    },
    get waiting() {
      return fromPeer.size;
    },
    get isClosed() {
      return isClosed;
    },
    end: () => {
      toPeer.end();
    },
  };
}

interface Queue<Item> {
  readonly size: number;
  push(item: Item): void;
  take(): Promise<IteratorResult<Item, undefined>>;
  end(): void;
}

function queue<Item>(): Queue<Item> {
  const items: Item[] = [];
  const takers: ((result: IteratorResult<Item, undefined>) => void)[] = [];
  let isOver = false;
  return {
    get size() {
      return items.length;
    },
    push: (item) => {
      const taker = takers.shift();
      if (taker) taker({ value: item, done: false });
      else items.push(item);
    },
    take: () => {
      const [item] = items.splice(0, 1);
      if (item !== undefined) return Promise.resolve({ value: item, done: false });
      if (isOver) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve) => takers.push(resolve));
    },
    end: () => {
      isOver = true;
      for (const taker of takers.splice(0)) taker({ value: undefined, done: true });
    },
  };
}
