import { existsSync, rmSync } from 'node:fs';
import { dataPaths } from '../data/layout';
import { releaseOwn } from '../data/lock';
import { effectiveTopology, readMarker } from '../data/marker';
import { NetworkError } from '../errors';
import { driverOf } from '../ledger/drivers';
import { logTo } from '../logs/ledger-log';
import { errorResponse, serveControl } from './control-server';
import { requestHandler } from './handler';
import type { Response } from './protocol';
import { controlSocketPath } from './socket-path';
import { createStage } from './stage';

/**
 * The process that a ledger lives in: serves until it is told to stop, and leaves nothing behind but the data.
 *
 * Standard output and error are its log. Where it was started with an IPC channel, the starter is told how far it is.
 *
 * @param folder the data folder, whose identities are there and whose lock is this process's
 * @returns the exit code
 */
export async function runDaemon(folder: string): Promise<number> {
  const data = dataPaths(folder);
  const log = logTo((line) => process.stdout.write(line));
  const stage = createStage();
  const stopped = new AbortController();
  const stop = (): void => {
    stopped.abort();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop).on('SIGHUP', stop);

  const marker = readMarker(data);
  if (marker === undefined) throw new NetworkError('DATA_DAMAGED', `${data.marker} is gone`);
  const topology = effectiveTopology(marker);
  const socket = controlSocketPath(data);
  const control = await serveControl(
    socket,
    requestHandler({ ledger: marker.ledger, topology, stage, stop }),
  );
  log('info', `process ${process.pid} starts the ${marker.ledger} ledger of channel ${topology.channel}`);
  let code = 0;
  try {
    const driver = await driverOf(marker.ledger);
    await using ledger = await driver.start(data, topology, log, marker.consensus);
    await ledger.settled();
    stage.ready(ledger);
    tellStarter({ type: 'result', value: null });
    log('info', 'ready');
    await untilAborted(stopped.signal);
    log('info', 'stopping');
    stage.closing();
  } catch (error) {
    code = 1;
    log('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
    stage.failed(error);
    tellStarter(errorResponse(error));
  }
  await control.close();
  if (existsSync(socket)) rmSync(socket);
  releaseOwn(data);
  log('info', 'stopped');
  return code;
}

function tellStarter(message: Response): void {
  if (process.send === undefined || !process.connected) return;
  process.send(message, undefined, undefined, () => {
    if (process.connected) process.disconnect();
  });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
