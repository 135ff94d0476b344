import { encodeBlock } from '@careledger/fabric-embedded/rooms/codec/block';
import { encodeEnvelope, encodePayload } from '@careledger/fabric-embedded/rooms/codec/envelope';
import { encodeChannelHeader, HEADER_TYPE } from '@careledger/fabric-embedded/rooms/codec/header';
import {
  encodeChaincodeAction,
  encodeProposalResponsePayload,
} from '@careledger/fabric-embedded/rooms/codec/response';
import { encodeTransactionRwset } from '@careledger/fabric-embedded/rooms/codec/rwset';
import {
  encodeChaincodeActionPayload,
  encodeTransaction,
} from '@careledger/fabric-embedded/rooms/codec/transaction';

export interface WrittenKey {
  readonly namespace: string;
  readonly key: string;
  /** Empty deletes. */
  readonly value: string;
  readonly txId: string;
  readonly seconds: number;
}

const none = new Uint8Array();

/** A block with one transaction that writes one key: as much of it as a reader of the history takes. */
export function writingBlock(
  number: number,
  { namespace, key, value, txId, seconds }: WrittenKey,
): Uint8Array {
  const results = encodeTransactionRwset({
    namespaces: [
      {
        namespace,
        reads: [],
        rangeReads: [],
        writes: [{ key, isDelete: value === '', value: Buffer.from(value) }],
        metadataWrites: [],
        collections: [],
      },
    ],
  });
  const extension = encodeChaincodeAction({
    results,
    events: none,
    response: undefined,
    chaincodeId: undefined,
  });
  const payload = encodeChaincodeActionPayload({
    chaincodeProposalPayload: none,
    action: {
      proposalResponsePayload: encodeProposalResponsePayload({ proposalHash: none, extension }),
      endorsements: [],
    },
  });
  const channelHeader = encodeChannelHeader({
    type: HEADER_TYPE.ENDORSER_TRANSACTION,
    version: 0,
    timestamp: { seconds, nanos: 7 },
    channelId: 'care',
    txId,
    epoch: 0,
    extension: none,
    tlsCertHash: none,
  });
  const envelope = encodeEnvelope({
    payload: encodePayload({
      header: { channelHeader, signatureHeader: none },
      data: encodeTransaction({ actions: [{ header: none, payload }] }),
    }),
    signature: none,
  });
  return encodeBlock({
    header: { number, previousHash: none, dataHash: none },
    data: [envelope],
    metadata: [],
  });
}
