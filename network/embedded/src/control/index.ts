import { createRandom, createWake, systemClock, type Wake } from '../clock';
import { LedgerError } from '../ledger/error';
import { openSeams, type Seams } from '../ledger/seams';
import { composeLedger } from '../ledger/start-ledger';
import type { LedgerConfig } from '../ledger/types';
import { lateFeed } from './late-feed';
import type { ControlledLedger, Controls, LagRange } from './types';

export { createManualClock, type ManualClock } from '../clock';
export type { ControlledLedger, Controls, LagRange } from './types';

/** What a test has decided about one organization. */
interface Circumstances {
  lag: LagRange;
  isHeld: boolean;
  isRefusing: boolean;
  readonly changed: Wake;
}

const NO_LAG: LagRange = { min: 0, max: 0 };

/**
 * Starts a ledger as `startLedger` does, with something at its seams that a test decides on.
 *
 * @throws LedgerError as `startLedger`
 */
export async function startControlledLedger(
  config: LedgerConfig,
  controls: Controls,
): Promise<ControlledLedger> {
  const clock = config.clock ?? systemClock;
  const random = createRandom(controls.seed);
  let isOrderingReachable = true;
  const circumstances = new Map(
    config.organizations.map(({ mspId }): [string, Circumstances] => [
      mspId,
      { lag: controls.lag ?? NO_LAG, isHeld: false, isRefusing: false, changed: createWake() },
    ]),
  );
  const of = (mspId: string): Circumstances => {
    const found = circumstances.get(mspId);
    if (found) return found;
    throw new LedgerError('CONFIGURATION', `There is no organization ${mspId} here.`);
  };

  const seams: Seams = {
    ...openSeams,
    blockFeed: (mspId, feed) => {
      const organization = of(mspId);
      return lateFeed(
        feed,
        {
          delay: () => organization.lag.min + random.next() * (organization.lag.max - organization.lag.min),
          isHeld: () => organization.isHeld,
          changed: (signal) => organization.changed.wait(signal),
        },
        clock,
      );
    },
    remoteEndorser: (_, endorser) => ({
      ...endorser,
      processProposal: async (signedProposal, signal) =>
        of(endorser.mspId).isRefusing
          ? { response: undefined, error: unreachable(endorser.address) }
          : endorser.processProposal(signedProposal, signal),
    }),
    broadcast: (_, broadcast) => async (envelope) =>
      isOrderingReachable
        ? broadcast(envelope)
        : { status: 'SERVICE_UNAVAILABLE', info: 'the ordering service is unreachable' },
  };

  const { ledger, orderer, organizations } = await composeLedger(
    controls.cutting === 'manual' ? { ...config, batch: { ...config.batch, timeoutMs: Infinity } } : config,
    seams,
  );
  const change = (mspId: string, update: Partial<Circumstances>): void => {
    const organization = of(mspId);
    Object.assign(organization, update);
    organization.changed.ring();
  };

  return {
    ...ledger,
    get status() {
      return ledger.status;
    },
    cutBlock: () => {
      orderer.cutBlock();
    },
    caughtUp: async (signal = new AbortController().signal) => {
      const followers = organizations.filter(({ config: { mspId } }) => !of(mspId).isHeld);
      const { height } = orderer;
      await Promise.all(followers.map(({ peer }) => peer.waitForHeight(height, signal)));
    },
    setLag: (mspId, lag) => {
      change(mspId, { lag });
    },
    hold: (mspId) => {
      change(mspId, { isHeld: true });
    },
    release: (mspId) => {
      change(mspId, { isHeld: false });
    },
    refuse: (mspId) => {
      change(mspId, { isRefusing: true });
    },
    accept: (mspId) => {
      change(mspId, { isRefusing: false });
    },
    setOrdering: (state) => {
      isOrderingReachable = state === 'reachable';
    },
  };
}

/** What Go's gRPC says of a peer that does not listen. */
function unreachable(address: string): string {
  return (
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: ' +
    `dial tcp ${address}: connect: connection refused"`
  );
}
