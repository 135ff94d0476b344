/** A place where the embedded ledger answers otherwise than Fabric, and why that is right. */
export interface ExplainedDifference {
  /** The case's id. */
  readonly id: string;
  /** Where in the recording's steps; everything below that place is meant. */
  readonly path: string;
  /** How, and why; stands in `docs/parity.md`. */
  readonly why: string;
}

/** Every difference between recordings and the embedded ledger. One that is not here, or no longer there, fails the tests. */
export const EXPLAINED_DIFFERENCES: readonly ExplainedDifference[] = [
  {
    id: 'block/layout',
    path: '/3/found/consenterMetadataBytes',
    why: 'The consenters’ metadata in a block is Raft’s own; the embedded ledger has no consensus to keep a record of.',
  },
  ...['0', '1', '2'].map((place) => ({
    id: 'block/layout',
    path: `/3/found/signatures/${place}`,
    why: 'The recorded network has one ordering node (Raft), which names itself; here a quorum of the organizations’ ordering nodes signs, by their numbers in the channel’s configuration, as SmartBFT’s do.',
  })),
  {
    id: 'system/revocation',
    path: '/12/error/message',
    why: 'Of a revocation list that is none, Fabric repeats at the end what Go’s reader of ASN.1 says.',
  },
];
