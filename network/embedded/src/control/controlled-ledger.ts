import { createRandom, createShiftedClock, createWake, type Wake } from '../clock';
import { connectionRefused } from '../gateway';
import { LedgerError } from '../ledger/error';
import { openSeams, type Seams } from '../ledger/seams';
import { composeLedger } from '../ledger/start-ledger';
import type { LedgerConfig } from '../ledger/types';
import { implicitCollectionOwner } from '../validation';
import { controlStreams, type StreamControl } from './chaincode-streams';
import { lateFeed } from './late-feed';
import { createSnapshots } from './snapshots';
import type { ControlledLedger, Controls, LagRange } from './types';

/** What a test has decided about one organization. */
interface Circumstances {
  lag: LagRange;
  isHeld: boolean;
  isRefusing: boolean;
  isLosingPrivateData: boolean;
  chaincodeDelay: LagRange;
  readonly streams: StreamControl;
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
  const clock = createShiftedClock(config.clock);
  const random = createRandom(controls.seed);
  const draw = ({ min, max }: LagRange): number => min + random.next() * (max - min);
  let isOrderingReachable = true;
  const circumstances = new Map(
    config.organizations.map(({ mspId }): [string, Circumstances] => {
      const own: Circumstances = {
        lag: controls.lag ?? NO_LAG,
        isHeld: false,
        isRefusing: false,
        isLosingPrivateData: false,
        chaincodeDelay: NO_LAG,
        streams: controlStreams(() => (own.chaincodeDelay.max > 0 ? draw(own.chaincodeDelay) : 0), clock),
        changed: createWake(),
      };
      return [mspId, own];
    }),
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
          delay: () => draw(organization.lag),
          isHeld: () => organization.isHeld,
          changed: (signal) => organization.changed.wait(signal),
        },
        clock,
      );
    },
    remoteEndorser: (_, endorser) => ({
      ...endorser,
      processProposal: async (proposal, signal) =>
        of(endorser.mspId).isRefusing
          ? { response: undefined, error: connectionRefused(endorser.address) }
          : endorser.processProposal(proposal, signal),
    }),
    broadcast: (_, broadcast) => async (envelope) =>
      isOrderingReachable
        ? broadcast(envelope)
        : { status: 'SERVICE_UNAVAILABLE', info: 'the ordering service is unreachable' },
    distribute: (mspId, distribute) => async (txId, height, data) => {
      if (!of(mspId).isLosingPrivateData) return distribute(txId, height, data);
      // What its own organization may have does not leave the peer.
      const own = data.collections.filter(({ collection }) => implicitCollectionOwner(collection) === mspId);
      if (own.length > 0) await distribute(txId, height, { ...data, collections: own });
    },
    dial: (mspId, dial) => of(mspId).streams.dial(dial),
  };

  const composed = await composeLedger(
    { ...config, clock, batch: { ...config.batch, ...timing(controls) } },
    seams,
  );
  const {
    ledger,
    ordering: { orderer },
    organizations,
  } = composed;
  const snapshots = createSnapshots(composed);
  const change = (mspId: string, update: Partial<Circumstances>): void => {
    const organization = of(mspId);
    Object.assign(organization, update);
    organization.changed.ring();
  };
  const close = (): Promise<void> => {
    snapshots.releaseAll();
    return ledger.close();
  };

  return {
    ...ledger,
    get status() {
      return ledger.status;
    },
    close,
    [Symbol.asyncDispose]: close,
    clock,
    cutBlock: () => {
      orderer.cutBlock();
    },
    caughtUp: async (signal = new AbortController().signal) => {
      const standing = new Set(
        ledger.status.filter(({ state }) => state === 'stopped').map(({ mspId }) => mspId),
      );
      const followers = organizations.filter(
        ({ config: { mspId } }) => !of(mspId).isHeld && !standing.has(mspId),
      );
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
    setPrivateData: (mspId, state) => {
      change(mspId, { isLosingPrivateData: state === 'lost' });
    },
    setChaincodeDelay: (mspId, chaincodeDelay) => {
      change(mspId, { chaincodeDelay });
    },
    interruptChaincode: (mspId) => {
      of(mspId).streams.interrupt();
    },
    travel: (milliseconds) => {
      clock.shift(milliseconds);
    },
    snapshot: () => snapshots.take(),
    revert: (snapshot) => snapshots.revert(snapshot),
  };
}

function timing({ cutting = 'automatic' }: Controls): { readonly timeoutMs?: number } {
  if (cutting === 'automatic') return {};
  return { timeoutMs: cutting === 'manual' ? Infinity : cutting.afterMs };
}
