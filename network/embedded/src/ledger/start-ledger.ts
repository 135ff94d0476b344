import { join } from 'node:path';
import { systemClock } from '../clock';
import { configurationIn, createConfigurations } from '../configuration';
import { loadMsp } from '../msp';
import type { BatchConfig } from '../ordering';
import { MAX_ORGANIZATIONS } from '../policy';
import { type HeldPort, holdPort } from '../server';
import { checkBlocks } from './check-blocks';
import type { Context } from './context';
import { openDeployments } from './deployments';
import { asLedgerError, LedgerError } from './error';
import { createLedger } from './ledger';
import {
  openOrganizations,
  prepareOrganizations,
  type RunningOrganization,
  runOrganizations,
} from './organization';
import { openLog, type Ordering, startOrdering } from './ordering';
import { createOutages } from './outages';
import { openSeams, type Seams } from './seams';
import { serve } from './serve';
import type { Ledger, LedgerConfig } from './types';

/** Fabric's sample configuration, but for the time: nobody has to agree with other nodes here, so one who is alone gains nothing by waiting. */
const DEFAULT_BATCH: BatchConfig = {
  maxMessageCount: 500,
  preferredMaxBytes: 2 * 1024 * 1024,
  absoluteMaxBytes: 10 * 1024 * 1024,
  timeoutMs: 10,
  busyTimeoutMs: 30,
};

const DEFAULT_TIME_WINDOW_MS = 60_000;
const DEFAULT_ENDORSEMENT_TIMEOUT_MS = 30_000;
const FIRST_BLOCK_TIMEOUT_MS = 30_000;

/** Who says how long a block waits means it, under load too. */
function batchOf(wanted: Partial<BatchConfig> = {}): BatchConfig {
  const { timeoutMs } = wanted;
  return { ...DEFAULT_BATCH, ...(timeoutMs !== undefined && { busyTimeoutMs: timeoutMs }), ...wanted };
}

/** What the composition gives to those who control it. */
export interface ComposedLedger {
  readonly ledger: Ledger;
  readonly ordering: Ordering;
  readonly organizations: readonly RunningOrganization[];
}

/**
 * Starts a ledger: Fabric's services at one endpoint for each organization, on the data of the folder. Chaincodes that were
 * deployed before come up by themselves; `Ledger.ready` says when.
 *
 * @throws LedgerError where the data folder is in use, foreign or damaged, a port is taken, or the organizations are too many
 */
export async function startLedger(config: LedgerConfig): Promise<Ledger> {
  return (await composeLedger(config, openSeams)).ledger;
}

/** {@link startLedger} with something in between at the seams. */
export async function composeLedger(config: LedgerConfig, seams: Seams): Promise<ComposedLedger> {
  const opened: (() => Promise<void>)[] = [];
  const context: Context = {
    config,
    seams,
    channel: config.channel,
    clock: config.clock ?? systemClock,
    log: config.log ?? (() => undefined),
    batch: batchOf(config.batch),
    timeWindowMs: config.timeWindowMs ?? DEFAULT_TIME_WINDOW_MS,
    endorsementTimeoutMs: config.endorsementTimeoutMs ?? DEFAULT_ENDORSEMENT_TIMEOUT_MS,
    onFailure: (close) => opened.push(close),
  };
  try {
    return await compose(context);
  } catch (error) {
    for (const close of opened.reverse()) await close().catch(() => undefined);
    throw asLedgerError(error);
  }
}

async function compose(context: Context): Promise<ComposedLedger> {
  const { config, channel, clock } = context;
  if (config.organizations.length > MAX_ORGANIZATIONS) {
    throw new LedgerError(
      'CONFIGURATION',
      `This ledger takes ${MAX_ORGANIZATIONS} organizations at most, and the configuration has ${config.organizations.length}: ` +
        'planning who endorses would hold up everybody. Take fewer; Fabric takes more.',
    );
  }
  // The log's lock is the ledger's: from here on nobody else can have the folder open.
  const orderLog = await openLog(context);
  const deployments = openDeployments(config.dataDir);
  const ports: HeldPort[] = [];
  for (const { peer } of config.organizations) {
    const held = await holdPort(peer.listen.host, peer.listen.port);
    context.onFailure(() => held.release());
    ports.push(held);
  }
  // Chaincode processes take longest, so they start before anything else.
  const prepared = await prepareOrganizations(context, deployments);
  const definitions = await Promise.all(
    config.organizations.map(({ mspId, mspDir }) => loadMsp(mspId, mspDir)),
  );
  const open = await openOrganizations(
    context,
    prepared,
    ports.map(({ port }) => port),
  );
  checkBlocks(
    orderLog,
    join(config.dataDir, 'ordering'),
    open.map(({ config: { name }, store }) => ({ folder: join(config.dataDir, 'peers', name), store })),
  );
  const configurations = createConfigurations();
  const ordering = await startOrdering(context, orderLog, definitions, configurations);
  const { orderer } = ordering;
  const founding = configurationIn(orderLog.read(0) ?? new Uint8Array());
  const organizations = runOrganizations(context, open, ordering, { configurations, founding });
  await haveFirstBlock(organizations);
  await Promise.all(ports.map((held) => held.release()));
  const down = new Set<string>();
  const endpoints = await serve(context, organizations, orderer, (mspId) => down.has(mspId));
  const outages = createOutages({ organizations, ordering, endpoints, down, log: context.log });
  return {
    ordering,
    organizations,
    ledger: createLedger({ channel, clock, deployments, ordering, organizations, endpoints, outages }),
  };
}

/** A peer without any block could not answer; with one it can, and reads the rest of the log while it does. */
async function haveFirstBlock(organizations: readonly RunningOrganization[]): Promise<void> {
  const signal = AbortSignal.timeout(FIRST_BLOCK_TIMEOUT_MS);
  await Promise.all(
    organizations.map(async ({ config, peer }) => {
      try {
        await peer.waitForHeight(1, signal);
      } catch (error) {
        throw new LedgerError(
          'DATA_DAMAGED',
          `${config.name} cannot commit the first block of the ordering log. Restore the data folder from a backup, or start with an empty one.`,
          { cause: error },
        );
      }
    }),
  );
}
