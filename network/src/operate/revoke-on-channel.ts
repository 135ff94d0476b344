import { join } from 'node:path';
import type { ChannelClient, MspSigner } from '@careledger/network/fabric';
import type { NetworkStatus } from '../daemon/protocol';
import { type DataPaths, dataPaths } from '../data/layout';
import { readMarker } from '../data/marker';
import { messageOf, NetworkError } from '../errors';
import { nodeNames } from '../identities/profiles';
import { readRevocationList } from '../identities/revocation/list';
import { adminName } from '../topology/check';
import { findHospital } from '../topology/find';
import type { Hospital, Topology } from '../topology/schema';
import { status } from './running';
import { waitFor } from './wait';

/** How long peers may take to have what was ordered, in milliseconds. */
const peersTimeoutMs = 30_000;
/** After a submission that failed, what it may have done all the same, in milliseconds. */
const doubtTimeoutMs = 5_000;
/** Another update may come first, and this one is made anew on top of it: so often. */
const attempts = 5;

/** Which hospitals' nodes run. */
export interface RunningHospitals {
  /** Those whose peer does. */
  readonly running: readonly Hospital[];
  /** Names of those whose peer does not. */
  readonly down: readonly string[];
  /** Names of those whose ordering node does not. */
  readonly notOrdering: readonly string[];
  /** How many ordering nodes it takes. */
  readonly quorum: number;
  readonly hospitals: number;
}

/** @throws NetworkError NOT_RUNNING */
export async function runningPeers(data: string, topology: Topology): Promise<RunningHospitals> {
  const { hospitals, ledger } = await status({ data });
  const isRaft = readMarker(dataPaths(data))?.consensus === 'raft';
  const isUp = (hospital: HospitalStatus, node: string): boolean =>
    ledger === 'embedded'
      ? hospital.height !== undefined
      : hospital.nodes.some((one) => one.node === node && one.state === 'ready');
  const peerIsUp = (hospital: HospitalStatus): boolean => isUp(hospital, nodeNames.peer(hospital.name));
  return {
    running: hospitals.filter(peerIsUp).map(({ name }) => findHospital(topology, name)),
    down: hospitals.filter((hospital) => !peerIsUp(hospital)).map(({ name }) => name),
    notOrdering: hospitals
      .filter((hospital) => !isUp(hospital, nodeNames.orderer(hospital.name)))
      .map(({ name }) => name),
    quorum: quorumOf(hospitals.length, isRaft),
    hospitals: hospitals.length,
  };
}

type HospitalStatus = NetworkStatus['hospitals'][number];

/** Of ordering nodes that may lie it takes more than of those that may only stop (SmartBFT, Raft). */
function quorumOf(nodes: number, isRaft: boolean): number {
  if (isRaft) return Math.floor(nodes / 2) + 1;
  return Math.ceil((nodes + Math.floor((nodes - 1) / 3) + 1) / 2);
}

/** @throws NetworkError REVOKE_FAILED where the hospitals that run are too few to order anything */
export function orderingMajority({ running, notOrdering, quorum, hospitals }: RunningHospitals): void {
  if (hospitals - notOrdering.length >= quorum && running.length > 0) return;
  throw new NetworkError(
    'REVOKE_FAILED',
    `nothing is revoked: the channel has to agree, ${quorum} of ${hospitals} hospitals have to run for that, and ${notOrdering.join(', ')} do not: start them with \`careledger-network start <hospital>\`, then again`,
  );
}

export interface ChannelRevocation {
  readonly data: DataPaths;
  readonly topology: Topology;
  /** Whose certificates are revoked, and whose administrator signs: by the channel's policies that is enough. */
  readonly hospital: Hospital;
  /** What it has revoked, PEM. */
  readonly list: string;
  /** Hospitals whose peers run: at least one. */
  readonly peers: readonly Hospital[];
}

/**
 * Makes the channel know a hospital's list, and waits until every peer that runs does.
 *
 * @returns whether the channel did not know it yet
 * @throws NetworkError REVOKE_FAILED with what is missing: running it again goes on
 */
export async function putOnChannel(revocation: ChannelRevocation): Promise<boolean> {
  const { openSigner } = await import('@careledger/network/fabric');
  const { hospital, data, peers, list } = revocation;
  const signer = openSigner(hospital.mspId, data.hospital(hospital.name).user(adminName).msp);
  const wanted = await serialsOf([list]);
  using clients = await openPeers(revocation, signer);
  // Its own peer comes first; where that is down, any other takes the update to the ordering nodes.
  const first = clients.of(peers.includes(hospital) ? hospital.name : peers[0]?.name);
  try {
    const updated = await update(revocation, first, signer, wanted);
    const late = await clients.without((client) => knows(client, hospital.mspId, wanted));
    if (late.length === 0) return updated;
    throw new Error(`${late.join(', ')} did not get it within ${peersTimeoutMs / 1000} s`);
  } catch (error) {
    throw new NetworkError(
      'REVOKE_FAILED',
      `the authority of ${hospital.name} has revoked the certificate, and the channel does not know it everywhere (${messageOf(error)}): see \`careledger-network status\`, and run the same command again`,
    );
  }
}

