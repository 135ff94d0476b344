import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { messageOf, NetworkError, systemCode } from '../errors';
import { isUnfinished, makeOwnFolder, writeFileIfChanged } from '../files/atomic';
import { crossCheck } from '../topology/check';
import { type ConsensusKind, consensusKinds, type LedgerKind, ledgerKinds } from '../topology/ledger-kind';
import { offsetPorts } from '../topology/ports';
import { type Topology, TopologySchema } from '../topology/schema';
import { type DataPaths } from './layout';

const format = 'careledger-network';
const version = 1;

const MarkerSchema = v.strictObject({
  format: v.literal(format),
  version: v.number(),
  ledger: v.picklist(ledgerKinds),
  topology: TopologySchema,
  portOffset: v.pipe(v.number(), v.integer()),
  consensus: v.optional(v.picklist(consensusKinds)),
});

/** What a data folder was made for. */
export interface Marker {
  readonly ledger: LedgerKind;
  /** As it stands in its file. */
  readonly topology: Topology;
  /** Is added to every port of it. */
  readonly portOffset: number;
  /** On Fabric alone. */
  readonly consensus?: ConsensusKind;
}

/** A marker's topology with the ports that are in use. */
export function effectiveTopology(marker: Marker): Topology {
  return offsetPorts(marker.topology, marker.portOffset);
}

/**
 * What the folder was made for, or undefined where there is nothing yet.
 *
 * @throws NetworkError DATA_FOREIGN where the folder holds other things or belongs to another version; DATA_DAMAGED where its
 *   marker cannot be understood
 */
export function readMarker(data: DataPaths): Marker | undefined {
  let text: string;
  try {
    text = readFileSync(data.marker, 'utf8');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOTDIR') throw foreign(data, 'is not a folder');
    if (code !== 'ENOENT') throw damaged(data, messageOf(error));
    const strange = existsSync(data.dir)
      ? readdirSync(data.dir).find(
          (name) =>
            !isUnfinished(name) &&
            name !== basename(data.run) &&
            // Another ledger's folder takes no part in this one: the demo keeps its own below the default folder.
            !existsSync(join(data.dir, name, basename(data.marker))),
        )
      : undefined;
    if (strange !== undefined) throw foreign(data, `holds ${strange} but was not made by careledger-network`);
    return undefined;
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw damaged(data, messageOf(error));
  }
  const parsed = v.safeParse(MarkerSchema, content);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw damaged(data, `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
  }
  if (parsed.output.version !== version) {
    throw foreign(
      data,
      `has format ${parsed.output.version}, and this careledger-network knows format ${version}`,
    );
  }
  const finding = crossCheck(parsed.output.topology)[0];
  if (finding !== undefined) throw damaged(data, finding.message);
  const { ledger, topology, portOffset, consensus } = parsed.output;
  return { ledger, topology, portOffset, ...(consensus === undefined ? {} : { consensus }) };
}

/**
 * Says, in the folder, what it is for: the first thing written to a new one.
 *
 * @throws NetworkError TOPOLOGY_CHANGED where the folder stands for other hospitals, another channel or another kind of ledger
 */
export function writeMarker(data: DataPaths, marker: Marker): void {
  const present = readMarker(data);
  if (present !== undefined) refuseChange(data, present, marker);
  makeOwnFolder(data.dir);
  const text = `${JSON.stringify({ format, version, ...marker }, undefined, 2)}\n`;
  writeFileIfChanged(data.marker, text);
}

function refuseChange(data: DataPaths, present: Marker, wanted: Marker): void {
  const identity = (marker: Marker): string[] => [
    `ledger ${marker.ledger}${marker.consensus === undefined ? '' : ` (${marker.consensus})`}`,
    `channel ${marker.topology.channel}`,
    ...marker.topology.hospitals.map((hospital) => `${hospital.name} (${hospital.mspId})`),
  ];
  const before = identity(present);
  const after = identity(wanted);
  if (before.join() === after.join()) return;
  throw new NetworkError(
    'TOPOLOGY_CHANGED',
    `${data.dir} was made for ${before.join(', ')}; the topology now says ${after.join(', ')}. ` +
      'A ledger keeps its channel and its hospitals: use another folder (--data), or the topology that it was made with',
  );
}

function foreign(data: DataPaths, what: string): NetworkError {
  return new NetworkError(
    'DATA_FOREIGN',
    `${data.dir} ${what}: nothing was touched; choose another folder with --data`,
  );
}

function damaged(data: DataPaths, what: string): NetworkError {
  return new NetworkError(
    'DATA_DAMAGED',
    `${data.marker} cannot be understood (${what}): bring it back from a backup, or choose another folder with --data`,
  );
}
