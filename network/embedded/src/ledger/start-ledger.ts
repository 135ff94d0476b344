import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createRandom, systemClock } from '../clock';
import { createDeliverService } from '../deliver';
import { createEndorserService } from '../endorser';
import { asRemote, type ChannelMember, createGatewayService } from '../gateway';
import { createMspRegistry, loadMsp, loadSigningIdentity } from '../msp';
import { type BatchConfig, createOrderer, type Orderer } from '../ordering';
import { createDistribution } from '../private-data';
import { freePort, listen, type Listener, PortTakenError } from '../server';
import { openOrderLog, StorageError } from '../storage';
import { openDeployments } from './deployments';
import { LedgerError } from './error';
import { ensureGenesis } from './genesis';
import { createLedger } from './ledger';
import {
  isSystemChaincode,
  messageOf,
  openStores,
  organizationChaincodes,
  type OpenOrganization,
  runOrganization,
  type RunningOrganization,
} from './organization';
import { openSeams, type Seams } from './seams';
import type { Ledger, LedgerConfig, OrganizationConfig } from './types';

/** Fabric's sample configuration, but for the time: nobody has to agree with other nodes here, so waiting gains nothing. */
const DEFAULT_BATCH: BatchConfig = {
  maxMessageCount: 500,
  preferredMaxBytes: 2 * 1024 * 1024,
  absoluteMaxBytes: 10 * 1024 * 1024,
  timeoutMs: 10,
};

const DEFAULT_TIME_WINDOW_MS = 60_000;

/** What the composition gives to those who control it. */
export interface ComposedLedger {
  readonly ledger: Ledger;
  readonly orderer: Orderer;
  readonly organizations: readonly RunningOrganization[];
}

/**
 * Starts a ledger: Fabric's services at one endpoint for each organization, on the data of the folder. Chaincodes that were
 * deployed before come up by themselves; `Ledger.ready` says when.
 *
 * @throws LedgerError where the data folder is in use, foreign or damaged, or a port is taken
 */
export async function startLedger(config: LedgerConfig): Promise<Ledger> {
  return (await composeLedger(config, openSeams)).ledger;
}

/** {@link startLedger} with something in between at the seams. */
export async function composeLedger(config: LedgerConfig, seams: Seams): Promise<ComposedLedger> {
  const opened: (() => Promise<void>)[] = [];
  try {
    return await compose(config, seams, opened);
  } catch (error) {
    for (const close of opened.reverse()) await close().catch(() => undefined);
    throw asLedgerError(error);
  }
}

