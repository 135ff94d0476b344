import { join } from 'node:path';
import { decodeBlockValidation } from '../codec/config-block';
import { loadSigningIdentity } from '../msp';
import type { MspDefinition, MspRegistry, SigningIdentity } from '../msp/types';
import { type Consenter, createOrderer, type Orderer } from '../ordering';
import { openOrderLog } from '../storage';
import type { OrderLog } from '../storage/types';
import {
  createBlockSignatureVerifier,
  createOrderedBlockVerifier,
  type VerifyOrderedBlock,
} from '../validation';
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
  /** By the channel's configuration: what each peer asks of a block before it validates what is in it. */
  readonly verifyBlock: VerifyOrderedBlock;
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
  msps: MspRegistry,
): Promise<Ordering> {
  const consenters = await Promise.all(
    config.organizations.map(async ({ mspId, orderer: { mspDir } }, index): Promise<Consenter> => ({
      id: index + 1,
      signer: msps.remembering(await loadSigningIdentity(mspId, mspDir)),
    })),
  );
  const [first] = consenters;
  if (!first) throw new LedgerError('CONFIGURATION', 'A ledger needs at least one organization.');
  const configuration = await ensureGenesis(orderLog, {
    channel,
    organizations,
    batch,
    consenters,
    now: clock.now(),
  });
  const { signer } = first;
  const orderer = createOrderer({
    channel,
    msps,
    consenters,
    log: orderLog,
    batch,
    clock,
    onFailure: (error) => {
      log('error', `The ordering log cannot be written, so nothing is ordered any more: ${messageOf(error)}`);
    },
  });
  onFailure(() => orderer.close());
  const verifyBlock = createOrderedBlockVerifier(
    createBlockSignatureVerifier(decodeBlockValidation(configuration).view, msps),
  );
  const setRunning = (mspId: string, runs: boolean): void => {
    for (const { id, signer: node } of consenters) {
      if (node.mspId === mspId) orderer.setRunning(id, runs);
    }
  };
  return { orderer, signer, log: orderLog, verifyBlock, setRunning };
}
