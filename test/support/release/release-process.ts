import path from 'node:path';
import {
  type ReleaseAgentSetup,
  type RunningProgram,
  setUpReleaseAgent,
  startReleaseAgent,
} from '@careledger/scripts';

const dying = path.join(__dirname, 'dying-service.js');

/** @param folder where the configuration, the vault and its key are put */
export function setUpRelease(
  { network }: { readonly network: Parameters<typeof setUpReleaseAgent>[0] },
  hospital: string,
  folder: string,
  limits: Parameters<typeof setUpReleaseAgent>[3] = {},
): Promise<ReleaseAgentSetup> {
  return setUpReleaseAgent(network, hospital, folder, limits);
}

/**
 * Starts the service and waits until it listens.
 *
 * @param dies where in its first release it kills itself; absent: it does not, and is the one that operators run
 */
export function startReleaseProcess(
  setup: ReleaseAgentSetup,
  dies?: 'before the commit' | 'after the commit',
): Promise<RunningProgram> {
  return dies === undefined
    ? startReleaseAgent(setup)
    : startReleaseAgent(setup, { file: dying, args: [setup.config, dies] });
}
