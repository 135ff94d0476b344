import { CareLedgerError } from './care-ledger-error';

/** The vault does not hold the document or key, or no longer does: an erased key cannot be brought back. */
export class VaultNotFoundError extends CareLedgerError {
  constructor(what: string, cause?: unknown) {
    super(`The vault does not hold ${what}.`, {
      code: 'VAULT_NOT_FOUND',
      advice: 'Check the id, and that this is the vault of the hospital which keeps the file.',
      cause,
    });
  }
}
