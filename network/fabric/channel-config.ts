import { join } from 'node:path';
import {
  type Consortium,
  type FabricMember,
  type FabricOrderer,
  type FabricPeer,
  orderersOf,
} from './consortium';
import { onlyFile } from './only-file';

/** The profile that `configtxgen` is asked for. */
export const CHANNEL_PROFILE = 'Channel';

/** `configtx.yaml`: the channel with its organizations, their anchor peers and orderers, under Fabric's default policies. */
export function channelConfig(consortium: Consortium): unknown {
  const { members, batch, consensus } = consortium;
  return {
    Profiles: {
      [CHANNEL_PROFILE]: {
        Policies: metaPolicies([]),
        // SmartBFT needs V3_0.
        Capabilities: { V3_0: true },
        Orderer: {
          OrdererType: consensus,
          BatchTimeout: `${batch.timeoutMs}ms`,
          BatchSize: {
            MaxMessageCount: batch.maxMessageCount,
            AbsoluteMaxBytes: '10 MB',
            PreferredMaxBytes: '2 MB',
          },
          ...(consensus === 'BFT' ? smartBft(consortium) : raft(consortium)),
          Organizations: members.flatMap((member) =>
            member.orderer === undefined ? [] : [ordererOrganization(member, member.orderer)],
          ),
          Policies: {
            ...metaPolicies([]),
            // Under SmartBFT configtxgen puts a quorum of the consenters in its place.
            BlockValidation: { Type: 'ImplicitMeta', Rule: 'ANY Writers' },
          },
          Capabilities: { V2_0: true },
        },
        Application: {
          Organizations: members.flatMap((member) =>
            member.peer === undefined ? [] : [applicationOrganization(member, member.peer)],
          ),
          Policies: metaPolicies(['LifecycleEndorsement', 'Endorsement']),
          Capabilities: { V2_5: true },
        },
      },
    },
  };
}

function raft(consortium: Consortium): Record<string, unknown> {
  return {
    EtcdRaft: {
      Consenters: orderersOf(consortium).map(({ ports, crypto }) => {
        const certificate = join(crypto.tls, 'server.crt');
        return {
          Host: 'localhost',
          Port: ports.broadcast,
          ClientTLSCert: certificate,
          ServerTLSCert: certificate,
        };
      }),
      Options: {
        // A dead leader is replaced after one second.
        TickInterval: '100ms',
        ElectionTick: 10,
        HeartbeatTick: 1,
        MaxInflightBlocks: 5,
        SnapshotIntervalSize: '16 MB',
      },
    },
  };
}

function smartBft(consortium: Consortium): Record<string, unknown> {
  return {
    SmartBFT: {
      // SmartBFT does not look at BatchTimeout: this is when it cuts a block.
      RequestBatchMaxInterval: `${consortium.batch.timeoutMs}ms`,
      // A dead leader costs the sum of these two: Fabric's own 5 s and 20 s are longer than a caller's deadline.
      RequestForwardTimeout: '500ms',
      RequestComplainTimeout: '3s',
      RequestAutoRemoveTimeout: '3m',
      ViewChangeResendInterval: '1s',
      // A change that fails is tried again with the next leader.
      ViewChangeTimeout: '5s',
      LeaderHeartbeatTimeout: '10s',
      LeaderHeartbeatCount: 10,
      CollectTimeout: '500ms',
      IncomingMessageBufferSize: 200,
      RequestPoolSize: 10_000,
      // An orderer that asked the others before it serves would wait for them five seconds where all start at once; one that
      // is behind notices by the leader's heartbeat.
      SyncOnStart: false,
    },
    ConsenterMapping: orderersOf(consortium).map(({ mspId, ports, crypto }, index) => ({
      ID: index + 1,
      Host: 'localhost',
      Port: ports.broadcast,
      MSPID: mspId,
      Identity: onlyFile(join(crypto.msp, 'signcerts')),
      ClientTLSCert: join(crypto.tls, 'server.crt'),
      ServerTLSCert: join(crypto.tls, 'server.crt'),
    })),
  };
}

function ordererOrganization(
  { mspId, msp }: FabricMember,
  { ports }: FabricOrderer,
): Record<string, unknown> {
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: msp,
    Policies: organizationPolicies(mspId, 'orderer'),
    OrdererEndpoints: [`localhost:${ports.broadcast}`],
  };
}

function applicationOrganization(
  { mspId, msp }: FabricMember,
  { ports }: FabricPeer,
): Record<string, unknown> {
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: msp,
    Policies: organizationPolicies(mspId, 'peer'),
    // Without anchor peers organizations do not find each other, and no gateway finds endorsers of others.
    AnchorPeers: [{ Host: 'localhost', Port: ports.peer }],
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
