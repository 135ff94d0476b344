import type { LedgerKind } from '../topology/ledger-kind';
import { findHospital } from '../topology/find';
import type { Topology } from '../topology/schema';
import type { Handler, Reply } from './control-server';
import type { NetworkStatus, Request } from './protocol';
import type { Stage } from './stage';

export interface HandlerContext {
  readonly ledger: LedgerKind;
  /** With the ports in use. */
  readonly topology: Topology;
  readonly stage: Stage;
  /** Makes the daemon end, after the request is answered. */
  stop(): void;
}

/** Answers what commands ask of a daemon. */
export function requestHandler(context: HandlerContext): Handler {
  const { stage } = context;
  return async (request, reply) => {
    switch (request.op) {
      case 'wait':
        await stage.ledger();
        return null;
      case 'status':
        return status(context);
      case 'down':
        context.stop();
        return null;
      case 'deploy': {
        const ledger = await stage.ledger();
        await reply({ type: 'progress', text: 'starting the chaincode at every hospital' });
        return ledger.deploy(request.deployment);
      }
      case 'stop':
        await (await stage.ledger()).stop(request.node);
        return null;
      case 'kill':
        await (await stage.ledger()).kill(request.node);
        return null;
      case 'start':
        await (await stage.ledger()).start(request.node, request.program);
        return null;
      case 'inspect':
        return inspect(context, request, reply);
    }
  };
}

async function status(context: HandlerContext): Promise<NetworkStatus> {
  const running = await context.stage.ledger();
  return {
    ledger: context.ledger,
    channel: context.topology.channel,
    pid: process.pid,
    hospitals: (await running.status()).map((hospital) => ({
      ...hospital,
      nodes: [...hospital.nodes],
      chaincodes: [...hospital.chaincodes],
    })),
  };
}

async function inspect(
  { topology, stage }: HandlerContext,
  request: Extract<Request, { op: 'inspect' }>,
  reply: Reply,
): Promise<{ entries: number }> {
  findHospital(topology, request.hospital);
  const ledger = await stage.ledger();
  let entries = 0;
  for await (const { key, value } of ledger.inspect(request.hospital, request.chaincode, request.prefix)) {
    await reply({ type: 'entry', key, value: Buffer.from(value).toString('base64') });
    entries += 1;
  }
  return { entries };
}
