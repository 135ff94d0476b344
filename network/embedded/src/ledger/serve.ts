import { randomBytes } from 'node:crypto';
import { createRandom, systemClock } from '../clock';
import { createDeliverService } from '../deliver';
import { createEndorserService } from '../endorser';
import { asRemote, type ChannelMember, createGatewayService } from '../gateway';
import type { Orderer } from '../ordering';
import { listen, type Listener } from '../server';
import { type Context, messageOf } from './context';
import { isSystemChaincode, type RunningOrganization } from './organization';
import type { Seams } from './seams';

/** Where an organization's services are reached; may be closed and opened again, on the same port. */
export interface Endpoint {
  readonly mspId: string;
  /** @throws PortTakenError */
  open(): Promise<void>;
  /** Ends what is under way with UNAVAILABLE; connections are refused from then on. */
  close(): Promise<void>;
}

/**
 * Opens every organization's endpoint.
 *
 * @param isDown whether an organization's peer is switched off, for the others' gateways
 * @throws PortTakenError
 */
export function serve(
  context: Context,
  organizations: readonly RunningOrganization[],
  orderer: Orderer,
  isDown: (mspId: string) => boolean,
): Promise<readonly Endpoint[]> {
  const { channel, clock, timeWindowMs, endorsementTimeoutMs, log, seams, onFailure } = context;
  const random = createRandom(randomBytes(4).readUInt32LE());
  return Promise.all(
    organizations.map(async ({ config: { name, mspId, peer: endpoint }, peer, configuration, port, tls }) => {
      let listener: Listener | undefined;
      const open = async (): Promise<void> => {
        listener ??= await listen({
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
              msps: configuration.msps,
              clock,
              random,
              endorsementTimeoutMs,
              mspId,
              ledger: peer,
              members: organizations.map((member) => channelMember(mspId, member, seams, isDown)),
              broadcast: seams.broadcast(mspId, (envelope) => orderer.broadcast(envelope)),
            }),
            createEndorserService(peer.endorser),
            createDeliverService({ channel, configuration, clock, timeWindowMs, ledger: peer }),
          ],
        });
      };
      const close = async (): Promise<void> => {
        const closing = listener;
        listener = undefined;
        await closing?.close();
      };
      await open();
      onFailure(close);
      return { mspId, open, close };
    }),
  );
}

/** A peer as one organization's gateway sees it: its own directly, any other as if it were called over the network. */
function channelMember(
  viewerMspId: string,
  { config, peer, chaincodes }: RunningOrganization,
  seams: Seams,
  isDown: (mspId: string) => boolean,
): ChannelMember {
  return {
    endorser:
      config.mspId === viewerMspId
        ? peer.endorser
        : seams.remoteEndorser(
            viewerMspId,
            asRemote(peer.endorser, () => isDown(config.mspId)),
          ),
    get height() {
      return peer.height;
    },
    hasChaincode: (name) => isSystemChaincode(name) || chaincodes.get(name) !== undefined,
  };
}
