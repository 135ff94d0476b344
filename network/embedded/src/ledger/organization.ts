import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Chaincode, createSystemChaincodes, dialChaincode, type FindChaincode } from '../chaincode';
import type { Clock } from '../clock';
import type { MspRegistry, SigningIdentity } from '../msp/types';
import type { Orderer } from '../ordering';
import { createPeer, type Peer } from '../peer';
import { createSimulator } from '../simulation';
import { openPeerStore } from '../storage';
import type { PeerStore } from '../storage/types';
import { validateBlock } from '../validation';
import { createInstalledChaincodes, type InstalledChaincodes } from './installed';
import type { Distribute, Seams } from './seams';
import type { LogLine, OrganizationConfig } from './types';

/** One organization before its peer runs: everything that does not need the others. */
export interface OpenOrganization {
  readonly config: OrganizationConfig;
  readonly address: string;
  readonly port: number;
  readonly signer: SigningIdentity;
  readonly store: PeerStore;
  readonly tls: { readonly cert: string; readonly key: string };
  readonly chaincodes: InstalledChaincodes;
}

export interface RunningOrganization extends OpenOrganization {
  readonly peer: Peer;
}

export interface OrganizationParts {
  readonly channel: string;
  readonly msps: MspRegistry;
  readonly clock: Clock;
  readonly timeWindowMs: number;
  readonly log: LogLine;
  readonly seams: Seams;
  readonly orderer: Orderer;
  /** Brings private data to the organizations that are entitled to it. */
  readonly distribute: (mspId: string) => Distribute;
}

/** System chaincodes of Fabric; those that this ledger does not offer are refused by name. */
const SYSTEM_CHAINCODES: ReadonlySet<string> = new Set(['_lifecycle', 'cscc', 'lscc', 'qscc']);

export function isSystemChaincode(name: string): boolean {
  return SYSTEM_CHAINCODES.has(name);
}

/** Opens the organization's store and reads its server certificate. @throws StorageError */
export async function openStores(
  { name, mspId, peer }: OrganizationConfig,
  dataDir: string,
  channel: string,
): Promise<Pick<OpenOrganization, 'store' | 'tls'>> {
  const [store, cert, key] = await Promise.all([
    openPeerStore({ folder: join(dataDir, 'peers', name), channel, mspId }),
    readFile(peer.tls.certFile, 'utf8'),
    readFile(peer.tls.keyFile, 'utf8'),
  ]);
  return { store, tls: { cert, key } };
}

/** Starts the organization's peer on its store. */
export function runOrganization(
  organization: OpenOrganization,
  parts: OrganizationParts,
): RunningOrganization {
  const { config, signer, store, chaincodes } = organization;
  const { channel, msps, clock, seams, orderer } = parts;
  const system = createSystemChaincodes(channel, msps.mspIds, {
    get height() {
      return store.height;
    },
    block: (number) => store.block(number),
    transaction: (txId) => store.transaction(txId),
  });
  const peer = createPeer({
    channel,
    address: organization.address,
    msps,
    signer,
    clock,
    timeWindowMs: parts.timeWindowMs,
    store,
    feed: seams.blockFeed(config.mspId, (from, signal) => orderer.blocks(from, signal)),
    validateBlock,
    chaincode: (name): Chaincode | undefined => system.get(name) ?? chaincodes.get(name),
    isSystemChaincode,
    simulate: (snapshot, txId) => createSimulator({ snapshot, txId, channel, mspIds: msps.mspIds }),
    distribute: seams.distribute(config.mspId, parts.distribute(config.mspId)),
    onFailure: (error) => {
      parts.log(
        'error',
        `${config.name}: a block could not be committed, so its state stands still: ${messageOf(error)}`,
      );
    },
  });
  return { ...organization, peer };
}

/** The chaincodes of an organization; they may call each other as soon as `peer` is there. */
export function organizationChaincodes(
  config: OrganizationConfig,
  parts: { readonly channel: string; readonly clock: Clock; readonly log: LogLine; readonly seams: Seams },
  peer: () => Peer,
): InstalledChaincodes {
  const callee: FindChaincode = (name, simulator) => {
    const failure = (why: string): Error =>
      new Error(
        `invalid invocation: [channel ${parts.channel}] failed to get chaincode container info for ${name}: ${why}`,
      );
    const sequence = simulator.getState('_lifecycle', `namespaces/fields/${name}/Sequence`);
    if (!sequence || !peer().definition(name)) throw failure(`chaincode ${name} not found`);
    const chaincode = chaincodes.get(name);
    if (!chaincode) {
      throw failure(`chaincode definition for '${name}' exists, but chaincode is not installed`);
    }
    return chaincode;
  };
  const chaincodes = createInstalledChaincodes({
    organization: config.name,
    clock: parts.clock,
    log: parts.log,
    dial: parts.seams.dial(config.mspId, dialChaincode),
    callee,
  });
  return chaincodes;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