/** The serial numbers on a hospital's lists in each group of the channel's configuration; undefined where no ledger runs. */
export async function channelLists(
  data: string,
  topology: Topology,
  hospital: Hospital,
): Promise<readonly ReadonlySet<string>[] | undefined> {
  const { openSigner, revocationLists } = await import('@careledger/network/fabric');
  try {
    const { running } = await runningPeers(data, topology);
    const [peer] = running;
    if (peer === undefined) return undefined;
    const paths = dataPaths(data);
    const signer = openSigner(peer.mspId, paths.hospital(peer.name).user(adminName).msp);
    using clients = await openPeers({ data: paths, topology, peers: [peer] }, signer);
    const lists = revocationLists(await clients.of(peer.name).config(), hospital.mspId);
    return await Promise.all(lists.map(serialsOf));
  } catch (error) {
    if (error instanceof NetworkError && error.code === 'NOT_RUNNING') return undefined;
    throw error;
  }
}

/** Changes the channel's configuration, unless it says so already. @returns whether it did not */
async function update(
  { topology: { channel }, hospital: { mspId }, list }: ChannelRevocation,
  client: ChannelClient,
  signer: MspSigner,
  wanted: ReadonlySet<string>,
): Promise<boolean> {
  const { revocationLists, revocationUpdate, signedUpdate } = await import('@careledger/network/fabric');
  for (let attempt = 1; ; attempt += 1) {
    const config = await client.config();
    const [standing = []] = revocationLists(config, mspId);
    if (await cover(config, mspId, wanted)) return false;
    const lists = [list, ...(await listsBeside(standing, wanted))];
    const change = revocationUpdate(config, channel, mspId, lists);
    try {
      await client.submit(signedUpdate(channel, change, [signer], signer));
      return true;
    } catch (error) {
      // What is refused, or gets no answer, may be ordered all the same; and another's update may have come first.
      if (await waitFor(() => knows(client, mspId, wanted), doubtTimeoutMs)) return true;
      if (attempt === attempts || !messageOf(error).includes('currently at version')) throw error;
    }
  }
}

/** Lists that stand on the channel and say more than the new one: an authority's own, put there by other means. */
async function listsBeside(standing: readonly string[], wanted: ReadonlySet<string>): Promise<string[]> {
  const kept = await Promise.all(
    standing.map(async (list) => {
      const serials = await serialsOf([list]);
      return [...serials].every((serial) => wanted.has(serial)) ? [] : [list];
    }),
  );
  return kept.flat();
}

async function knows(client: ChannelClient, mspId: string, wanted: ReadonlySet<string>): Promise<boolean> {
  try {
    return await cover(await client.config(), mspId, wanted);
  } catch {
    // It does not answer at the moment.
    return false;
  }
}

/** Whether each group of a configuration has all of these serial numbers. */
async function cover(config: Uint8Array, mspId: string, wanted: ReadonlySet<string>): Promise<boolean> {
  const { revocationLists } = await import('@careledger/network/fabric');
  const groups = await Promise.all(revocationLists(config, mspId).map(serialsOf));
  return groups.length > 0 && groups.every((serials) => [...wanted].every((serial) => serials.has(serial)));
}

async function serialsOf(lists: readonly string[]): Promise<ReadonlySet<string>> {
  const entries = await Promise.all(lists.map(readRevocationList));
  return new Set(entries.flat().map(({ serialNumber }) => serialNumber));
}

interface PeerClients extends Disposable {
  of(hospital: string | undefined): ChannelClient;
  /** Names of the hospitals for which something does not come true in time. */
  without(happened: (client: ChannelClient) => Promise<boolean>): Promise<string[]>;
}

async function openPeers(
  { data, topology, peers }: Pick<ChannelRevocation, 'data' | 'topology' | 'peers'>,
  signer: MspSigner,
): Promise<PeerClients> {
  const { openChannel } = await import('@careledger/network/fabric');
  const clients = new Map(
    peers.map(({ name, ports }) => {
      const tlsRootFile = join(data.hospital(name).peer.tls, 'ca.crt');
      return [
        name,
        openChannel({ address: `localhost:${ports.peer}`, tlsRootFile }, topology.channel, signer),
      ];
    }),
  );
  return {
    of: (name) => {
      const client = name === undefined ? undefined : clients.get(name);
      if (client === undefined) throw new Error(`${name ?? 'no hospital'} has no peer that runs.`);
      return client;
    },
    without: async (happened) => {
      const late = await Promise.all(
        [...clients].map(async ([name, client]) =>
          (await waitFor(() => happened(client), peersTimeoutMs)) ? [] : [name],
        ),
      );
      return late.flat();
    },
    [Symbol.dispose]: () => {
      for (const client of clients.values()) client[Symbol.dispose]();
    },
  };
}
