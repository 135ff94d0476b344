import { readFile } from 'node:fs/promises';
import { LedgerError } from './error';
import { join } from 'node:path';
import { type Chaincode, createSystemChaincodes, dialChaincode, type FindChaincode } from '../chaincode';
import { loadSigningIdentity } from '../msp';
import type { Configurations, CurrentConfiguration } from '../configuration';
import type { MspRegistry, SigningIdentity } from '../msp/types';
import { type CommittedConfiguration, createCommittedConfiguration, createPeer, type Peer } from '../peer';
import { createDistribution } from '../private-data';
import { createSimulator } from '../simulation';
import { openPeerStore } from '../storage';
import type { PeerStore } from '../storage/types';
import { createOrderedBlockVerifier, validateBlock, type VerifyOrderedBlock } from '../validation';
import { type Context, messageOf } from './context';
import type { Deployments } from './deployments';
import { createInstalledChaincodes, type InstalledChaincodes } from './installed';
import type { Ordering } from './ordering';
import type { Distribute } from './seams';
import type { OrganizationConfig } from './types';

/** One organization before its stores are open: its chaincode processes start meanwhile. */
interface PreparedOrganization {
  readonly config: OrganizationConfig;
  readonly chaincodes: InstalledChaincodes;
  /** Tells the chaincodes which peer they belong to, once it is there, and which system chaincodes they may call. */
  readonly setPeer: (peer: Peer, system: ReadonlyMap<string, Chaincode>) => void;
}

/** One organization before its peer runs: everything that does not need the others. */
interface OpenOrganization extends PreparedOrganization {
  readonly address: string;
  readonly port: number;
  readonly signer: SigningIdentity;
  readonly store: PeerStore;
  readonly tls: { readonly cert: string; readonly key: string };
}

export interface RunningOrganization extends OpenOrganization {
  readonly peer: Peer;
  /** The channel's, as its peer has it by now. */
  readonly configuration: CurrentConfiguration;
}

/** What peers read the channel's configuration with. */
interface ChannelBeginning {
  readonly configurations: Configurations;
  /** `common.ConfigEnvelope` of the first block. */
  readonly founding: Uint8Array;
}

/** System chaincodes of Fabric; those that this ledger does not offer are refused by name. */
const SYSTEM_CHAINCODES: ReadonlySet<string> = new Set(['_lifecycle', 'cscc', 'lscc', 'qscc']);

export function isSystemChaincode(name: string): boolean {
  return SYSTEM_CHAINCODES.has(name);
}

/** Starts what was deployed before. */
export async function prepareOrganizations(
  context: Context,
  deployments: Deployments,
): Promise<readonly PreparedOrganization[]> {
  const prepared = context.config.organizations.map((config) => prepare(config, context));
  for (const { chaincodes } of prepared) context.onFailure(() => chaincodes.close());
  for (const deployment of deployments.all.values()) {
    for (const { config, chaincodes } of prepared) {
      const server = deployment.servers[config.mspId];
      if (server) await chaincodes.install(deployment, server);
    }
  }
  return prepared;
}

function prepare(config: OrganizationConfig, { channel, clock, log, seams }: Context): PreparedOrganization {
  let peer: Peer | undefined;
  let system: ReadonlyMap<string, Chaincode> = new Map();
  const callee: FindChaincode = (name, simulator) => {
    const found = system.get(name);
    if (found) return found;
    const failure = (why: string): Error =>
      new Error(
        `invalid invocation: [channel ${channel}] failed to get chaincode container info for ${name}: ${why}`,
      );
    const sequence = simulator.getState('_lifecycle', `namespaces/fields/${name}/Sequence`);
    if (!sequence || !peer?.definition(name)) throw failure(`chaincode ${name} not found`);
    const chaincode = chaincodes.get(name);
    if (!chaincode) {
      throw failure(`chaincode definition for '${name}' exists, but chaincode is not installed`);
    }
    return chaincode;
  };
  const chaincodes = createInstalledChaincodes({
    organization: config.name,
    clock,
    log,
    dial: seams.dial(config.mspId, dialChaincode),
    callee,
  });
  return {
    config,
    chaincodes,
    setPeer: (running, itsSystem) => {
      peer = running;
      system = itsSystem;
    },
  };
}

