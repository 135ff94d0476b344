import { CareLedgerError } from './care-ledger-error';

/** The connection was closed, before the call or during it. */
export class ClosedError extends CareLedgerError {
  constructor() {
    super('This connection is closed.', {
      code: 'CLOSED',
      advice: 'Call connect() for a new one; close() only when no call is under way.',
    });
  }
}
