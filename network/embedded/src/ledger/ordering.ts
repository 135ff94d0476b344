import { join } from 'node:path';
import type { Configurations } from '../configuration';
import { loadSigningIdentity } from '../msp';
import type { MspDefinition, SigningIdentity } from '../msp/types';
import { type Consenter, createOrderedConfiguration, createOrderer, type Orderer } from '../ordering';
import { openOrderLog } from '../storage';
import type { OrderLog } from '../storage/types';
import { type Context, messageOf } from './context';
import { LedgerError } from './error';
import { ensureGenesis } from './genesis';

/** The ordering service, and one of its nodes. */
export interface Ordering {
  readonly orderer: Orderer;
  readonly log: OrderLog;
  readonly signer: SigningIdentity;
  /** Whether an organization's ordering node runs. */
  readonly setRunning: (mspId: string, runs: boolean) => void;
}

/** @throws StorageError */
export async function openLog({ config, channel, onFailure }: Context): Promise<OrderLog> {
  const log = await openOrderLog({ folder: join(config.dataDir, 'ordering'), channel });
  onFailure(() => log.close());
  return log;
}

/** Founds the channel where it is new, and orders from where the log ends; every organization's ordering node signs in turn. */
export async function startOrdering(
  { config, channel, batch, clock, log, onFailure }: Context,
  orderLog: OrderLog,
  organizations: readonly MspDefinition[],
  configurations: Configurations,
): Promise<Ordering> {
  const nodes = await Promise.all(
    config.organizations.map(async ({ mspId, orderer: { mspDir } }, index): Promise<Consenter> => ({
      id: index + 1,
      signer: await loadSigningIdentity(mspId, mspDir),
    })),
  );
  const [first] = nodes;
  if (!first) throw new LedgerError('CONFIGURATION', 'A ledger needs at least one organization.');
  await ensureGenesis(
    orderLog,
    { channel, organizations, batch, consenters: nodes, now: clock.now() },
    configurations,
  );
  const configuration = createOrderedConfiguration({ channel, log: orderLog, configurations, clock });
  const consenters = nodes.map(({ id, signer }) => ({ id, signer: configuration.msps.remembering(signer) }));
  const { signer } = first;
  const orderer = createOrderer({
    channel,
    configuration,
    consenters,
    log: orderLog,
    batch,
    clock,
    onFailure: (error) => {
      log('error', `The ordering log cannot be written, so nothing is ordered any more: ${messageOf(error)}`);
    },
  });
  onFailure(() => orderer.close());
  const setRunning = (mspId: string, runs: boolean): void => {
    for (const { id, signer: node } of consenters) {
      if (node.mspId === mspId) orderer.setRunning(id, runs);
    }
  };
  return { orderer, signer, log: orderLog, setRunning };
}
