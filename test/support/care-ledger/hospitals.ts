import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type CareLedger, connect } from '@careledger/client';
import { type DataPaths, findHospital, type Topology } from '@careledger/network';

/** The chaincode as it is built in this checkout. */
export const CHAINCODE_FOLDER = path.dirname(require.resolve('@careledger/chaincode/package.json'));

/** The people of a ledger's hospitals, connected to their own peers on demand. */
export interface Hospitals extends Connections {
  /** Resolves when every hospital has committed all that is ordered: whoever asks then, asks a peer that has seen it. */
  settled(): Promise<void>;
}

export interface Connections extends AsyncDisposable {
  /** MSP ids, sorted. */
  readonly mspIds: readonly string[];
  mspId(hospital: string): string;
  /** The connection of a hospital's user, the same one each time; closed with the ledger. */
  as(hospital: string, user: string): Promise<CareLedger>;
}

export function connectionsOf(topology: Topology, data: DataPaths): Connections {
  const connections = new Map<string, Promise<CareLedger>>();
  return {
    mspIds: topology.hospitals.map(({ mspId }) => mspId).sort(),
    mspId: (hospital) => findHospital(topology, hospital).mspId,
    as: (hospital, user) => {
      const name = `${hospital}/${user}`;
      const paths = data.hospital(hospital);
      const connection =
        connections.get(name) ??
        connect({ profile: paths.connectionProfile, identity: paths.user(user).msp });
      connections.set(name, connection);
      return connection;
    },
    [Symbol.asyncDispose]: async () => {
      for (const opened of await Promise.allSettled([...connections.values()])) {
        if (opened.status === 'fulfilled') await opened.value.close();
      }
    },
  };
}

/** What a consortium does once: it names its hospitals, and each registers its clinician. */
export async function openForCare(hospitals: Hospitals, topology: Topology, data: DataPaths): Promise<void> {
  const first = { version: 1, hospitals: [...hospitals.mspIds], suspended: [], default: 'deny' as const };
  for (const { name } of topology.hospitals) {
    const administrator = await hospitals.as(name, 'admin');
    if ((await administrator.policy.set(first)).policy !== null) break;
  }
  await hospitals.settled();
  await Promise.all(
    topology.hospitals.map(async ({ name, users }) => {
      const provider = users.find((user) => user.name === 'clinician')?.provider;
      if (provider === undefined) throw new Error(`The topology gives ${name} no clinician.`);
      const registrar = await hospitals.as(name, 'registrar');
      const certificate = path.join(data.hospital(name).user('clinician').msp, 'signcerts', 'cert.pem');
      await registrar.providers.register({
        provider,
        role: 'clinician',
        certificate: await readFile(certificate, 'utf8'),
      });
    }),
  );
  await hospitals.settled();
}
