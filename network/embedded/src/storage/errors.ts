/** IN_USE: another process has it open. FOREIGN: it holds something else. DAMAGED: it holds what it should, but not whole. */
export type StorageProblem = 'IN_USE' | 'FOREIGN' | 'DAMAGED';

/** A data folder cannot be used. The message names the folder, what is wrong with it and what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(
    readonly problem: StorageProblem,
    readonly folder: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
