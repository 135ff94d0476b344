import { randomBytes } from 'node:crypto';
import { createRandom, systemClock } from '../clock';
import { createDeliverService } from '../deliver';
import { createEndorserService } from '../endorser';
import { asRemote, type ChannelMember, createGatewayService } from '../gateway';
import type { MspRegistry } from '../msp/types';
import type { Orderer } from '../ordering';
import { listen, type Listener } from '../server';
import { type Context, messageOf } from './context';
import { isSystemChaincode, type RunningOrganization } from './organization';
import type { Seams } from './seams';

/** Opens every organization's endpoint. @throws PortTakenError */
export function serve(
  context: Context,
  organizations: readonly RunningOrganization[],
  msps: MspRegistry,
  orderer: Orderer,
): Promise<readonly Listener[]> {
  const { channel, clock, timeWindowMs, log, seams, onFailure } = context;
  const random = createRandom(randomBytes(4).readUInt32LE());
  return Promise.all(
    organizations.map(async ({ config: { name, mspId, peer: endpoint }, peer, port, tls }) => {
      const listener = await listen({
        host: endpoint.listen.host,
        port,
        tls,
        // Closing takes real time, whatever the ledger's clock says.
        clock: systemClock,
        onInternal: (error) => {
          log('error', `${name}: a call failed: ${messageOf(error)}`);
        },
        services: [
          createGatewayService({
            channel,
            msps,
            clock,
            random,
            mspId,
            ledger: peer,
            members: organizations.map((member) => channelMember(mspId, member, seams)),
            broadcast: seams.broadcast(mspId, (envelope) => orderer.broadcast(envelope)),
          }),
          createEndorserService(peer.endorser),
          createDeliverService({ channel, msps, clock, timeWindowMs, ledger: peer }),
        ],
      });
      onFailure(() => listener.close());
      return listener;
    }),
  );
}

/** A peer as one organization's gateway sees it: its own directly, any other as if it were called over the network. */
function channelMember(
  viewerMspId: string,
  { config, peer, chaincodes }: RunningOrganization,
  seams: Seams,
): ChannelMember {
  return {
    endorser:
      config.mspId === viewerMspId
        ? peer.endorser
        : seams.remoteEndorser(viewerMspId, asRemote(peer.endorser)),
    get height() {
      return peer.height;
    },
    hasChaincode: (name) => isSystemChaincode(name) || chaincodes.get(name) !== undefined,
  };
}
