import { callDaemon } from '../daemon/control-client';
import { dataPaths } from '../data/layout';
import { lockHolder } from '../data/lock';
import { readMarker } from '../data/marker';
import { isAlive, signalProcess } from '../data/process';
import { NetworkError } from '../errors';
import { driverOf } from '../ledger/drivers';
import { waitFor } from './wait';

/** How long a ledger may take to answer, in milliseconds. */
const answerTimeoutMs = 5_000;

/** How long a ledger that has answered may take to put everything away, in milliseconds. */
const stopTimeoutMs = 20_000;

/**
 * Stops the ledger of a data folder, and resolves when its process is gone. One that does not end by itself is killed: what it
 * has acknowledged is on the disk all the same.
 *
 * @returns whether there was one to stop, and whether it had to be killed
 * @throws NetworkError DATA_IN_USE where an `up` is still at work in the folder; DATA_FOREIGN, DATA_DAMAGED where nothing runs
 *   and the folder cannot be understood
 */
export async function down(options: {
  readonly data: string;
}): Promise<{ readonly changed: boolean; readonly killed: boolean }> {
  const data = dataPaths(options.data);
  const holder = lockHolder(data);
  // The marker is asked no earlier: a ledger that runs on a damaged folder has to be stopped too.
  const clear = async (): Promise<boolean> =>
    (await driverOf(readMarker(data)?.ledger ?? 'embedded')).clear(data);
  if (holder === undefined) return { changed: await clear(), killed: false };
  let patienceMs = stopTimeoutMs;
  try {
    await callDaemon(data, { op: 'down' }, { timeoutMs: answerTimeoutMs });
  } catch (error) {
    patienceMs = answerTimeoutMs;
    if (error instanceof NetworkError && error.code === 'NOT_RUNNING' && isAlive(holder)) {
      throw new NetworkError(
        'DATA_IN_USE',
        `process ${holder.pid} is at work in ${data.dir} and is no ledger yet: wait for it, or end it`,
      );
    }
  }
  if (await waitFor(() => !isAlive(holder), patienceMs)) return { changed: true, killed: false };
  signalProcess(holder, 'SIGKILL');
  await waitFor(() => !isAlive(holder), stopTimeoutMs);
  await clear();
  return { changed: true, killed: true };
}
