import { CareLedgerError } from './care-ledger-error';

/** The connection profile, the certificate or the key cannot be used. The message names the file or the field. */
export class ConfigurationError extends CareLedgerError {
  constructor(message: string, advice: string, cause?: unknown) {
    super(message, { code: 'CONFIGURATION', advice, cause });
  }
}
