import {
  createHostedChaincode,
  type DialChaincode,
  type FindChaincode,
  type HostedChaincode,
} from '../chaincode';
import type { Clock } from '../clock';
import type { Deployment, LogLine, OrganizationStatus } from './types';
import type { ChaincodeServer } from '../chaincode/types';
import { LedgerError } from './error';

/** The chaincodes of one organization, each in a process of its own. */
export interface InstalledChaincodes {
  get(name: string): HostedChaincode | undefined;
  /** Starts its process; one with another package or another server takes the place of the old. */
  install(deployment: Deployment, server: ChaincodeServer): Promise<void>;
  /** @throws LedgerError where it is not deployed here */
  require(name: string): HostedChaincode;
  statuses(sequence: (name: string) => number): OrganizationStatus['chaincodes'];
  ready(signal?: AbortSignal): Promise<void>;
  /** Ends all of them; they stay down until `start`. */
  stop(): Promise<void>;
  /** Starts all of them again, without waiting until they are ready. @param servers by name: what to run instead */
  start(servers: Readonly<Record<string, ChaincodeServer>>): Promise<void>;
  close(): Promise<void>;
}

interface Installed {
  readonly deployment: Deployment;
  readonly server: ChaincodeServer;
  readonly chaincode: HostedChaincode;
}

export interface InstalledParts {
  readonly organization: string;
  readonly clock: Clock;
  readonly callee: FindChaincode;
  readonly dial: DialChaincode;
  readonly log: LogLine;
}

export function createInstalledChaincodes(parts: InstalledParts): InstalledChaincodes {
  const installed = new Map<string, Installed>();

  return {
    get: (name) => installed.get(name)?.chaincode,
    require: (name) => {
      const chaincode = installed.get(name)?.chaincode;
      if (chaincode) return chaincode;
      throw new LedgerError(
        'DEPLOYMENT',
        `${parts.organization} does not run a chaincode "${name}". Deploy it first.`,
      );
    },
    install: async (deployment, server) => {
      const { name, packageId } = deployment;
      const old = installed.get(name);
      const isSame =
        old?.deployment.packageId === packageId && JSON.stringify(old.server) === JSON.stringify(server);
      if (old && isSame) {
        installed.set(name, { ...old, deployment });
        return;
      }
      await old?.chaincode.close();
      const chaincode = createHostedChaincode({
        name,
        packageId,
        server,
        clock: parts.clock,
        callee: parts.callee,
        dial: parts.dial,
        log: (level, message) => {
          parts.log(level, `${parts.organization}: ${message}`);
        },
      });
      installed.set(name, { deployment, server, chaincode });
    },
    statuses: (sequence) =>
      [...installed.values()].map(({ deployment, chaincode }) => ({
        name: deployment.name,
        version: deployment.version,
        sequence: sequence(deployment.name),
        ...chaincode.status,
      })),
    ready: async (signal) => {
      await Promise.all([...installed.values()].map(({ chaincode }) => chaincode.ready(signal)));
    },
    stop: async () => {
      await Promise.all([...installed.values()].map(({ chaincode }) => chaincode.stop()));
    },
    start: async (servers) => {
      await Promise.all(
        [...installed].map(([name, { chaincode }]) =>
          chaincode.start(Object.hasOwn(servers, name) ? servers[name] : undefined),
        ),
      );
    },
    close: async () => {
      await Promise.all([...installed.values()].map(({ chaincode }) => chaincode.close()));
    },
  };
}
