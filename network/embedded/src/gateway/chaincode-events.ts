import {
  type ChaincodeEventsRequest,
  decodeChaincodeEventsRequest,
  decodeSignedRequest,
  encodeChaincodeEventsResponse,
} from '../codec/gateway';
import type { ChaincodeEvent } from '../codec/chaincode-event';
import { RpcError } from '../codec/rpc-error';
import { blockTransactions, type CommittedLedger } from '../peer';
import { checkReader } from './access';
import type { GatewayParts } from './types';

/**
 * `gateway.Gateway/ChaincodeEvents`: what one chaincode's valid transactions told, block by block, from a place that the
 * client names, or from now on.
 *
 * @throws RpcError
 */
export async function* chaincodeEvents(
  parts: GatewayParts,
  signedRequest: Uint8Array,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const { request: bytes, signature } = decodeSignedRequest(signedRequest).view;
  if (bytes.length === 0) {
    throw new RpcError('INVALID_ARGUMENT', 'a chaincode events request is required');
  }
  const request = decodeChaincodeEventsRequest(bytes).view;
  await checkReader(parts, {
    channel: request.channelId,
    identity: request.identity,
    signed: bytes,
    signature,
  });
  const matches = eventMatcher(request);
  for await (const block of parts.ledger.blocks(startBlock(parts.ledger, request), signal)) {
    const events = blockTransactions(block.bytes)
      .filter(({ isValid }) => isValid)
      .flatMap(({ events }) => events)
      .filter(matches);
    if (events.length > 0) yield encodeChaincodeEventsResponse(block.number, events);
  }
}

/** Events of the transaction named as the last one seen, and what came before it, are not repeated. */
function eventMatcher({
  chaincodeId,
  afterTransactionId,
}: ChaincodeEventsRequest): (event: ChaincodeEvent) => boolean {
  let isAfter = afterTransactionId === '';
  return (event) => {
    if (isAfter) return event.chaincodeId === chaincodeId;
    isAfter = event.txId === afterTransactionId;
    return false;
  };
}

function startBlock(ledger: CommittedLedger, request: ChaincodeEventsRequest): number {
  const after =
    request.afterTransactionId === '' ? undefined : ledger.transaction(request.afterTransactionId);
  if (after) return after.block;
  const position = request.startPosition;
  switch (position?.kind) {
    case 'specified':
      return position.number;
    case 'newest':
    case 'oldest':
      throw new RpcError(
        'INVALID_ARGUMENT',
        `invalid start position type: *orderer.SeekPosition_${position.kind === 'newest' ? 'Newest' : 'Oldest'}`,
      );
    case 'nextCommit':
    case 'unset':
    case undefined:
      return ledger.height;
  }
}
