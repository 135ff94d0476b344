import { type Consortium, type FabricMember } from '@careledger/network/fabric';
import { join } from 'node:path';
import type { DataPaths } from '../../data/layout';
import { nodeNames } from '../../identities/profiles';
import type { ConsensusKind } from '../../topology/ledger-kind';
import { fabricPorts } from '../../topology/ports';
import { adminName } from '../../topology/check';
import type { Hospital, Topology } from '../../topology/schema';
import { endorsementTimeoutMs, timeWindowMs } from '../config';

/** When a block is cut: so many transactions, or so many milliseconds after its first. */
const batch = { maxMessageCount: 500, timeoutMs: 50 };

/** Real Fabric for a topology: each hospital has a peer and an orderer, on the identities of the data folder. */
export function toConsortium(data: DataPaths, topology: Topology, consensus: ConsensusKind): Consortium {
  return {
    directory: join(data.ledger, 'channel'),
    channel: topology.channel,
    consensus: consensus === 'bft' ? 'BFT' : 'etcdraft',
    batch,
    timeWindowMs,
    endorsementTimeoutMs,
    members: topology.hospitals.map((hospital) => toMember(data, hospital)),
  };
}

function toMember(data: DataPaths, hospital: Hospital): FabricMember {
  const { name, mspId } = hospital;
  const paths = data.hospital(name);
  const ports = fabricPorts(hospital);
  const node = (nodeName: string) => ({
    name: nodeName,
    mspId,
    directory: join(data.ledger, nodeName),
    logFile: data.nodeLog(nodeName),
  });
  return {
    name,
    mspId,
    msp: paths.msp,
    peer: {
      ...node(nodeNames.peer(name)),
      crypto: { msp: paths.peer.msp, tls: paths.peer.tls },
      adminMsp: paths.user(adminName).msp,
      ports: {
        peer: ports.peer,
        chaincodeListen: ports.chaincodeListen,
        operations: ports.peerOperations,
      },
    },
    orderer: {
      ...node(nodeNames.orderer(name)),
      crypto: { msp: paths.orderer.msp, tls: paths.orderer.tls },
      ports: {
        broadcast: ports.orderer,
        admin: ports.ordererAdmin,
        operations: ports.ordererOperations,
      },
    },
  };
}
