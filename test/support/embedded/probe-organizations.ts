import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  ChaincodeServer,
  Deployment,
  LedgerConfig,
  OrganizationConfig,
} from '@careledger/fabric-embedded';
import {
  createIdentities,
  type DataPaths,
  dataPaths,
  freePorts,
  type Hospital,
  type HospitalPaths,
  parseTopology,
} from '@careledger/network';
import { probeProgram } from './probe-server';

/** Four organizations with everything that a ledger of them and the probing chaincode need, in one folder. */
export interface ProbeOrganizations {
  readonly config: LedgerConfig;
  readonly deployment: Deployment;
  readonly mspIds: readonly string[];
  /** MSP folder of an organization's client. */
  clientMsp(mspId: string): string;
  /** That of its administrator. */
  adminMsp(mspId: string): string;
  /** Folder of an organization's certification authority. */
  authority(mspId: string): string;
  /** PEM text of the authority that an organization's server certificate comes from. */
  tlsRoot(mspId: string): string;
}

/** A channel and the organizations on it. */
export interface ProbeChannel {
  readonly channel: string;
  readonly mspIds: readonly string[];
}

const PROBING: ProbeChannel = {
  channel: 'probing',
  mspIds: ['OrgAMSP', 'OrgBMSP', 'OrgCMSP', 'OrgDMSP'],
};

const topology = ({ channel, mspIds }: ProbeChannel): string => `
channel: ${channel}
chaincode: probe
roles: []
hospitals:
${mspIds
  .map(
    (mspId, index) => `
  - name: org-${index + 1}
    title: Organization ${index + 1}
    country: DE
    mspId: ${mspId}
    ports: { peer: ${21001 + 2 * index}, chaincode: ${21002 + 2 * index} }
    users: [{ name: client }]`,
  )
  .join('')}
`;

/**
 * @param folder where identities, logs and the ledger's data go; a second call on the same folder finds the same identities
 * @param program the chaincode to run in place of the probing one
 * @param on the channel and its organizations
 */
export async function probeOrganizations(
  folder: string,
  program = probeProgram,
  on = PROBING,
): Promise<ProbeOrganizations> {
  const free = await freePorts(parseTopology(topology(on), 'a test'));
  const { channel, hospitals } = free;
  const data = dataPaths(folder);
  await createIdentities(data, free);
  const pathsOf = (mspId: string): HospitalPaths => {
    const hospital = hospitals.find((candidate) => candidate.mspId === mspId);
    if (!hospital) throw new Error(`There is no ${mspId}.`);
    return data.hospital(hospital.name);
  };
  return {
    config: {
      dataDir: data.ledger,
      channel,
      organizations: hospitals.map((hospital) => organizationConfig(data, hospital)),
    },
    deployment: {
      name: 'probe',
      version: '1',
      packageId: `probe_1:${'0'.repeat(64)}`,
      servers: Object.fromEntries(
        hospitals.map((hospital) => [hospital.mspId, chaincodeServer(data, hospital, program)]),
      ),
    },
    mspIds: hospitals.map(({ mspId }) => mspId),
    tlsRoot: (mspId) => readFileSync(join(pathsOf(mspId).peer.tls, 'ca.crt'), 'utf8'),
    clientMsp: (mspId) => pathsOf(mspId).user('client').msp,
    adminMsp: (mspId) => pathsOf(mspId).user('admin').msp,
    authority: (mspId) => pathsOf(mspId).ca,
  };
}

function organizationConfig(data: DataPaths, { name, mspId }: Hospital): OrganizationConfig {
  const paths = data.hospital(name);
  return {
    name,
    mspId,
    mspDir: paths.msp,
    peer: {
      mspDir: paths.peer.msp,
      tls: { certFile: join(paths.peer.tls, 'server.crt'), keyFile: join(paths.peer.tls, 'server.key') },
      listen: { host: 'localhost', port: 0 },
    },
    orderer: { mspDir: paths.orderer.msp },
  };
}

function chaincodeServer(
  data: DataPaths,
  { name, ports, mspId }: Hospital,
  program: string,
): ChaincodeServer {
  const paths = data.hospital(name);
  const client = (file: string): string => readFileSync(join(paths.peer.chaincodeClient, file), 'utf8');
  return {
    address: `localhost:${ports.chaincode}`,
    tls: {
      rootCert: client('ca.crt'),
      clientCert: client('client.crt'),
      clientKey: client('client.key'),
    },
    launch: {
      command: process.execPath,
      args: [program],
      cwd: data.dir,
      env: {
        CORE_PEER_LOCALMSPID: mspId,
        CORE_CHAINCODE_LOGGING_LEVEL: 'error',
        CORE_CHAINCODE_LOGGING_SHIM: 'error',
        CHAINCODE_TLS_CERT_FILE: join(paths.chaincodeTls, 'server.crt'),
        CHAINCODE_TLS_KEY_FILE: join(paths.chaincodeTls, 'server.key'),
        CHAINCODE_TLS_CLIENT_CACERT_FILE: join(paths.chaincodeTls, 'client-ca.crt'),
      },
      logFile: join(data.dir, `${name}-chaincode.log`),
    },
  };
}
