import { type ChannelInterface, type Client } from '@grpc/grpc-js';
import { grpcClient, waitUntilReady } from './grpc';
import { LeanClient } from './lean-client';
import { type PeerEndpoint } from './profile';

/** A line to one peer. */
export interface PeerLink {
  /** As the connection profile calls the peer. */
  readonly name: string;
  readonly channel: ChannelInterface;
  /** @throws UnavailableError when the peer does not answer in time */
  ready(deadline: number): Promise<void>;
  close(): void;
}

/** @throws ConfigurationError where the peer's TLS certificates cannot be used */
export function peerLink(endpoint: PeerEndpoint): PeerLink {
  const client = grpcClient(endpoint);
  return {
    name: endpoint.name,
    channel: client.getChannel(),
    ready: (deadline) => waitUntilReady(client, endpoint, deadline),
    close: () => {
      client.close();
    },
  };
}

/**
 * A gRPC client whose every call goes over the line that is in use then: fabric-gateway knows one client, and a hospital may
 * have several peers.
 */
export function clientOver(inUse: () => PeerLink): Client {
  const channel: ChannelInterface = {
    createCall: (...call) => inUse().channel.createCall(...call),
    getTarget: () => inUse().channel.getTarget(),
    getConnectivityState: (tryToConnect) => inUse().channel.getConnectivityState(tryToConnect),
    watchConnectivityState: (...watch) => {
      inUse().channel.watchConnectivityState(...watch);
    },
    getChannelzRef: () => inUse().channel.getChannelzRef(),
    // The lines are closed by whoever opened them.
    close: () => undefined,
  };
  return new LeanClient(channel);
}
