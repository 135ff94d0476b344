import { join } from 'node:path';
import type { Consortium, CryptoFolders, FabricMember } from './consortium';

/** An organization of the channel with its one peer. */
export interface FabricOrganization {
  /** Names its folders and its lines in logs; also the first label of its domain: `hospital-a`. */
  readonly name: string;
  readonly mspId: string;
}

/**
 * A network for recording: its keys are `cryptogen`'s, and one orderer (Raft with one consenter) gives a deterministic order.
 * Right for seeing what Fabric answers, not for production.
 */
export interface FabricPlan {
  /** Holds configuration, keys, ledgers and logs. */
  readonly directory: string;
  readonly channel: string;
  readonly organizations: readonly FabricOrganization[];
  /** First of a range of ports: ten for the orderer and twenty for each organization. All listen on localhost. */
  readonly basePort: number;
  readonly batch: Consortium['batch'];
}

const ORDERER_MSP_ID = 'OrdererMSP';
const ORDERER_DOMAIN = 'orderer.example.com';

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

/** `cryptogen`'s input: a CA, a peer, a TLS identity for chaincode, an administrator and one user for each organization. */
export function cryptoConfig(plan: FabricPlan): unknown {
  const node = (hostname: string) => ({ Hostname: hostname, SANS: ['localhost'] });
  return {
    OrdererOrgs: [
      { Name: 'orderer', Domain: ORDERER_DOMAIN, EnableNodeOUs: true, Specs: [node('orderer0')] },
    ],
    PeerOrgs: plan.organizations.map((organization) => ({
      Name: organization.name,
      Domain: domainOf(organization),
      EnableNodeOUs: true,
      Specs: [node('peer0'), node('chaincode')],
      Users: { Count: 1 },
    })),
  };
}

/** What the plan comes to, with `cryptogen`'s folders. */
export function consortiumOf(plan: FabricPlan): Consortium {
  const { directory, channel, batch } = plan;
  return {
    directory: join(directory, 'channel'),
    channel,
    consensus: 'etcdraft',
    batch,
    timeWindowMs: 15 * 60_000,
    members: [
      ordererMember(plan),
      ...plan.organizations.map((organization) => peerMember(plan, organization)),
    ],
  };
}

/** @returns the port of an organization's server of the chaincode that was deployed as the `index`-th, from 0 */
export function chaincodePort(plan: FabricPlan, organization: FabricOrganization, index: number): number {
  return firstPort(plan, organization) + 3 + index;
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

function ordererMember({ directory, basePort }: FabricPlan): FabricMember {
  const root = join(directory, 'crypto', 'ordererOrganizations', ORDERER_DOMAIN);
  const own = join(directory, 'orderer');
  return {
    name: 'orderer',
    mspId: ORDERER_MSP_ID,
    msp: join(root, 'msp'),
    orderer: {
      name: 'orderer',
      mspId: ORDERER_MSP_ID,
      crypto: folders(join(root, 'orderers', `orderer0.${ORDERER_DOMAIN}`)),
      directory: own,
      logFile: join(own, 'orderer.log'),
      ports: { broadcast: basePort, admin: basePort + 1, operations: basePort + 2 },
    },
  };
}

function peerMember(plan: FabricPlan, organization: FabricOrganization): FabricMember {
  const { name, mspId } = organization;
  const crypto = organizationCrypto(plan, organization);
  const directory = join(plan.directory, name);
  const first = firstPort(plan, organization);
  return {
    name,
    mspId,
    msp: crypto.msp,
    peer: {
      name: `peer0.${domainOf(organization)}`,
      mspId,
      crypto: crypto.peer,
      adminMsp: crypto.admin.msp,
      directory,
      logFile: join(directory, 'peer.log'),
      ports: { peer: first, chaincodeListen: first + 1, operations: first + 2 },
    },
  };
}

function firstPort(plan: FabricPlan, organization: FabricOrganization): number {
  return plan.basePort + 10 + plan.organizations.indexOf(organization) * 20;
}

function domainOf(organization: FabricOrganization): string {
  return `${organization.name}.example.com`;
}

function folders(root: string): CryptoFolders {
  return { msp: join(root, 'msp'), tls: join(root, 'tls') };
}
