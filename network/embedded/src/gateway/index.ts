import type { Service } from '../codec/service';
import { chaincodeEvents } from './chaincode-events';
import { commitStatus } from './commit-status';
import { endorse } from './endorse';
import { evaluate } from './evaluate';
import { createRegistry } from './registry';
import { submit } from './submit';
import type { GatewayParts } from './types';

export { asRemote, connectionRefused } from './remote-endorser';
export type { ChannelMember, GatewayParts } from './types';

/** Fabric's Gateway service at one organization's peer (`internal/pkg/gateway`), for unmodified clients. */
export function createGatewayService(parts: GatewayParts): Service {
  const registry = createRegistry(parts);
  return {
    name: 'gateway.Gateway',
    concurrency: 500,
    methods: {
      Evaluate: { kind: 'unary', handle: (request, signal) => evaluate(parts, registry, request, signal) },
      Endorse: { kind: 'unary', handle: (request, signal) => endorse(parts, registry, request, signal) },
      Submit: { kind: 'unary', handle: (request) => submit(parts, request) },
      CommitStatus: { kind: 'unary', handle: (request, signal) => commitStatus(parts, request, signal) },
      ChaincodeEvents: {
        kind: 'serverStream',
        handle: (request, signal) => chaincodeEvents(parts, request, signal),
      },
    },
  };
}
