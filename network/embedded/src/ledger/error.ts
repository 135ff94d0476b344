import { MspError } from '../msp';
import { PortTakenError } from '../server';
import { StorageError } from '../storage';

/**
 * PORT_TAKEN: another program listens there. DATA_IN_USE: another ledger has the data folder open. DATA_FOREIGN: it belongs
 * to other organizations, another channel or another program. DATA_DAMAGED: it is not whole. CONFIGURATION: something that
 * was handed in does not fit. DEPLOYMENT: the chaincode's definition was refused, or its process does not come up.
 */
export type LedgerErrorCode =
  'PORT_TAKEN' | 'DATA_IN_USE' | 'DATA_FOREIGN' | 'DATA_DAMAGED' | 'CONFIGURATION' | 'DEPLOYMENT';

/** The ledger cannot do what it was told. The message says what happened and what to do. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';

  constructor(
    readonly code: LedgerErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What the rooms below say, in the ledger's words; anything else stays what it is. */
export function asLedgerError(error: unknown): unknown {
  if (error instanceof StorageError) {
    return new LedgerError(`DATA_${error.problem}`, error.message, { cause: error });
  }
  if (error instanceof PortTakenError) {
    return new LedgerError(
      'PORT_TAKEN',
      `${error.message} Stop that program, or give this organization another port.`,
      { cause: error },
    );
  }
  if (error instanceof MspError) {
    return new LedgerError('CONFIGURATION', error.message, { cause: error });
  }
  return error;
}
