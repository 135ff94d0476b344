import { resolve } from 'node:path';
import * as v from 'valibot';
import { callDaemon, notRunning } from '../daemon/control-client';
import { type NetworkStatus, type Request, StatusSchema } from '../daemon/protocol';
import { dataPaths } from '../data/layout';
import { isAbandoned } from '../data/lock';
import { effectiveTopology, readMarker } from '../data/marker';
import { NetworkError } from '../errors';
import type { StateEntry } from '../ledger/driver';
import { lastLines } from '../logs/tail';
import type { Topology } from '../topology/schema';

interface InData {
  /** The data folder. */
  readonly data: string;
}

/** How long a chaincode may take to start or to stop, in milliseconds. */
const nodeTimeoutMs = 60_000;
const answerTimeoutMs = 30_000;

/**
 * The topology of a data folder, with the ports in use.
 *
 * @throws NetworkError NOT_RUNNING where nothing was ever started there; DATA_FOREIGN, DATA_DAMAGED
 */
export function topologyOf(options: InData): Topology {
  const data = dataPaths(options.data);
  const marker = readMarker(data);
  if (marker === undefined) throw notRunning(data);
  return effectiveTopology(marker);
}

/** @throws NetworkError NOT_RUNNING, saying so where the ledger was killed */
export async function status(options: InData): Promise<NetworkStatus> {
  topologyOf(options);
  const data = dataPaths(options.data);
  try {
    return v.parse(StatusSchema, await callDaemon(data, { op: 'status' }, { timeoutMs: answerTimeoutMs }));
  } catch (error) {
    if (!(error instanceof NetworkError && error.code === 'NOT_RUNNING') || !isAbandoned(data)) throw error;
    throw new NetworkError(
      'NOT_RUNNING',
      `the ledger in ${data.dir} was killed: \`careledger-network up\` brings it back with all that it has acknowledged`,
      lastLines(data.ledgerLog),
    );
  }
}

/** Ends a node's process, such as `chaincode.hospital-a`, or all of a hospital's; it stays down until it is started. */
export async function stopNode(options: InData & { readonly node: string }): Promise<void> {
  await ask(options, { op: 'stop', node: options.node }, nodeTimeoutMs);
}

/** The same by SIGKILL, as a crash would. */
export async function killNode(options: InData & { readonly node: string }): Promise<void> {
  await ask(options, { op: 'kill', node: options.node }, nodeTimeoutMs);
}

/**
 * Starts a node again and resolves when it is ready.
 *
 * @param options `program`: a folder to run in place of what is deployed; its next plain start runs the deployed one again
 */
export async function startNode(
  options: InData & { readonly node: string; readonly program?: string | undefined },
): Promise<void> {
  const { node } = options;
  const program = options.program === undefined ? undefined : resolve(options.program);
  await ask(options, { op: 'start', node, ...(program === undefined ? {} : { program }) }, nodeTimeoutMs);
}

/** What stands in one hospital's world state, in the order of the keys, as it is: tokens stay tokens. */
export async function inspect(
  options: InData & {
    readonly hospital: string;
    readonly prefix?: string | undefined;
    /** Absent: the topology's. */
    readonly chaincode?: string | undefined;
  },
): Promise<StateEntry[]> {
  const topology = topologyOf(options);
  const entries: StateEntry[] = [];
  await callDaemon(
    dataPaths(options.data),
    {
      op: 'inspect',
      hospital: options.hospital,
      chaincode: options.chaincode ?? topology.chaincode,
      prefix: options.prefix ?? '',
    },
    { timeoutMs: answerTimeoutMs, entry: (entry) => entries.push(entry) },
  );
  return entries;
}

async function ask(options: InData, request: Request, timeoutMs: number): Promise<unknown> {
  topologyOf(options);
  return callDaemon(dataPaths(options.data), request, { timeoutMs });
}
