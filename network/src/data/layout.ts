import { join, resolve } from 'node:path';

/** Where a node or person keeps what Fabric calls its MSP. */
export interface UserPaths {
  readonly dir: string;
  readonly msp: string;
}

/** The files of one hospital. */
export interface HospitalPaths {
  readonly dir: string;
  readonly ca: string;
  readonly tlsCa: string;
  /** TLS of the hospital's CA server; on Fabric. */
  readonly caServer: string;
  /** Verifying MSP: what others need to recognise the hospital's people and nodes. */
  readonly msp: string;
  /** The list of certificates that the hospital has revoked, in its verifying MSP. */
  readonly revocationList: string;
  readonly connectionProfile: string;
  readonly peer: {
    readonly msp: string;
    readonly tls: string;
    /** The certificate by which the chaincode recognises its peer. */
    readonly chaincodeClient: string;
  };
  readonly orderer: { readonly msp: string; readonly tls: string };
  readonly chaincodeTls: string;
  readonly users: string;
  readonly chaincodeLog: string;
  user(name: string): UserPaths;
  /** The TLS folder of a server that the hospital runs beside its nodes. */
  serverTls(name: string): string;
}

/** The files of one ledger: everything that belongs to it lies under `dir`. */
export interface DataPaths {
  readonly dir: string;
  /** Says that the folder is ours, and for which topology it was made. */
  readonly marker: string;
  readonly organizations: string;
  readonly ledger: string;
  readonly chaincode: string;
  readonly run: string;
  /** Which process has the folder. */
  readonly lock: string;
  /** Which process is revoking a certificate. */
  readonly revocationLock: string;
  readonly logs: string;
  readonly ledgerLog: string;
  /** What a node of Fabric writes. */
  nodeLog(node: string): string;
  /** Which processes a Fabric ledger consists of: who comes after a killed run finds them here. */
  readonly processes: string;
  hospital(name: string): HospitalPaths;
}

/**
 * The layout of a data folder.
 *
 * @param data the folder, absolute or relative to the working directory
 */
export function dataPaths(data: string): DataPaths {
  const dir = resolve(data);
  const organizations = join(dir, 'organizations');
  const run = join(dir, 'run');
  const logs = join(dir, 'logs');
  return {
    dir,
    marker: join(dir, 'network.json'),
    organizations,
    ledger: join(dir, 'ledger'),
    chaincode: join(dir, 'chaincode'),
    run,
    lock: join(run, 'lock'),
    revocationLock: join(run, 'revocation-lock'),
    logs,
    ledgerLog: join(logs, 'ledger.log'),
    nodeLog: (node) => join(logs, `${node}.log`),
    processes: join(run, 'processes.json'),
    hospital: (name) => hospitalPaths(join(organizations, name), join(logs, `${name}-chaincode.log`)),
  };
}

/** Where an MSP folder has its list of revoked certificates. */
export const revocationListFile = ['crls', 'crl.pem'] as const;

function hospitalPaths(dir: string, chaincodeLog: string): HospitalPaths {
  const peer = join(dir, 'peers', 'peer0');
  const orderer = join(dir, 'orderers', 'orderer0');
  const users = join(dir, 'users');
  return {
    dir,
    ca: join(dir, 'ca'),
    tlsCa: join(dir, 'tlsca'),
    caServer: join(dir, 'ca-server', 'tls'),
    msp: join(dir, 'msp'),
    revocationList: join(dir, 'msp', ...revocationListFile),
    connectionProfile: join(dir, 'connection-profile.json'),
    peer: {
      msp: join(peer, 'msp'),
      tls: join(peer, 'tls'),
      chaincodeClient: join(peer, 'chaincode-client'),
    },
    orderer: { msp: join(orderer, 'msp'), tls: join(orderer, 'tls') },
    chaincodeTls: join(dir, 'chaincode', 'tls'),
    users,
    chaincodeLog,
    user: (name) => ({ dir: join(users, name), msp: join(users, name, 'msp') }),
    serverTls: (name) => join(dir, 'servers', name, 'tls'),
  };
}
