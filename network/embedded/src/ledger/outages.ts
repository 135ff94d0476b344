import type { ChaincodeServer } from '../chaincode/types';
import type { Ordering } from './ordering';
import type { RunningOrganization } from './organization';
import { LedgerError } from './error';
import type { Endpoint } from './serve';
import type { LogLine } from './types';

/** Organizations that are switched off: peer, ordering node and chaincodes, as where a machine is down. */
export interface Outages {
  isDown(mspId: string): boolean;
  /** Does nothing where it is down. */
  stop(mspId: string): Promise<void>;
  /**
   * Resolves when the organization has caught up and its chaincodes can be called; does nothing where it runs.
   *
   * @param servers by chaincode name: what to run in place of what was deployed
   * @throws PortTakenError where somebody has taken its port meanwhile; it stays down
   */
  start(mspId: string, servers: Readonly<Record<string, ChaincodeServer>>): Promise<void>;
}

export interface OutageParts {
  readonly organizations: readonly RunningOrganization[];
  readonly ordering: Ordering;
  readonly endpoints: readonly Endpoint[];
  /** Those that are down: shared with who has to know. */
  readonly down: Set<string>;
  readonly log: LogLine;
}

const CATCH_UP_TIMEOUT_MS = 30_000;

export function createOutages({ organizations, ordering, endpoints, down, log }: OutageParts): Outages {
  const resume = new Map<string, () => void>();
  /** One change at a time. */
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  async function stop(mspId: string): Promise<void> {
    const { endpoint, organization } = find(mspId);
    if (down.has(mspId)) return;
    log('info', `${organization.config.name}: stopping, at ${organization.peer.height} blocks`);
    down.add(mspId);
    ordering.setRunning(mspId, false);
    await Promise.all([
      endpoint.close(),
      organization.chaincodes.stop(),
      organization.peer.pause().then((goOn) => resume.set(mspId, goOn)),
    ]);
  }

  async function start(mspId: string, servers: Readonly<Record<string, ChaincodeServer>>): Promise<void> {
    const { endpoint, organization } = find(mspId);
    if (!down.has(mspId)) return;
    await endpoint.open();
    log('info', `${organization.config.name}: starting, ${organization.peer.height} blocks are here`);
    await organization.chaincodes.start(servers);
    resume.get(mspId)?.();
    resume.delete(mspId);
    down.delete(mspId);
    ordering.setRunning(mspId, true);
    const signal = AbortSignal.timeout(CATCH_UP_TIMEOUT_MS);
    await Promise.all([
      organization.peer.waitForHeight(ordering.orderer.height, signal),
      organization.chaincodes.ready(),
    ]);
  }

  function find(mspId: string): { endpoint: Endpoint; organization: RunningOrganization } {
    const endpoint = endpoints.find((one) => one.mspId === mspId);
    const organization = organizations.find(({ config }) => config.mspId === mspId);
    if (!endpoint || !organization) {
      throw new LedgerError('CONFIGURATION', `There is no organization ${mspId} here.`);
    }
    return { endpoint, organization };
  }

  return {
    isDown: (mspId) => down.has(mspId),
    stop: (mspId) => inTurn(() => stop(mspId)),
    start: (mspId, servers) => inTurn(() => start(mspId, servers)),
  };
}
