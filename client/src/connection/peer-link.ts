import { type Client, type ServiceError } from '@grpc/grpc-js';
import { nodeReports } from '../call/wire/gateway-messages';
import { textAt } from '../call/wire/protobuf';
import { GatewayFailure, grpcStatusName } from '../call/gateway-failure';
import { asError } from '../call/abortable';
import { grpcClient, waitUntilReady } from './grpc';
import { type PeerEndpoint } from './profile';

/** A line to one peer, over which messages go as bytes. */
export interface PeerLink {
  /** As the connection profile calls the peer. */
  readonly name: string;
  /**
   * Calls a method with one request and one response.
   *
   * @param deadline an instant in milliseconds since 1970
   * @throws GatewayFailure, or the signal's reason where that fired first: the call is cancelled then
   */
  call(method: string, request: Uint8Array, deadline: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Opens a stream of responses; it ends when it is closed, and fails with a `GatewayFailure`. */
  stream(method: string, request: Uint8Array): PeerStream;
  /** @throws UnavailableError when the peer does not answer in time */
  ready(deadline: number): Promise<void>;
  close(): void;
}

export interface PeerStream extends AsyncIterable<Uint8Array> {
  close(): void;
}

/** @throws ConfigurationError where the peer's TLS certificates cannot be used */
export function peerLink(endpoint: PeerEndpoint): PeerLink {
  return linkOver(grpcClient(endpoint), endpoint);
}

function linkOver(client: Client, endpoint: PeerEndpoint): PeerLink {
  return {
    name: endpoint.name,
    call: (method, request, deadline, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(asError(signal.reason));
          return;
        }
        const stop = (): void => {
          call.cancel();
          // The reason is the caller's own, passed on as it is: what `fetch` does.
          reject(asError(signal.reason));
        };
        const call = client.makeUnaryRequest(
          method,
          asBuffer,
          asIs,
          request,
          { deadline },
          (error: ServiceError | null, response?: Uint8Array) => {
            signal.removeEventListener('abort', stop);
            if (error === null && response !== undefined) {
              resolve(response);
            } else {
              reject(failureOf(error));
            }
          },
        );
        signal.addEventListener('abort', stop);
      }),
    stream: (method, request) => {
      const stream = client.makeServerStreamRequest(method, asBuffer, asIs, request);
      // An error after the reader has gone is of no interest, and must be no unhandled event.
      stream.on('error', () => undefined);
      let isClosed = false;
      const close = (): void => {
        isClosed = true;
        stream.cancel();
      };
      async function* read(): AsyncGenerator<Uint8Array, void> {
        try {
          for await (const response of stream) {
            yield bytesOf(response);
          }
        } catch (error) {
          // Closing cancels the stream, which it reports as an error.
          if (!isClosed) {
            throw failureOf(error);
          }
        } finally {
          close();
        }
      }
      return { [Symbol.asyncIterator]: read, close };
    },
    ready: (deadline) => waitUntilReady(client, endpoint, deadline),
    close: () => {
      client.close();
    },
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function asIs(bytes: Buffer): Uint8Array {
  return bytes;
}

function bytesOf(response: unknown): Uint8Array {
  if (response instanceof Uint8Array) {
    return response;
  }
  throw new GatewayFailure('INTERNAL', 'the stream gave what is not bytes', []);
}

const DETAILS_TRAILER = 'grpc-status-details-bin';

function failureOf(error: unknown): GatewayFailure {
  if (!isServiceError(error)) {
    const message = error instanceof Error ? error.message : 'the peer gave neither an answer nor an error';
    return new GatewayFailure('UNKNOWN', message, [], error);
  }
  const status = grpcStatusName(error.code);
  const [details] = error.metadata.get(DETAILS_TRAILER);
  const { message, reports } = details instanceof Uint8Array ? detailsOf(details) : none;
  // A message that ends in a space never arrives as the call's own, only among the details.
  return new GatewayFailure(status, error.details || message || status, reports, error);
}

const none = { message: '', reports: [] };

function detailsOf(details: Uint8Array): { message: string; reports: ReturnType<typeof nodeReports> } {
  try {
    return { message: textAt(details, 2), reports: nodeReports(details) };
  } catch {
    // The status stands without them.
    return none;
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'number' &&
    'details' in error &&
    typeof error.details === 'string' &&
    'metadata' in error
  );
}
