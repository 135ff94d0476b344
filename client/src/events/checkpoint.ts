/** How far an application has come: store it with what the event led to, and go on behind it. */
export interface Checkpoint {
  readonly block: bigint;
  readonly transactionId: string;
}

/** Which ledger a checkpoint is of. */
export interface LedgerName {
  readonly channel: string;
  readonly chaincode: string;
}

/** Where a checkpoint is kept: a file (`checkpointFile`), or the application's own database. */
export interface CheckpointStore {
  /**
   * @returns undefined where none was saved yet
   * @throws CheckpointError where what is there is damaged, or of another ledger
   */
  load(ledger: LedgerName): Promise<Checkpoint | undefined>;
  /** Resolves when it will be there after the machine stops. */
  save(ledger: LedgerName, checkpoint: Checkpoint): Promise<void>;
}
