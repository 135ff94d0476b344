import { type Discovery, type FabricPeer, openDiscovery } from '@careledger/network/fabric';
import { setTimeout as pause } from 'node:timers/promises';

/** How often peers are asked whether they know each other, in milliseconds. */
const every = 50;

/**
 * Waits until the gateway of each of these peers would find all the others to endorse: gossip tells them of each other after a
 * moment, and until then they refuse calls.
 *
 * @param chaincode absent: until they know each other on the channel
 * @returns those that do not find all of them in time
 */
export async function gatewaysReady(
  peers: readonly FabricPeer[],
  channel: string,
  chaincode: string | undefined,
  timeoutMs: number,
  asking: readonly FabricPeer[] = peers,
): Promise<FabricPeer[]> {
  const deadline = performance.now() + timeoutMs;
  const late = await Promise.all(
    asking.map(async (peer) => {
      using discovery = openDiscovery(peer);
      while (!(await findsAll(discovery, peers, channel, chaincode))) {
        if (performance.now() > deadline) return [peer];
        await pause(every);
      }
      return [];
    }),
  );
  return late.flat();
}

async function findsAll(
  discovery: Discovery,
  peers: readonly FabricPeer[],
  channel: string,
  chaincode: string | undefined,
): Promise<boolean> {
  try {
    const found = await discovery.organizations(channel, chaincode);
    return peers.every(({ mspId }) => found.has(mspId));
  } catch {
    // It does not serve yet.
    return false;
  }
}
