import { once, setMaxListeners } from 'node:events';
import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerWritableStream,
  UntypedHandleCall,
} from '@grpc/grpc-js';
import { RpcError } from '../codec/rpc-error';
import type { Method } from '../codec/service';
import type { Limiter } from './limiter';
import { CallEnded, rpcStatus } from './rpc-status';

export interface HandlerParts {
  /** `/gateway.Gateway`, for the refusal of too many calls. */
  readonly service: string;
  readonly limit: number | undefined;
  readonly limiter: Limiter;
  /** The calls under way, which the listener ends when it closes. */
  readonly running: Set<AbortController>;
  readonly onInternal: (error: unknown) => void;
}

type Streaming = ServerWritableStream<Uint8Array, Uint8Array> | ServerDuplexStream<Uint8Array, Uint8Array>;

/** What grpc-js calls for a method: limits, the call's signal and the status are handled here, and nowhere else. */
export function methodHandler(method: Method, parts: HandlerParts): UntypedHandleCall {
  switch (method.kind) {
    case 'unary': {
      const handler: handleUnaryCall<Uint8Array, Uint8Array> = (call, respond) => {
        run(parts, call, (signal) => method.handle(call.request, signal)).then(
          (response) => {
            respond(null, response);
          },
          (error: unknown) => {
            respond(rpcStatus(error, parts.onInternal));
          },
        );
      };
      return handler;
    }
    case 'serverStream': {
      const handler: handleServerStreamingCall<Uint8Array, Uint8Array> = (call) => {
        void stream(parts, call, (signal) => method.handle(call.request, signal));
      };
      return handler;
    }
    case 'bidirectional': {
      const handler: handleBidiStreamingCall<Uint8Array, Uint8Array> = (call) => {
        void stream(parts, call, (signal) => method.handle(requestsOf(call), signal));
      };
      return handler;
    }
  }
}

/** Ends of a door's reading must not end the stream, whose status is still to be sent. */
async function* requestsOf(
  call: ServerDuplexStream<Uint8Array, Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const requests: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => call.iterator({ destroyOnReturn: false }),
  };
  for await (const request of requests) yield request;
}

async function stream(
  parts: HandlerParts,
  call: Streaming,
  open: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    await run(parts, call, async (signal) => {
      for await (const message of open(signal)) {
        if (signal.aborted) break;
        if (!call.write(message)) await once(call, 'drain', { signal });
      }
      signal.throwIfAborted();
    });
    call.end();
  } catch (error) {
    // grpc-js' way to end a stream with a status; destroying it would send none.
    call.emit('error', rpcStatus(error, parts.onInternal));
  }
}

interface CancellableCall {
  on(event: 'cancelled', listener: () => void): unknown;
  off(event: 'cancelled', listener: () => void): unknown;
}

async function run<Result>(
  { limiter, limit, service, running }: HandlerParts,
  call: CancellableCall,
  handle: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (!limiter.enter()) {
    throw new RpcError(
      'UNKNOWN',
      `too many requests for ${service}, exceeding concurrency limit (${limit ?? 0})`,
    );
  }
  const controller = new AbortController();
  // Several peers and chaincodes listen to one call.
  setMaxListeners(0, controller.signal);
  const onCancelled = (): void => {
    controller.abort(new CallEnded('CANCELLED', 'context canceled'));
  };
  call.on('cancelled', onCancelled);
  running.add(controller);
  try {
    return await handle(controller.signal);
  } catch (error) {
    // Whatever ended together with the call ended because of it.
    throw controller.signal.aborted && !(error instanceof RpcError) ? controller.signal.reason : error;
  } finally {
    // Said at the end of every call, also of one that has had its answer.
    call.off('cancelled', onCancelled);
    running.delete(controller);
    limiter.leave();
  }
}
