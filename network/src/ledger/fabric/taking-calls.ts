import { listens, type Processes } from '@careledger/network/fabric';
import { NetworkError, type NetworkErrorCode } from '../../errors';
import { waitFor } from '../../operate/wait';

/** How long a process that was started may take until it takes calls, in milliseconds. */
export const readyTimeoutMs = 30_000;

/** Whether somebody takes calls on that port of this machine. */
export function isListening(port: number): Promise<boolean> {
  return listens(port).then(
    () => true,
    () => false,
  );
}

/**
 * Waits until a node that was started takes calls.
 *
 * @param code what it is where the node ends, or takes none in time
 * @throws NetworkError with the end of its log
 */
export async function takesCalls(
  processes: Processes,
  node: { readonly name: string; readonly port: number },
  code: NetworkErrorCode,
): Promise<void> {
  const problem = (): string | undefined => processes.state(node.name)?.problem;
  const settled = await waitFor(
    async () => problem() !== undefined || (await isListening(node.port)),
    readyTimeoutMs,
  );
  const found = problem();
  if (settled && found === undefined) return;
  const [what = '', ...log] = (found ?? `${node.name} does not take calls on port ${node.port}`).split('\n');
  throw new NetworkError(code, what, log);
}
