import { CareLedgerError } from './care-ledger-error';

/** The connection was closed, before the call or during it. */
export class ConnectionClosedError extends CareLedgerError {
  constructor() {
    super('This connection is closed.', {
      code: 'CONNECTION_CLOSED',
      advice: 'Call connect() for a new one; close() only when no call is under way.',
    });
  }
}
