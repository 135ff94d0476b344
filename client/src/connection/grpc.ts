import { Client, credentials } from '@grpc/grpc-js';
import { ConfigurationError } from '../errors/configuration-error';
import { UnavailableError } from '../errors/unavailable-error';
import { type PeerEndpoint } from './profile';

/** Lists of records and a peer's answer can be long; gRPC's own limit of 4 MiB fails them. */
const maxMessageBytes = 100 * 1024 * 1024;

/** A gRPC client of a peer. It connects again by itself, soon: a peer that restarts is back within seconds. */
export function grpcClient(endpoint: PeerEndpoint): Client {
  const options = {
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    // Statistics of each call, for a debugging service that is not offered here.
    'grpc.enable_channelz': 0,
    // A peer that vanished without a word is noticed.
    'grpc.keepalive_time_ms': 60_000,
    'grpc.keepalive_timeout_ms': 10_000,
    ...(endpoint.serverName !== undefined && { 'grpc.ssl_target_name_override': endpoint.serverName }),
  };
  try {
    const secure =
      endpoint.tlsCertificates === undefined
        ? credentials.createInsecure()
        : credentials.createSsl(Buffer.from(endpoint.tlsCertificates));
    return new Client(endpoint.address, secure, options);
  } catch (error) {
    throw new ConfigurationError(
      `The TLS certificates of ${endpoint.name} cannot be used.`,
      'Check "tlsCACerts" of this peer in the connection profile.',
      error,
    );
  }
}

/** @throws UnavailableError when the peer does not answer in time */
export function waitUntilReady(client: Client, endpoint: PeerEndpoint, deadline: number): Promise<void> {
  return new Promise((resolve, reject) => {
    client.waitForReady(deadline, (error) => {
      if (error === undefined) {
        resolve();
      } else {
        reject(
          new UnavailableError(`${endpoint.name} at ${endpoint.address} does not answer`, undefined, error),
        );
      }
    });
  });
}
