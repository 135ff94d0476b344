import {
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Clock } from '../clock';
import type { Method, Service } from '../codec/service';
import { methodHandler } from './handlers';
import { createLimiter } from './limiter';
import { PortTakenError } from './ports';
import { CallEnded } from './rpc-status';

export interface ListenerParts {
  readonly host: string;
  readonly port: number;
  /** PEM texts of the server's certificate chain and key. */
  readonly tls: { readonly cert: string; readonly key: string };
  readonly services: readonly Service[];
  readonly clock: Clock;
  /** Told what went wrong inside; clients only hear that something did. */
  readonly onInternal: (error: unknown) => void;
}

/** One organization's gRPC endpoint. */
export interface Listener {
  /** Ends running calls with UNAVAILABLE and takes no more. */
  close(): Promise<void>;
}

/** Fabric's `peer.maxRecvMsgSize` and `maxSendMsgSize`. */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
const CLOSE_GRACE_MS = 300;

/** @throws PortTakenError */
export async function listen(parts: ListenerParts): Promise<Listener> {
  const running = new Set<AbortController>();
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    // gRPC's own bookkeeping of calls, which nobody asks here.
    'grpc.enable_channelz': 0,
  });
  for (const service of parts.services) {
    const limiter = createLimiter(service.concurrency);
    const implementation: UntypedServiceImplementation = {};
    const definition: Record<string, MethodDefinition<Uint8Array, Uint8Array>> = {};
    for (const [name, method] of Object.entries(service.methods)) {
      definition[name] = methodDefinition(`/${service.name}/${name}`, method);
      implementation[name] = methodHandler(method, {
        service: `/${service.name}`,
        limit: service.concurrency,
        limiter,
        running,
        onInternal: parts.onInternal,
      });
    }
    const serviceDefinition: ServiceDefinition = definition;
    server.addService(serviceDefinition, implementation);
  }
  const { cert, key } = parts.tls;
  const credentials = ServerCredentials.createSsl(
    // Clients show no certificates; without any root here, all of the system's would be loaded for nothing.
    Buffer.from(cert),
    [{ cert_chain: Buffer.from(cert), private_key: Buffer.from(key) }],
    false,
  );
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`${parts.host}:${parts.port}`, credentials, (error) => {
      if (error) reject(new PortTakenError(parts.host, parts.port, { cause: error }));
      else resolve();
    });
  });
  return {
    close: async () => {
      for (const call of running) call.abort(new CallEnded('UNAVAILABLE', 'the peer is shutting down'));
      const shutdown = new Promise<void>((resolve) => {
        server.tryShutdown(() => {
          resolve();
        });
      });
      const done = new AbortController();
      await Promise.race([shutdown, parts.clock.sleep(CLOSE_GRACE_MS, done.signal).catch(() => undefined)]);
      done.abort();
      server.forceShutdown();
    },
  };
}

function methodDefinition(path: string, method: Method): MethodDefinition<Uint8Array, Uint8Array> {
  return {
    path,
    requestStream: method.kind === 'bidirectional',
    responseStream: method.kind !== 'unary',
    requestSerialize: toBuffer,
    requestDeserialize: (bytes) => bytes,
    responseSerialize: toBuffer,
    responseDeserialize: (bytes) => bytes,
  };
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