/** Opens the organizations' stores and reads their keys. @throws StorageError, LedgerError CONFIGURATION */
export function openOrganizations(
  { config: { dataDir }, channel, onFailure }: Context,
  prepared: readonly PreparedOrganization[],
  ports: readonly number[],
): Promise<readonly OpenOrganization[]> {
  return Promise.all(
    prepared.map(async (organization, index): Promise<OpenOrganization> => {
      const { name, mspId, peer } = organization.config;
      const store = await openPeerStore({ folder: join(dataDir, 'peers', name), channel, mspId });
      onFailure(() => store.close());
      const [cert, key, signer] = await Promise.all([
        readTls(name, peer.tls.certFile),
        readTls(name, peer.tls.keyFile),
        loadSigningIdentity(mspId, peer.mspDir),
      ]);
      const port = ports[index] ?? peer.listen.port;
      return {
        ...organization,
        store,
        tls: { cert, key },
        signer,
        port,
        address: `${peer.listen.host}:${port}`,
      };
    }),
  );
}

/** @throws LedgerError CONFIGURATION naming the file */
async function readTls(organization: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new LedgerError('CONFIGURATION', `The TLS file ${file} of ${organization} cannot be read.`, {
      cause: error,
    });
  }
}

/** Starts the organizations' peers on their stores. */
export function runOrganizations(
  context: Context,
  organizations: readonly OpenOrganization[],
  { orderer }: Ordering,
  { configurations, founding }: ChannelBeginning,
): readonly RunningOrganization[] {
  const distribute = createDistribution(
    new Map(organizations.map(({ config, store }) => [config.mspId, store])),
  );
  const verifyBlock = createOrderedBlockVerifier();
  return organizations.map((organization) => {
    const { channel } = context;
    const { store } = organization;
    const configuration = createCommittedConfiguration({ channel, store, configurations, founding });
    const system = systemChaincodes(context, organization, configuration.msps);
    const peer = runPeer(context, organization, system, configuration, { orderer, verifyBlock }, distribute);
    organization.setPeer(peer, system);
    context.onFailure(() => peer.close());
    return { ...organization, peer, configuration };
  });
}

function systemChaincodes(
  { channel }: Context,
  { config: { mspId }, store }: OpenOrganization,
  msps: MspRegistry,
): ReadonlyMap<string, Chaincode> {
  return createSystemChaincodes(
    { channel, msps, mspId },
    {
      get height() {
        return store.height;
      },
      block: (number) => store.block(number),
      transaction: (txId) => store.transaction(txId),
    },
  );
}

function runPeer(
  { channel, clock, timeWindowMs, log, seams }: Context,
  { config: { name, mspId }, address, signer, store, chaincodes }: OpenOrganization,
  system: ReadonlyMap<string, Chaincode>,
  configuration: CommittedConfiguration,
  { orderer, verifyBlock }: Pick<Ordering, 'orderer'> & { readonly verifyBlock: VerifyOrderedBlock },
  distribute: Distribute,
): Peer {
  const { msps } = configuration;
  return createPeer({
    channel,
    address,
    configuration,
    signer: msps.remembering(signer),
    clock,
    timeWindowMs,
    store,
    feed: seams.blockFeed(mspId, (from, signal) => orderer.blocks(from, signal)),
    verifyBlock,
    validateBlock,
    chaincode: (chaincode): Chaincode | undefined => system.get(chaincode) ?? chaincodes.get(chaincode),
    isSystemChaincode,
    simulate: (snapshot, txId) => createSimulator({ snapshot, txId, channel, mspIds: msps.mspIds }),
    distribute: seams.distribute(mspId, distribute),
    onFailure: (error) => {
      log('error', `${name}: a block could not be committed, so its state stands still: ${messageOf(error)}`);
    },
  });
}
