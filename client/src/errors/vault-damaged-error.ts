import { CareLedgerError } from './care-ledger-error';

/** What was stored is not what was found, or it was encrypted under another key. Nothing of it is returned. */
export class VaultDamagedError extends CareLedgerError {
  constructor(what: string, cause?: unknown) {
    super(`${what}.`, {
      code: 'VAULT_DAMAGED',
      advice: 'Check that this is the right vault and key; restore the file from the backup.',
      cause,
    });
  }
}
