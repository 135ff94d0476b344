import { type ChaincodeEvent, type CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import { CheckpointError } from '../errors/checkpoint-error';
import { type EventPosition, type LedgerEvent, type LedgerEvents } from './gateway';

/**
 * Reads a stream of whole blocks, and leaves out what lies before the position. Asked for what comes behind a transaction that
 * it does not have, a Fabric peer would never say anything.
 *
 * @param failed turns what the stream fails with into what the caller is told
 * @throws CheckpointError, while reading, where the next block comes and the position's transaction did not
 */
export function readEvents(
  stream: CloseableAsyncIterable<ChaincodeEvent>,
  position: EventPosition,
  failed: (error: unknown) => never,
): LedgerEvents {
  let isClosed = false;
  const close = (): void => {
    isClosed = true;
    stream.close();
  };
  async function* read(): AsyncGenerator<LedgerEvent, void> {
    try {
      let isBehind = position.from === 'block';
      for await (const { blockNumber, transactionId, eventName, payload } of stream) {
        if (isBehind) {
          yield { blockNumber, transactionId, name: eventName, payload };
        } else {
          isBehind = isAt(position, blockNumber, transactionId);
        }
      }
    } catch (error) {
      if (error instanceof CheckpointError) {
        throw error;
      }
      // Closing cancels the stream, which it reports as an error.
      if (!isClosed) {
        failed(error);
      }
    } finally {
      close();
    }
  }
  return { [Symbol.asyncIterator]: read, close };
}

/** @throws CheckpointError where the event is of a later block: the position's transaction was not in its own */
function isAt(position: EventPosition, blockNumber: bigint, transactionId: string): boolean {
  if (position.from === 'block' || blockNumber === position.block) {
    return position.from === 'block' || transactionId === position.transactionId;
  }
  throw otherLedger(position.block);
}

export function otherLedger(block: bigint): CheckpointError {
  return new CheckpointError(
    `Block ${block.toString()} of this ledger holds no event of the checkpoint's transaction`,
  );
}