async function compose(
  config: LedgerConfig,
  seams: Seams,
  opened: (() => Promise<void>)[],
): Promise<ComposedLedger> {
  const { channel, dataDir, clock = systemClock, log = () => undefined } = config;
  const batch = { ...DEFAULT_BATCH, ...config.batch };
  const timeWindowMs = config.timeWindowMs ?? DEFAULT_TIME_WINDOW_MS;
  const [first] = config.organizations;
  if (!first) throw new LedgerError('CONFIGURATION', 'A ledger needs at least one organization.');

  // The log's lock is the ledger's: from here on nobody else can have the folder open.
  const orderLog = await openOrderLog({ folder: join(dataDir, 'ordering'), channel });
  opened.push(() => orderLog.close());
  const deployments = openDeployments(dataDir);
  const ports = await Promise.all(
    config.organizations.map(({ peer }) => freePort(peer.listen.host, peer.listen.port)),
  );

  const running = new Map<string, RunningOrganization>();
  const organizations = config.organizations.map((organization) => ({
    config: organization,
    chaincodes: organizationChaincodes(organization, { channel, clock, log, seams }, () => {
      const found = running.get(organization.mspId);
      if (!found) throw new Error('the peer is starting');
      return found.peer;
    }),
  }));
  opened.push(
    ...organizations.map(
      ({ chaincodes }) =>
        () =>
          chaincodes.close(),
    ),
  );
  // Chaincode processes take longest, so they start before anything else.
  for (const deployment of deployments.all.values()) {
    for (const {
      config: { mspId },
      chaincodes,
    } of organizations) {
      const server = deployment.servers[mspId];
      if (server) await chaincodes.install(deployment, server);
    }
  }

  const definitions = await Promise.all(
    config.organizations.map(({ mspId, mspDir }) => loadMsp(mspId, mspDir)),
  );
  const msps = createMspRegistry(definitions);
  await ensureGenesis(orderLog, { channel, organizations: definitions, batch, now: clock.now() });
  const orderer = createOrderer({
    channel,
    msps,
    signer: await loadSigningIdentity(first.mspId, first.orderer.mspDir),
    log: orderLog,
    batch,
    clock,
    onFailure: (error) => {
      log('error', `The ordering log cannot be written, so nothing is ordered any more: ${messageOf(error)}`);
    },
  });
  opened.push(() => orderer.close());

  const open = await Promise.all(
    organizations.map(async ({ config: organization, chaincodes }, index): Promise<OpenOrganization> => {
      const [stores, signer] = await Promise.all([
        openStores(organization, dataDir, channel),
        loadSigningIdentity(organization.mspId, organization.peer.mspDir),
      ]);
      opened.push(() => stores.store.close());
      const port = ports[index] ?? 0;
      return {
        config: organization,
        chaincodes,
        ...stores,
        signer,
        port,
        address: `${organization.peer.listen.host}:${port}`,
      };
    }),
  );

  const distribution = createDistribution(
    new Map(open.map(({ config: { mspId }, store }) => [mspId, store])),
  );
  for (const organization of open) {
    const { mspId } = organization.config;
    const peer = runOrganization(organization, {
      channel,
      msps,
      clock,
      timeWindowMs,
      log,
      seams,
      orderer,
      distribute: () => distribution,
    });
    running.set(mspId, peer);
    opened.push(() => peer.peer.close());
  }

  const all = [...running.values()];
  const random = createRandom(randomBytes(4).readUInt32LE());
  const listeners: Listener[] = await Promise.all(
    all.map(async ({ config: organization, peer, port, tls }) => {
      const members = all.map((other) => channelMember(organization, other, seams));
      const { mspId } = organization;
      const listener = await listen({
        host: organization.peer.listen.host,
        port,
        tls,
        clock,
        onInternal: (error) => {
          log('error', `${organization.name}: a call failed: ${messageOf(error)}`);
        },
        services: [
          createGatewayService({
            channel,
            msps,
            clock,
            random,
            mspId,
            ledger: peer,
            members,
            broadcast: seams.broadcast(mspId, (envelope) => orderer.broadcast(envelope)),
          }),
          createEndorserService(peer.endorser),
          createDeliverService({ channel, msps, clock, timeWindowMs, ledger: peer }),
        ],
      });
      opened.push(() => listener.close());
      return listener;
    }),
  );

  return {
    orderer,
    organizations: all,
    ledger: createLedger({ channel, clock, deployments, orderer, organizations: all, listeners }),
  };
}

/** A peer as one organization's gateway sees it: its own directly, any other as if it were called over the network. */
function channelMember(
  viewer: OrganizationConfig,
  { config, peer, chaincodes }: RunningOrganization,
  seams: Seams,
): ChannelMember {
  return {
    endorser:
      config.mspId === viewer.mspId
        ? peer.endorser
        : seams.remoteEndorser(viewer.mspId, asRemote(peer.endorser)),
    get height() {
      return peer.height;
    },
    hasChaincode: (name) => isSystemChaincode(name) || chaincodes.get(name) !== undefined,
  };
}

function asLedgerError(error: unknown): unknown {
  if (error instanceof StorageError) {
    return new LedgerError(`DATA_${error.problem}`, error.message, { cause: error });
  }
  if (error instanceof PortTakenError) {
    return new LedgerError(
      'PORT_TAKEN',
      `${error.message} Stop that program, or give this organization another port.`,
      { cause: error },
    );
  }
  return error;
}
