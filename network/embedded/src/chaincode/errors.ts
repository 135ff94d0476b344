/**
 * A chaincode gave no answer: it does not run, its stream ended, it took too long, or it failed outside its own
 * error handling. The words are those of a Fabric peer.
 */
export class ChaincodeError extends Error {
  override readonly name = 'ChaincodeError';

  /**
   * @param txId the transaction that got no answer
   * @param reason what happened, without the transaction's id: what a calling chaincode gets to read
   */
  constructor(
    readonly txId: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`failed to execute transaction ${txId}: ${reason}`, options);
  }
}

/** A chaincode's process does not come up. The message ends with the last lines that it wrote. */
export class ChaincodeStartError extends Error {
  override readonly name = 'ChaincodeStartError';
}

/** What to say about anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
