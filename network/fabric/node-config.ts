import { join } from 'node:path';
import type { Consortium, FabricOrderer, FabricPeer } from './consortium';

/** `orderer.yaml` of an orderer. */
export function ordererConfig({ mspId, crypto: { msp, tls }, ports, directory }: FabricOrderer): unknown {
  const data = join(directory, 'data');
  const tlsFiles = {
    Enabled: true,
    Certificate: join(tls, 'server.crt'),
    PrivateKey: join(tls, 'server.key'),
  };
  return {
    General: {
      ListenAddress: 'localhost',
      ListenPort: ports.broadcast,
      TLS: { ...tlsFiles, RootCAs: [join(tls, 'ca.crt')], ClientAuthRequired: false },
      Cluster: { ClientCertificate: tlsFiles.Certificate, ClientPrivateKey: tlsFiles.PrivateKey },
      BootstrapMethod: 'none',
      LocalMSPDir: msp,
      LocalMSPID: mspId,
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
    },
    FileLedger: { Location: join(data, 'ledger') },
    // SmartBFT keeps its log here as well.
    Consensus: { WALDir: join(data, 'wal'), SnapDir: join(data, 'snapshots') },
    Operations: { ListenAddress: `localhost:${ports.operations}`, TLS: { Enabled: false } },
    Metrics: { Provider: 'prometheus' },
    Admin: {
      ListenAddress: `localhost:${ports.admin}`,
      TLS: {
        ...tlsFiles,
        RootCAs: [join(tls, 'ca.crt')],
        ClientAuthRequired: true,
        ClientRootCAs: [join(tls, 'ca.crt')],
      },
    },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: '1 MB' },
  };
}

/** `core.yaml` of a peer: Fabric's defaults, with gossip and private data tuned for one peer an organization. */
export function peerConfig(
  { channel, timeWindowMs, endorsementTimeoutMs = 30_000 }: Consortium,
  peer: FabricPeer,
  chaincodeBuilder: string,
): unknown {
  const {
    crypto: { msp, tls },
    ports,
  } = peer;
  const data = join(peer.directory, 'data');
  const endpoint = `localhost:${ports.peer}`;
  const file = (name: string) => ({ file: join(tls, name) });
  return {
    peer: {
      id: peer.name,
      networkId: channel,
      listenAddress: endpoint,
      address: endpoint,
      // Unused with chaincode as a service, but bound: the default port is the same for all peers of a machine.
      chaincodeListenAddress: `localhost:${ports.chaincodeListen}`,
      chaincodeAddress: `localhost:${ports.chaincodeListen}`,
      localMspId: peer.mspId,
      mspConfigPath: msp,
      localMspType: 'bccsp',
      fileSystemPath: data,
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      tls: {
        enabled: true,
        clientAuthRequired: false,
        cert: file('server.crt'),
        key: file('server.key'),
        rootcert: file('ca.crt'),
      },
      gateway: {
        enabled: true,
        endorsementTimeout: `${endorsementTimeoutMs}ms`,
        broadcastTimeout: '30s',
        dialTimeout: '2m',
      },
      client: { connTimeout: '3s' },
      // TimeWindowCheck below refuses the rest.
      authentication: { timewindow: `${timeWindowMs}ms` },
      discovery: { enabled: true, authCacheEnabled: true, orgMembersAllowedAccess: true },
      limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
      deliveryclient: { reconnectTotalTimeThreshold: '3600s', minimalReconnectInterval: '100ms' },
      gossip: gossip(endpoint),
      handlers: {
        authFilters: [{ name: 'DefaultAuth' }, { name: 'ExpirationCheck' }, { name: 'TimeWindowCheck' }],
        decorators: [{ name: 'DefaultDecorator' }],
        endorsers: { escc: { name: 'DefaultEndorsement' } },
        validators: { vscc: { name: 'DefaultValidation' } },
      },
    },
    // A blank endpoint: a peer that finds one asks Docker for its health.
    vm: { endpoint: '' },
    chaincode: {
      externalBuilders: [{ name: 'ccaas', path: chaincodeBuilder, propagateEnvironment: ['HOME', 'PATH'] }],
      installTimeout: '60s',
      startuptimeout: '60s',
      executetimeout: '30s',
      mode: 'net',
      // Several keys in one message, as the configuration that Fabric ships says; without these lines a peer does not offer it.
      runtimeParams: {
        useWriteBatch: true,
        maxSizeWriteBatch: 1000,
        useGetMultipleKeys: true,
        maxSizeGetMultipleKeys: 1000,
      },
      system: { _lifecycle: 'enable', cscc: 'enable', lscc: 'enable', qscc: 'enable' },
      logging: { level: 'warning', shim: 'warning' },
    },
    ledger: {
      state: { stateDatabase: 'goleveldb', totalQueryLimit: 100000 },
      history: { enableHistoryDatabase: true },
      pvtdataStore: {
        collElgProcMaxDbBatchSize: 5000,
        collElgProcDbBatchesInterval: 1000,
        deprioritizedDataReconcilerInterval: '60m',
        purgeInterval: 100,
        purgedKeyAuditLogging: true,
      },
      snapshots: { rootDir: join(data, 'snapshots') },
    },
    operations: { listenAddress: `localhost:${ports.operations}`, tls: { enabled: false } },
    metrics: { provider: 'prometheus' },
  };
}

function gossip(endpoint: string): Record<string, unknown> {
  return {
    bootstrap: endpoint,
    endpoint,
    externalEndpoint: endpoint,
    // One peer an organization is its own leader, and takes blocks from the orderers itself.
    useLeaderElection: false,
    orgLeader: true,
    // Shorter than Fabric's defaults: a fresh network finds its endorsers in a second instead of many, and so does a peer
    // that was away.
    reconnectInterval: '2s',
    aliveTimeInterval: '1s',
    aliveExpirationTimeout: '25s',
    requestStateInfoInterval: '500ms',
    publishStateInfoInterval: '500ms',
    membershipTrackerInterval: '1s',
    publishCertPeriod: '10s',
    // Blocks come from the orderer; state transfer between peers stays off.
    state: { enabled: false },
    pvtData: {
      // How long a commit waits for private data that nobody has: Fabric's minute stalls a hospital.
      pullRetryThreshold: '1s',
      pushAckTimeout: '3s',
      transientstoreMaxBlockRetention: 20000,
      btlPullMargin: 10,
      reconcileBatchSize: 10,
      reconcileSleepInterval: '5s',
      reconciliationEnabled: true,
      // An invalid transaction's private data is nowhere, and nobody needs it.
      skipPullingInvalidTransactionsDuringCommit: true,
      // With one peer an organization nobody else may have the data: an endorsement that wanted one more copy would fail.
      implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 1 },
    },
  };
}
