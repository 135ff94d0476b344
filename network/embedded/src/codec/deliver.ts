import { common, orderer, peer } from '@hyperledger/fabric-protos';
import { type ChaincodeEvent, chaincodeEventMessage } from './chaincode-event';
import { HEADER_TYPE } from './header';
import { decodeMessage } from './message';
import type { Decoded } from './types';
import { validationCode } from './validation-code-message';

/** `common.Status`: the words that the ordering and deliver services answer with. */
export const STATUS = {
  UNKNOWN: 0,
  SUCCESS: 200,
  BAD_REQUEST: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  REQUEST_ENTITY_TOO_LARGE: 413,
  INTERNAL_SERVER_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  SERVICE_UNAVAILABLE: 503,
} as const;

export type StatusName = keyof typeof STATUS;

type WireHeaderType = common.HeaderTypeMap[keyof common.HeaderTypeMap];

/** `orderer.SeekPosition`. */
export type SeekPosition =
  | { readonly kind: 'newest' | 'oldest' | 'nextCommit' | 'unset' }
  | { readonly kind: 'specified'; readonly number: number };

/** `orderer.SeekInfo`. */
export interface SeekInfo {
  readonly start: SeekPosition | undefined;
  readonly stop: SeekPosition | undefined;
  readonly failIfNotReady: boolean;
  /** Only headers and metadata, but for configuration blocks. */
  readonly headersOnly: boolean;
}

/** `protos.FilteredTransaction`. */
export interface FilteredTransaction {
  readonly txId: string;
  readonly type: number;
  readonly code: number;
  /** Without payloads. Undefined for what is no endorser transaction. */
  readonly events: readonly ChaincodeEvent[] | undefined;
}

/** @throws CodecError */
export function decodeSeekInfo(bytes: Uint8Array): Decoded<SeekInfo> {
  return decodeMessage('orderer.SeekInfo', orderer.SeekInfo, bytes, (message) => ({
    start: seekPositionView(message.getStart()),
    stop: seekPositionView(message.getStop()),
    failIfNotReady: message.getBehavior() === orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY,
    headersOnly: message.getContentType() === orderer.SeekInfo.SeekContentType.HEADER_WITH_SIG,
  }));
}

export function seekPositionView(message: orderer.SeekPosition | undefined): SeekPosition | undefined {
  if (!message) return undefined;
  const specified = message.getSpecified();
  if (specified) return { kind: 'specified', number: specified.getNumber() };
  if (message.hasNewest()) return { kind: 'newest' };
  if (message.hasOldest()) return { kind: 'oldest' };
  if (message.hasNextCommit()) return { kind: 'nextCommit' };
  return { kind: 'unset' };
}

/** `protos.DeliverResponse` that ends or refuses. */
export function encodeDeliverStatus(status: StatusName): Uint8Array {
  const message = new peer.DeliverResponse();
  message.setStatus(common.Status[status]);
  return message.serializeBinary();
}

/** `protos.DeliverResponse` with a block. @throws CodecError */
export function encodeDeliverBlock(block: Uint8Array): Uint8Array {
  const { view } = decodeMessage('common.Block', common.Block, block, (message) => message);
  const message = new peer.DeliverResponse();
  message.setBlock(view);
  return message.serializeBinary();
}

/** `protos.DeliverResponse` with a block's transactions, but not their content. */
export function encodeDeliverFilteredBlock(
  channelId: string,
  number: number,
  transactions: readonly FilteredTransaction[],
): Uint8Array {
  const block = new peer.FilteredBlock();
  block.setChannelId(channelId);
  block.setNumber(number);
  block.setFilteredTransactionsList(transactions.map(filteredTransactionMessage));
  const message = new peer.DeliverResponse();
  message.setFilteredBlock(block);
  return message.serializeBinary();
}

function filteredTransactionMessage(view: FilteredTransaction): peer.FilteredTransaction {
  const message = new peer.FilteredTransaction();
  message.setTxid(view.txId);
  message.setType(headerType(view.type));
  message.setTxValidationCode(validationCode(view.code));
  if (view.events) {
    const actions = new peer.FilteredTransactionActions();
    actions.setChaincodeActionsList(
      view.events.map((event) => {
        const action = new peer.FilteredChaincodeAction();
        action.setChaincodeEvent(chaincodeEventMessage({ ...event, payload: new Uint8Array() }));
        return action;
      }),
    );
    message.setTransactionActions(actions);
  }
  return message;
}

const HEADER_TYPES: readonly WireHeaderType[] = Object.values(HEADER_TYPE);

function headerType(type: number): WireHeaderType {
  return HEADER_TYPES.find((known) => known === type) ?? HEADER_TYPE.MESSAGE;
}
