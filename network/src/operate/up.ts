import { isDeepStrictEqual } from 'node:util';
import { callDaemon } from '../daemon/control-client';
import { startDaemon } from '../daemon/spawn';
import { type DataPaths, dataPaths } from '../data/layout';
import { isAbandoned, type Lock, lockHolder, tryLock } from '../data/lock';
import { effectiveTopology, type Marker, readMarker, writeMarker } from '../data/marker';
import { NetworkError } from '../errors';
import { driverOf } from '../ledger/drivers';
import { portTaken } from '../ledger/embedded-errors';
import { type PortUse, takenPorts } from '../topology/ports';
import type { LedgerKind } from '../topology/ledger-kind';
import type { Topology } from '../topology/schema';
import { planMarker, type Wanted } from './plan';
import { waitFor } from './wait';

export interface UpOptions extends Wanted {
  /** The data folder; made if it is not there. */
  readonly data: string;
  /** Told of each step, in a few words. */
  readonly progress?: ((text: string) => void) | undefined;
}

/** How long a ledger may take to serve, in milliseconds: after a crash a long log is replayed. */
const startTimeoutMs = 120_000;

/** How long the chaincodes of a killed ledger may take to notice and end, in milliseconds. */
const orphanTimeoutMs = 3_000;

/**
 * Starts the ledger of a data folder as a process of its own, and resolves when every hospital serves and every chaincode that
 * was deployed has settled. A ledger that runs is left alone; what a killed run left half made is completed.
 *
 * @returns whether it was started; false where it ran already
 * @throws NetworkError TOPOLOGY_CHANGED, PORT_TAKEN, DATA_FOREIGN, DATA_DAMAGED, DATA_IN_USE, LEDGER_FAILED,
 *   FABRIC_MISSING
 */
export async function up(options: UpOptions): Promise<{ readonly changed: boolean }> {
  const progress = options.progress ?? (() => undefined);
  const data = dataPaths(options.data);
  const marker = planMarker(data, options);
  const driver = await driverOf(marker.ledger);
  await driver.assertAvailable();
  const topology = effectiveTopology(marker);
  const lock = await lockUnlessRunning(data, marker);
  if (lock === undefined) return { changed: false };
  try {
    writeMarker(data, marker);
    if (await driver.clear(data)) progress('ended what a killed run had left running');
    await refuseTakenPorts(topology, marker.ledger, lock.tookOver ? orphanTimeoutMs : 0);
    progress('checking identities');
    await driver.prepare(data, topology, progress);
    progress('starting the ledger');
    await startDaemon(data, lock, startTimeoutMs);
  } finally {
    // By now the daemon has it, unless something went wrong before.
    lock.release();
  }
  return { changed: true };
}

/** Takes the folder; or, where a ledger runs in it, waits until that one serves and takes nothing. */
async function lockUnlessRunning(data: DataPaths, wanted: Marker): Promise<Lock | undefined> {
  let lock: Lock | undefined;
  const decided = await waitFor(async () => {
    lock = tryLock(data);
    return lock !== undefined || (await isServing(data));
  }, startTimeoutMs);
  if (!decided) {
    throw new NetworkError(
      'DATA_IN_USE',
      `process ${lockHolder(data)?.pid ?? 0} has ${data.dir} and does not come to an end: end it and try again`,
    );
  }
  if (lock === undefined && !isDeepStrictEqual(readMarker(data), wanted)) {
    throw new NetworkError(
      'TOPOLOGY_CHANGED',
      `the ledger in ${data.dir} runs with another topology or other ports: stop it first (careledger-network down)`,
    );
  }
  return lock;
}

/** Waits for the daemon, if there is one: the one who has the folder may be about to start it. */
async function isServing(data: DataPaths): Promise<boolean> {
  try {
    await callDaemon(data, { op: 'wait' }, { timeoutMs: startTimeoutMs });
    return true;
  } catch (error) {
    if (error instanceof NetworkError && error.code === 'NOT_RUNNING') return false;
    // It died while it was asked: the folder is free now.
    if (isAbandoned(data)) return false;
    throw error;
  }
}

async function refuseTakenPorts(topology: Topology, ledger: LedgerKind, patienceMs: number): Promise<void> {
  let taken: PortUse[] = [];
  const free = await waitFor(async () => {
    taken = await takenPorts(topology, ledger);
    return taken.length === 0;
  }, patienceMs);
  if (!free) throw portTaken(taken);
}
