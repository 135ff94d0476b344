import { CareLedgerError } from './care-ledger-error';

/** The checkpoint cannot be gone on from: its file is damaged, or it belongs to another ledger. Nothing was read. */
export class CheckpointError extends CareLedgerError {
  constructor(what: string, cause?: unknown) {
    super(`${what}.`, {
      code: 'CHECKPOINT',
      advice: 'Check that it is the checkpoint of this ledger; restore it, or begin again from a block.',
      cause,
    });
  }
}
