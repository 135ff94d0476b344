import type { DataPaths } from '../data/layout';
import { type Marker, readMarker } from '../data/marker';
import type { ConsensusKind, LedgerKind } from '../topology/ledger-kind';
import { NetworkError } from '../errors';
import { loadTopology } from '../topology/load';
import type { Topology } from '../topology/schema';

/** What is wanted of a data folder; what is left out stays as the folder has it. */
export interface Wanted {
  /** Absent in a new folder: the one that comes with this package. */
  readonly topology?: Topology | undefined;
  /** Is added to every port; absent in a new folder: 0. */
  readonly portOffset?: number | undefined;
  readonly ledger?: LedgerKind | undefined;
  /** On Fabric; absent in a new folder: bft. */
  readonly consensus?: ConsensusKind | undefined;
}

/**
 * What a data folder is for, once `wanted` is respected. Touches nothing.
 *
 * @throws NetworkError DATA_FOREIGN, DATA_DAMAGED, TOPOLOGY_INVALID
 */
export function planMarker(data: DataPaths, wanted: Wanted): Marker {
  const present = readMarker(data);
  const ledger = wanted.ledger ?? present?.ledger ?? 'embedded';
  if (wanted.consensus !== undefined && ledger !== 'fabric') {
    throw new NetworkError(
      'TOPOLOGY_INVALID',
      'the embedded ledger has no consensus to choose: it orders in one process (--consensus goes with --ledger fabric)',
    );
  }
  return {
    ledger,
    topology: wanted.topology ?? present?.topology ?? loadTopology(),
    portOffset: wanted.portOffset ?? present?.portOffset ?? 0,
    ...(ledger === 'fabric' ? { consensus: wanted.consensus ?? present?.consensus ?? 'bft' } : {}),
  };
}
