import { join } from 'node:path';
import type { LedgerConfig, LogLine } from '@careledger/fabric-embedded';
import type { DataPaths } from '../data/layout';
import type { Topology } from '../topology/schema';

/** How far a client's time may be from the ledger's, in milliseconds: the time of a transaction is the client's claim. */
export const timeWindowMs = 60_000;

/**
 * How long a gateway waits for one hospital's endorsement, in milliseconds, before it asks others in its place. Fabric ships
 * with 30 s, which is longer than a client waits: one hospital that does not answer would keep the others' writes from the ledger.
 */
export const endorsementTimeoutMs = 7_000;

/**
 * What the embedded ledger needs to know, out of a topology and a data folder with its identities.
 *
 * @param log takes the ledger's log; absent: none is kept
 */
export function toLedgerConfig(topology: Topology, data: DataPaths, log?: LogLine): LedgerConfig {
  return {
    dataDir: data.ledger,
    channel: topology.channel,
    timeWindowMs,
    endorsementTimeoutMs,
    ...(log === undefined ? {} : { log }),
    organizations: topology.hospitals.map((hospital) => {
      const paths = data.hospital(hospital.name);
      return {
        name: hospital.name,
        mspId: hospital.mspId,
        mspDir: paths.msp,
        peer: {
          mspDir: paths.peer.msp,
          tls: {
            certFile: join(paths.peer.tls, 'server.crt'),
            keyFile: join(paths.peer.tls, 'server.key'),
          },
          listen: { host: 'localhost', port: hospital.ports.peer },
        },
        orderer: { mspDir: paths.orderer.msp },
      };
    }),
  };
}
