import { connect as connectTcp } from 'node:net';
import { Client, type ClientOptions, credentials, type ChannelCredentials } from '@grpc/grpc-js';
import { abortReason } from '../clock/sleep';
import type { ChaincodeServer } from './types';

/** Serialized `protos.ChaincodeMessage`s in both directions. */
export interface ChaincodeStream {
  send(message: Uint8Array): void;
  /** What the chaincode sends, until the stream ends; throws where it breaks. To be read once. */
  readonly messages: AsyncIterable<Uint8Array>;
  close(): void;
}

/** Opens the stream to a chaincode's server. @throws Error saying why there is no connection */
export type DialChaincode = (server: ChaincodeServer, signal: AbortSignal) => Promise<ChaincodeStream>;

/** Fabric's limit for what a peer sends and receives. */
const maxMessageBytes = 100 * 1024 * 1024;

const clientOptions: ClientOptions = {
  'grpc.max_receive_message_length': maxMessageBytes,
  'grpc.max_send_message_length': maxMessageBytes,
  // Every dial connects anew: a shared connection would bring an earlier failure's back-off along.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_retries': 0,
  'grpc.enable_channelz': 0,
};

const passBytes = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/**
 * Calls `protos.Chaincode.Connect` at a chaincode that runs as a server: here the peer is the client, and everything
 * else on the stream is as if the chaincode had called.
 */
export const dialChaincode: DialChaincode = async (server, signal) => {
  await probe(server.address, signal);
  const client = new Client(server.address, channelCredentials(server), clientOptions);
  const call = client.makeBidiStreamRequest<Uint8Array, Uint8Array>(
    '/protos.Chaincode/Connect',
    passBytes,
    (bytes) => bytes,
  );
  const close = (): void => {
    signal.removeEventListener('abort', close);
    call.cancel();
    client.close();
  };
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  return { send: (message) => void call.write(message), messages: call, close };
};

function channelCredentials({ tls }: ChaincodeServer): ChannelCredentials {
  if (!tls) return credentials.createInsecure();
  return credentials.createSsl(
    Buffer.from(tls.rootCert),
    Buffer.from(tls.clientKey),
    Buffer.from(tls.clientCert),
  );
}

/** Whether anybody listens there: far cheaper than a TLS dial, and so asked first while a process starts. */
function probe(address: string, signal: AbortSignal): Promise<void> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  const port = Number(address.slice(colon + 1));
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port });
    const done = new AbortController();
    signal.addEventListener('abort', () => socket.destroy(abortReason(signal)), {
      once: true,
      signal: done.signal,
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
    socket.once('close', () => {
      done.abort();
    });
  });
}
