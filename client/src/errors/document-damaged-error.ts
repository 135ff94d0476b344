import { CareLedgerError } from './care-ledger-error';

/** A document that is being read is not, or not to its end, the one that was anchored. What was read so far is not complete. */
export class DocumentDamagedError extends CareLedgerError {
  constructor(why: string, cause?: unknown) {
    super(`The document cannot be read to its end: ${why}.`, {
      code: 'DOCUMENT_DAMAGED',
      advice: 'Discard what was read and open the permit again; if it stays so, tell the custodian.',
      cause,
    });
  }
}
