import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type OrganizationStatus, startLedger } from '@careledger/fabric-embedded';
import { probeOrganizations } from './probe-organizations';

/** A ledger in a process of its own, which a test may kill. */
export interface LedgerProcess {
  /** host:port of an organization's peer. */
  endpoint(mspId: string): string;
  /** As kill -9 does, at once and without a word. */
  kill(): Promise<void>;
}

/** Starts a ledger of the four probing organizations on the folder, and waits until its chaincodes can be called. */
export async function startLedgerProcess(folder: string): Promise<LedgerProcess> {
  const child = fork(__filename, [folder], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const status = await Promise.race([firstMessage(child), exitBeforeReady(child)]);
  return {
    endpoint: (mspId) => {
      const found = status.find((organization) => organization.mspId === mspId);
      if (!found) throw new Error(`There is no ${mspId}.`);
      return found.endpoint;
    },
    kill: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function firstMessage(child: ChildProcess): Promise<readonly OrganizationStatus[]> {
  const [status] = (await once(child, 'message')) as [readonly OrganizationStatus[]];
  return status;
}

async function exitBeforeReady(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`The ledger's process ended with ${code ?? 'a signal'} before it was ready.`);
}

async function main(folder: string): Promise<void> {
  const organizations = await probeOrganizations(folder);
  const ledger = await startLedger(organizations.config);
  await ledger.deploy(organizations.deployment);
  process.send?.(ledger.status);
  // Without its parent there is nobody left to stop it.
  process.on('disconnect', () => process.exit());
}

if (require.main === module) void main(process.argv[2] ?? '');
