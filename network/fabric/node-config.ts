import { join } from 'node:path';
import {
  ORDERER_MSP_ID,
  domainOf,
  ordererCrypto,
  ordererPorts,
  organizationCrypto,
  organizationPorts,
  type FabricOrganization,
  type FabricPlan,
} from './plan';

/** `orderer.yaml` of the one orderer. */
export function ordererConfig(plan: FabricPlan): unknown {
  const { msp, tls } = ordererCrypto(plan).node;
  const ports = ordererPorts(plan);
  const data = join(plan.directory, 'orderer', 'data');
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
      LocalMSPID: ORDERER_MSP_ID,
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
    },
    FileLedger: { Location: join(data, 'ledger') },
    Consensus: { WALDir: join(data, 'wal'), SnapDir: join(data, 'snapshots') },
    Operations: { ListenAddress: `localhost:${ports.operations}`, TLS: { Enabled: false } },
    Metrics: { Provider: 'disabled' },
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

/** `core.yaml` of an organization's peer: Fabric's defaults, with gossip and private data tuned for one peer an organization. */
export function peerConfig(
  plan: FabricPlan,
  organization: FabricOrganization,
  chaincodeBuilder: string,
): unknown {
  const { msp, tls } = organizationCrypto(plan, organization).peer;
  const ports = organizationPorts(plan, organization);
  const data = join(plan.directory, organization.name, 'data');
  const endpoint = `localhost:${ports.peer}`;
  const file = (name: string) => ({ file: join(tls, name) });
  return {
    peer: {
      id: `peer0.${domainOf(organization)}`,
      networkId: plan.channel,
      listenAddress: endpoint,
      address: endpoint,
      chaincodeListenAddress: `localhost:${ports.chaincodeListen}`,
      chaincodeAddress: `localhost:${ports.chaincodeListen}`,
      localMspId: organization.mspId,
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
        endorsementTimeout: '30s',
        broadcastTimeout: '30s',
        dialTimeout: '2m',
      },
      client: { connTimeout: '3s' },
      authentication: { timewindow: '15m' },
      discovery: { enabled: true, authCacheEnabled: true, orgMembersAllowedAccess: true },
      limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
      deliveryclient: { reconnectTotalTimeThreshold: '3600s', minimalReconnectInterval: '100ms' },
      gossip: {
        bootstrap: endpoint,
        endpoint,
        externalEndpoint: endpoint,
        useLeaderElection: false,
        orgLeader: true,
        // Shorter than Fabric's defaults: a fresh network finds its endorsers in a second instead of many.
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
          pullRetryThreshold: '1s',
          pushAckTimeout: '3s',
          transientstoreMaxBlockRetention: 20000,
          btlPullMargin: 10,
          reconcileBatchSize: 10,
          reconcileSleepInterval: '5s',
          reconciliationEnabled: true,
          skipPullingInvalidTransactionsDuringCommit: true,
          implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 1 },
        },
      },
      handlers: {
        authFilters: [{ name: 'DefaultAuth' }, { name: 'ExpirationCheck' }, { name: 'TimeWindowCheck' }],
        decorators: [{ name: 'DefaultDecorator' }],
        endorsers: { escc: { name: 'DefaultEndorsement' } },
        validators: { vscc: { name: 'DefaultValidation' } },
      },
    },
    vm: { endpoint: '' },
    chaincode: {
      externalBuilders: [{ name: 'ccaas', path: chaincodeBuilder, propagateEnvironment: ['HOME', 'PATH'] }],
      installTimeout: '60s',
      startuptimeout: '60s',
      executetimeout: '30s',
      mode: 'net',
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
    metrics: { provider: 'disabled' },
  };
}
