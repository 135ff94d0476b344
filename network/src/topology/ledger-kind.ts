/** Which ledger a data folder is for; it cannot change, since the two keep different files. */
export const ledgerKinds = ['embedded', 'fabric'] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

/** How Fabric's orderers agree: `bft` bears one of four that lies, `raft` one of four that stops. */
export const consensusKinds = ['bft', 'raft'] as const;
export type ConsensusKind = (typeof consensusKinds)[number];
