import { CareLedgerError } from './care-ledger-error';

/** An argument does not have the form that the ledger requires. Nothing was sent. */
export class InvalidArgumentError extends CareLedgerError {
  /** The fields at fault, as paths such as `directive.id`; what they held is not repeated. */
  readonly fields: readonly string[];

  constructor(message: string, fields: readonly string[] = [], cause?: unknown) {
    super(fields.length === 0 ? message : `${message} Fields: ${fields.join(', ')}.`, {
      code: 'INVALID_ARGUMENT',
      advice: 'Correct the argument; the same call will fail again.',
      cause,
    });
    this.fields = fields;
  }
}
