import { join } from 'node:path';
import {
  ORDERER_DOMAIN,
  ORDERER_MSP_ID,
  domainOf,
  ordererCrypto,
  ordererPorts,
  organizationCrypto,
  organizationPorts,
  type FabricPlan,
} from './plan';

/** The profile that `configtxgen` is asked for. */
export const CHANNEL_PROFILE = 'Channel';

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

/** `configtx.yaml`: the channel with its organizations, their anchor peers and the orderer, under Fabric's default policies. */
export function channelConfig(plan: FabricPlan): unknown {
  const orderer = ordererCrypto(plan);
  const certificate = join(orderer.node.tls, 'server.crt');
  const port = ordererPorts(plan).broadcast;
  return {
    Profiles: {
      [CHANNEL_PROFILE]: {
        Policies: metaPolicies([]),
        Capabilities: { V3_0: true },
        Orderer: {
          OrdererType: 'etcdraft',
          BatchTimeout: `${plan.batch.timeoutMs}ms`,
          BatchSize: {
            MaxMessageCount: plan.batch.maxMessageCount,
            AbsoluteMaxBytes: '10 MB',
            PreferredMaxBytes: '2 MB',
          },
          EtcdRaft: {
            Consenters: [
              { Host: 'localhost', Port: port, ClientTLSCert: certificate, ServerTLSCert: certificate },
            ],
            Options: {
              TickInterval: '100ms',
              ElectionTick: 10,
              HeartbeatTick: 1,
              MaxInflightBlocks: 5,
              SnapshotIntervalSize: '16 MB',
            },
          },
          Organizations: [
            {
              Name: ORDERER_MSP_ID,
              ID: ORDERER_MSP_ID,
              MSPDir: orderer.msp,
              Policies: organizationPolicies(ORDERER_MSP_ID, 'orderer'),
              OrdererEndpoints: [`localhost:${port}`],
            },
          ],
          Policies: {
            ...metaPolicies([]),
            BlockValidation: { Type: 'ImplicitMeta', Rule: 'ANY Writers' },
          },
          Capabilities: { V2_0: true },
        },
        Application: {
          Organizations: plan.organizations.map((organization) => ({
            Name: organization.mspId,
            ID: organization.mspId,
            MSPDir: organizationCrypto(plan, organization).msp,
            Policies: organizationPolicies(organization.mspId, 'peer'),
            AnchorPeers: [{ Host: 'localhost', Port: organizationPorts(plan, organization).peer }],
          })),
          Policies: metaPolicies(['LifecycleEndorsement', 'Endorsement']),
          Capabilities: { V2_5: true },
        },
      },
    },
  };
}

function organizationPolicies(mspId: string, node: 'peer' | 'orderer'): Record<string, unknown> {
  const anyOf = (...roles: string[]) => ({
    Type: 'Signature',
    Rule: `OR(${roles.map((role) => `'${mspId}.${role}'`).join(', ')})`,
  });
  const writers = node === 'orderer' ? ['admin', 'orderer', 'client'] : ['admin', 'client'];
  return {
    Readers: anyOf('admin', node, 'client'),
    Writers: anyOf(...writers),
    Admins: anyOf('admin'),
    ...(node === 'peer' ? { Endorsement: anyOf('peer') } : {}),
  };
}

function metaPolicies(endorsement: readonly string[]): Record<string, unknown> {
  return {
    Readers: { Type: 'ImplicitMeta', Rule: 'ANY Readers' },
    Writers: { Type: 'ImplicitMeta', Rule: 'ANY Writers' },
    Admins: { Type: 'ImplicitMeta', Rule: 'MAJORITY Admins' },
    ...Object.fromEntries(
      endorsement.map((name) => [name, { Type: 'ImplicitMeta', Rule: 'MAJORITY Endorsement' }]),
    ),
  };
}
