/**
 * Fabric's messages for several keys at once, which its shim for Node.js does not speak yet: peers from 3.1 on offer them with
 * READY (`protos.ChaincodeAdditionalParams`, fabric-protos peer/chaincode.proto and chaincode_shim.proto). To other peers the
 * chaincode sends one message for each key.
 */
import type { ChaincodeInterface } from 'fabric-shim';
import ChaincodeServer, { type PeerMessage, type PeerStream, type RealStub } from 'fabric-shim/lib/server';
import type { Batching, Write } from '../ledger/batching';
import { bytesField, concat, fieldsOf, textField, varintField } from '../ledger/protobuf';

/** Of `protos.ChaincodeMessage.Type`. */
const MESSAGE = { ready: 4, writeBatch: 24, getMultiple: 25 } as const;
/** Of `protos.WriteRecord.Type`. */
const RECORD = { put: 9, delete: 10, policy: 21 } as const;
/** The metadata under which a peer looks for a key's policy. */
const POLICY_METADATA = 'VALIDATION_PARAMETER';

/** How many keys a peer reads, and how many it writes, for one message. */
interface Offer {
  readonly reads: number;
  readonly writes: number;
  /** Messages to the peer are made of one of its own: the library that makes them is the shim's alone. */
  readonly message: PeerMessage;
}

const offers = new WeakMap<PeerStream, Offer>();

/** A chaincode server that notes what each peer offers. */
export class BatchingServer extends ChaincodeServer {
  override connect(stream: PeerStream): void {
    const listen = (message: PeerMessage): void => {
      if (message.getType() !== MESSAGE.ready) return;
      stream.off('data', listen);
      const offer = offerOf(message);
      if (offer !== undefined) offers.set(stream, offer);
    };
    stream.on('data', listen);
    super.connect(stream);
  }
}

/** The same chaincode, whose stubs have `batching` where their peer has offered it. */
export function withBatching(chaincode: ChaincodeInterface): ChaincodeInterface {
  const prepared = (stub: RealStub): RealStub => {
    const offer = offers.get(stub.handler._stream);
    return offer === undefined ? stub : Object.assign(stub, { batching: batchingOf(stub, offer) });
  };
  return {
    Init: (stub: RealStub) => chaincode.Init(prepared(stub)),
    Invoke: (stub: RealStub) => chaincode.Invoke(prepared(stub)),
  };
}

/**
 * What a peer offers with READY.
 *
 * @returns undefined where it offers nothing, or in words that are not known here: it takes one key a message then.
 */
export function offerOf(ready: PeerMessage): Offer | undefined {
  const params = parametersOf(ready.getPayload_asU8());
  const size = (allowed: number, most: number): number =>
    params.get(allowed) === 1 ? Number(params.get(most) ?? 0) : 0;
  const [writes, reads] = [size(1, 2), size(3, 4)];
  if (writes < 1 || reads < 1) return undefined;
  const message = ready.clone();
  message.setPayload(new Uint8Array());
  return { reads, writes, message };
}

function parametersOf(payload: Uint8Array): ReadonlyMap<number, number | Uint8Array> {
  try {
    return new Map(fieldsOf(payload).map(({ field, value }) => [field, value]));
  } catch {
    return new Map();
  }
}

/** Asks the peer for several keys at once, in messages as large as it takes. */
export function batchingOf(
  {
    handler,
    channel_id,
    txId,
  }: Pick<RealStub, 'channel_id' | 'txId'> & {
    readonly handler: Pick<RealStub['handler'], '_askPeerAndListen'>;
  },
  offer: Offer,
): Batching {
  const ask = (type: number, payload: Uint8Array): Promise<Uint8Array> => {
    const message = offer.message.clone();
    message.setType(type);
    message.setPayload(payload);
    message.setTxid(txId);
    message.setChannelId(channel_id);
    return handler._askPeerAndListen(message, 'Batch');
  };
  return {
    async getStates(keys) {
      const values: Uint8Array[] = [];
      for (const some of chunks(keys, offer.reads)) {
        const answer = await ask(MESSAGE.getMultiple, concat(some.map((key) => textField(1, key))));
        values.push(
          ...fieldsOf(answer).map(({ value }) => Buffer.from(typeof value === 'number' ? [] : value)),
        );
      }
      // A peer whose database fails answers with no values at all.
      if (values.length !== keys.length) throw new Error('the peer has not answered for every key');
      return values;
    },
    async writeStates(writes) {
      for (const some of chunks(writes, offer.writes)) {
        await ask(MESSAGE.writeBatch, concat(some.map((write) => bytesField(1, recordOf(write)))));
      }
    },
  };
}

/** `protos.WriteRecord`: key = 1, value = 2, metadata = 4 {metakey = 1, value = 2}, type = 5. */
function recordOf(write: Write): Uint8Array {
  const type = varintField(5, RECORD[write.kind]);
  const key = textField(1, write.key);
  switch (write.kind) {
    case 'put':
      return concat([key, bytesField(2, write.value), type]);
    case 'delete':
      return concat([key, type]);
    case 'policy': {
      const metadata = concat([textField(1, POLICY_METADATA), bytesField(2, write.policy)]);
      return concat([key, bytesField(4, metadata), type]);
    }
  }
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
