import { join } from 'node:path';

/** An organization of the channel with its one peer. */
export interface FabricOrganization {
  /** Names its folders and its lines in logs; also the first label of its domain: `hospital-a`. */
  readonly name: string;
  readonly mspId: string;
}

/** What a network is made of. One orderer (Raft with one consenter) gives a deterministic order: right for recording, not for production. */
export interface FabricPlan {
  /** Holds configuration, keys, ledgers and logs. */
  readonly directory: string;
  readonly channel: string;
  readonly organizations: readonly FabricOrganization[];
  /** First of a range of ports: ten for the orderer and twenty for each organization. All listen on localhost. */
  readonly basePort: number;
  readonly batch: {
    readonly maxMessageCount: number;
    /** Milliseconds from a block's first transaction until it is cut. */
    readonly timeoutMs: number;
  };
}

export const ORDERER_MSP_ID = 'OrdererMSP';
export const ORDERER_DOMAIN = 'orderer.example.com';

/** Ports of the orderer. */
export interface OrdererPorts {
  readonly broadcast: number;
  readonly admin: number;
  readonly operations: number;
}

/** Ports of one organization. */
export interface OrganizationPorts {
  readonly peer: number;
  /** Where a peer listens for chaincode that it launches itself; unused with chaincode as a service, but bound. */
  readonly chaincodeListen: number;
  readonly operations: number;
  /** First of the ports for chaincode servers, in the order of deployment. */
  readonly chaincodeServers: number;
}

export function ordererPorts(plan: FabricPlan): OrdererPorts {
  return { broadcast: plan.basePort, admin: plan.basePort + 1, operations: plan.basePort + 2 };
}

export function organizationPorts(plan: FabricPlan, organization: FabricOrganization): OrganizationPorts {
  const first = plan.basePort + 10 + plan.organizations.indexOf(organization) * 20;
  return { peer: first, chaincodeListen: first + 1, operations: first + 2, chaincodeServers: first + 3 };
}

export function domainOf(organization: FabricOrganization): string {
  return `${organization.name}.example.com`;
}

/** A node's or person's folders as `cryptogen` lays them out: a signing MSP and TLS material. */
export interface CryptoFolders {
  readonly msp: string;
  readonly tls: string;
}

/** Folders below `crypto/` of one organization. */
export interface OrganizationCrypto {
  /** The organization's verifying MSP. */
  readonly msp: string;
  readonly peer: CryptoFolders;
  /** A TLS identity for chaincode servers, from the organization's TLS CA. */
  readonly chaincode: CryptoFolders;
  readonly admin: CryptoFolders;
  readonly user: CryptoFolders;
}

export function organizationCrypto(plan: FabricPlan, organization: FabricOrganization): OrganizationCrypto {
  const domain = domainOf(organization);
  const root = join(plan.directory, 'crypto', 'peerOrganizations', domain);
  return {
    msp: join(root, 'msp'),
    peer: folders(join(root, 'peers', `peer0.${domain}`)),
    chaincode: folders(join(root, 'peers', `chaincode.${domain}`)),
    admin: folders(join(root, 'users', `Admin@${domain}`)),
    user: folders(join(root, 'users', `User1@${domain}`)),
  };
}

/** Folders of the orderer's organization: its verifying MSP and its one node. */
export function ordererCrypto(plan: FabricPlan): { readonly msp: string; readonly node: CryptoFolders } {
  const root = join(plan.directory, 'crypto', 'ordererOrganizations', ORDERER_DOMAIN);
  return { msp: join(root, 'msp'), node: folders(join(root, 'orderers', `orderer0.${ORDERER_DOMAIN}`)) };
}

function folders(root: string): CryptoFolders {
  return { msp: join(root, 'msp'), tls: join(root, 'tls') };
}
