import { join } from 'node:path';
import * as v from 'valibot';
import type { DataPaths } from '../../data/layout';
import { NetworkError } from '../../errors';
import { makeOwnFolder, writeFileAtomic } from '../../files/atomic';
import { readJsonFile } from '../../files/json';
import { fabricPorts } from '../../topology/ports';
import type { Topology } from '../../topology/schema';

const KeptSchema = v.record(
  v.string(),
  v.object({ peer: v.number(), orderer: v.number(), chaincode: v.number() }),
);

/**
 * Notes which ports the channel's configuration and the chaincode packages name, the first time; refuses others later.
 *
 * @throws NetworkError TOPOLOGY_CHANGED; DATA_DAMAGED where the note cannot be understood
 */
export function keepPorts(data: DataPaths, topology: Topology): void {
  const file = join(data.ledger, 'ports.json');
  const wanted = Object.fromEntries(
    topology.hospitals.map((hospital) => {
      const { peer, orderer, chaincode } = fabricPorts(hospital);
      return [hospital.name, { peer, orderer, chaincode }];
    }),
  );
  const kept = readJsonFile(file, KeptSchema, 'restore it from a backup of the folder');
  if (kept === undefined) {
    makeOwnFolder(data.ledger);
    writeFileAtomic(file, JSON.stringify(wanted));
    return;
  }
  for (const [hospital, ports] of Object.entries(wanted)) {
    const before = kept[hospital];
    if (before === undefined || JSON.stringify(before) === JSON.stringify(ports)) continue;
    throw new NetworkError(
      'TOPOLOGY_CHANGED',
      `the channel in ${data.dir} names peer ${before.peer}, orderer ${before.orderer} and chaincode ${before.chaincode} of ${hospital}: on Fabric these ports stay; take the topology and the --port-offset that it was made with`,
    );
  }
}
