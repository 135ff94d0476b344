import {
  decodeChaincodeMessage,
  decodeRegistration,
  encodeAdditionalParams,
  encodePeerMessage,
  type ChaincodeMessage,
  type ChaincodeMessageType,
} from '../codec/chaincode-message';
import { CodecError } from '../codec/message';
import type { Clock } from '../clock/types';
import { createCursors } from './cursors';
import { defer } from './deferred';
import { messageOf } from './errors';
import { handlers } from './handlers';
import type { ChaincodeStream } from './stream';
import type { FindChaincode, TransactionContext } from './transaction-context';
import type { Invocation } from './types';

/** Writes, or keys read, that one message may carry; Fabric's `chaincode.runtimeParams`. */
const maxBatch = 1000;

export interface SessionOptions {
  readonly stream: ChaincodeStream;
  readonly packageId: string;
  readonly clock: Clock;
  /** Fabric's `chaincode.executetimeout`, in milliseconds. */
  readonly executeTimeoutMs: number;
  readonly callee: FindChaincode;
}

/**
 * The peer's side of one chaincode stream. Any number of transactions run over it at once, each with one open request
 * at most; what a chaincode asks for outside of a running transaction is refused.
 */
export interface ChaincodeSession {
  /** Resolves when the chaincode has registered and may be called; rejects where it never will be. */
  readonly ready: Promise<undefined>;
  /** Resolves with what ended the stream. */
  readonly ended: Promise<string>;
  /** COMPLETED or ERROR, as the chaincode sent it. @throws Error in a Fabric peer's words where neither came */
  execute(invocation: Invocation): Promise<ChaincodeMessage>;
  close(): void;
}

interface RunningTransaction {
  readonly context: TransactionContext;
  readonly settle: (message: ChaincodeMessage) => void;
  readonly fail: (error: Error) => void;
  /** A request of this transaction is being answered. */
  isAnswering: boolean;
}

/**
 * Where a running transaction is found; empty where it is over. What a long-lived map has held lives on in the garbage collector's
 * quick rounds: so this little does, and not all that a transaction holds on to.
 */
interface Place {
  transaction: RunningTransaction | undefined;
}

export function openSession(options: SessionOptions): ChaincodeSession {
  const { stream, packageId, clock, executeTimeoutMs, callee } = options;
  const running = new Map<string, Place>();
  let isReady = false;
  let isOpen = true;
  const ready = defer<undefined>();

  const register = (message: ChaincodeMessage): void => {
    if (message.type !== 'REGISTER') {
      throw new Error(
        `Fabric side handler cannot handle message (${String(message.type)}) while in created state`,
      );
    }
    const name = decodeRegistration(message.payload).view;
    if (name !== packageId) {
      throw new Error(
        `The chaincode registers as "${name}", but "${packageId}" is deployed. Start it with that package id.`,
      );
    }
    stream.send(encodePeerMessage({ type: 'REGISTERED' }));
    stream.send(encodePeerMessage({ type: 'READY', payload: encodeAdditionalParams(maxBatch) }));
    isReady = true;
    ready.resolve(undefined);
  };

  const receive = (message: ChaincodeMessage): void => {
    if (message.type === 'KEEPALIVE') return;
    if (!isReady) {
      register(message);
      return;
    }
    if (message.type === 'COMPLETED' || message.type === 'ERROR') {
      running.get(contextKey(message.channel, message.txId))?.transaction?.settle(message);
      return;
    }
    const handler = message.type && handlers[message.type];
    if (!message.type || !handler) {
      throw new Error(
        `Fabric side handler cannot handle message (${String(message.type)}) while in ready state`,
      );
    }
    void answer(message.type, message, handler);
  };

  const answer = async (
    type: ChaincodeMessageType,
    message: ChaincodeMessage,
    handler: NonNullable<(typeof handlers)[ChaincodeMessageType]>,
  ): Promise<void> => {
    const { txId, channel } = message;
    const transaction = running.get(contextKey(channel, txId))?.transaction;
    // A second request while one is open is dropped, as by a Fabric peer: the shim sends one at a time.
    if (transaction?.isAnswering) return;
    let reply: Uint8Array;
    try {
      if (!transaction) throw new Error(noContext(type));
      transaction.isAnswering = true;
      const payload = await handler(message.payload, transaction.context);
      reply = encodePeerMessage({ type: 'RESPONSE', payload, txId, channel });
    } catch (error) {
      const what = error instanceof CodecError ? `unmarshal failed: ${error.reason}` : messageOf(error);
      const text = `${type} failed: transaction ID: ${txId}: ${what}`;
      reply = encodePeerMessage({ type: 'ERROR', payload: Buffer.from(text), txId, channel });
    }
    if (transaction) transaction.isAnswering = false;
    if (isOpen) stream.send(reply);
  };

  const end = (reason: string): string => {
    isOpen = false;
    ready.reject(new Error(reason));
    for (const { transaction } of running.values()) {
      transaction?.fail(new Error('chaincode stream terminated'));
    }
    stream.close();
    return reason;
  };

  const listen = async (): Promise<string> => {
    try {
      for await (const bytes of stream.messages) receive(decodeChaincodeMessage(bytes).view);
      return end('The chaincode closed the stream.');
    } catch (error) {
      return end(messageOf(error));
    }
  };

  return {
    ready: ready.promise,
    ended: listen(),
    execute: async (invocation) => {
      const { channel, txId, signal, simulator, signedProposal, chaincodeName: namespace } = invocation;
      const key = contextKey(channel, txId);
      if (!isOpen) throw new Error('chaincode stream terminated');
      if (running.has(key)) throw new Error(`txid: ${txId}(${channel}) exists`);
      const cursors = createCursors();
      const context = { channel, txId, signal, simulator, signedProposal, namespace, cursors, callee };
      const place: Place = { transaction: undefined };
      let expire = (): void => undefined;
      let cancelTimeout = expire;
      try {
        return await new Promise<ChaincodeMessage>((settle, fail) => {
          place.transaction = { context, settle, fail, isAnswering: false };
          running.set(key, place);
          expire = () => {
            fail(new Error('timeout expired while executing transaction'));
          };
          signal.addEventListener('abort', expire);
          if (signal.aborted) expire();
          cancelTimeout = clock.after(executeTimeoutMs, expire);
          stream.send(
            encodePeerMessage({
              type: 'TRANSACTION',
              payload: invocation.input,
              txId,
              channel,
              proposal: signedProposal,
            }),
          );
        });
      } finally {
        cancelTimeout();
        signal.removeEventListener('abort', expire);
        running.delete(key);
        place.transaction = undefined;
        cursors.closeAll();
      }
    },
    close: () => {
      stream.close();
    },
  };
}

function contextKey(channel: string, txId: string): string {
  return `${channel}\n${txId}`;
}

function noContext(type: ChaincodeMessageType): string {
  return type === 'INVOKE_CHAINCODE' ? 'could not get valid transaction' : 'no ledger context';
}
