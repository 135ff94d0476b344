import { CareLedgerError } from '@careledger/client';

/** Waits for the rejection of a call, and gives the error where it is one of the library's. */
export async function errorOf(call: Promise<unknown>): Promise<CareLedgerError> {
  const outcome: unknown = await call.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (!(outcome instanceof CareLedgerError)) {
    throw new Error('An error of the library was expected.', { cause: outcome });
  }
  return outcome;
}
