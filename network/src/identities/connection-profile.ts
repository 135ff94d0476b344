import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataPaths } from '../data/layout';
import { writeFileIfChanged } from '../files/atomic';
import type { Hospital, Topology } from '../topology/schema';
import { nodeNames } from './profiles';

/**
 * Writes each hospital's connection profile: Fabric's common connection profile in JSON, with its own hospital first. Ports
 * come from the topology, so it is written anew whenever those may have changed.
 */
export function writeConnectionProfiles(data: DataPaths, topology: Topology): void {
  const peers = new Map(topology.hospitals.map((hospital) => [hospital.name, peerEntry(data, hospital)]));
  for (const own of topology.hospitals) {
    const ordered = [own, ...topology.hospitals.filter((hospital) => hospital !== own)];
    const profile = {
      name: `${topology.channel}-${own.name}`,
      version: '1.0.0',
      client: { organization: own.name },
      channels: {
        [topology.channel]: {
          peers: Object.fromEntries(
            ordered.map((hospital) => [
              nodeNames.peer(hospital.name),
              { endorsingPeer: true, chaincodeQuery: true, ledgerQuery: true, eventSource: true },
            ]),
          ),
        },
      },
      organizations: Object.fromEntries(
        ordered.map((hospital) => [
          hospital.name,
          { mspid: hospital.mspId, peers: [nodeNames.peer(hospital.name)] },
        ]),
      ),
      peers: Object.fromEntries(
        ordered.map((hospital) => [nodeNames.peer(hospital.name), peers.get(hospital.name)]),
      ),
    };
    writeFileIfChanged(
      data.hospital(own.name).connectionProfile,
      `${JSON.stringify(profile, undefined, 2)}\n`,
    );
  }
}

function peerEntry(data: DataPaths, hospital: Hospital): object {
  const peer = nodeNames.peer(hospital.name);
  return {
    url: `grpcs://localhost:${hospital.ports.peer}`,
    tlsCACerts: { pem: readFileSync(join(data.hospital(hospital.name).tlsCa, 'ca-cert.pem'), 'utf8') },
    grpcOptions: { 'ssl-target-name-override': peer, hostnameOverride: peer },
  };
}
