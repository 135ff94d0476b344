/** What a promise rejects with. @throws Error where it resolves */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new TypeError('It rejected with something that is no error.', { cause: error });
  }
  throw new Error('It resolved, and was expected to reject.');
}
