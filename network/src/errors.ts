/** What went wrong, for programs; each has one exit code of the command line. */
export type NetworkErrorCode =
  | 'TOPOLOGY_INVALID'
  | 'NOT_RUNNING'
  | 'PORT_TAKEN'
  | 'DATA_FOREIGN'
  | 'DATA_DAMAGED'
  | 'DATA_IN_USE'
  | 'TOPOLOGY_CHANGED'
  | 'UNKNOWN_NAME'
  | 'ALREADY_ENROLLED'
  | 'PACKAGE_INVALID'
  | 'DEPLOY_FAILED'
  | 'LEDGER_FAILED'
  | 'FABRIC_MISSING'
  | 'REVOKE_FAILED'
  | 'NOT_IN_THIS_VERSION';

/**
 * The exit codes of `careledger-network`. 0 is success, 1 an error that nobody foresaw, 2 a wrong use of the command line.
 * Codes that a caller treats alike are one.
 */
export const exitCodes: Readonly<Record<NetworkErrorCode, number>> = {
  TOPOLOGY_INVALID: 2,
  UNKNOWN_NAME: 2,
  NOT_RUNNING: 3,
  PORT_TAKEN: 4,
  DATA_FOREIGN: 5,
  DATA_DAMAGED: 5,
  DATA_IN_USE: 5,
  TOPOLOGY_CHANGED: 5,
  ALREADY_ENROLLED: 6,
  PACKAGE_INVALID: 7,
  DEPLOY_FAILED: 7,
  LEDGER_FAILED: 8,
  NOT_IN_THIS_VERSION: 9,
  FABRIC_MISSING: 10,
  REVOKE_FAILED: 11,
};

/** An error that an operator can act on: the message says what happened, where, and what to do. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';

  /**
   * @param code what went wrong, for programs
   * @param message what happened and what to do, for people
   * @param logLines the last lines of the log that belongs to it, oldest first
   */
  constructor(
    readonly code: NetworkErrorCode,
    message: string,
    readonly logLines: readonly string[] = [],
  ) {
    super(message);
  }

  /** What the command line exits with. */
  get exitCode(): number {
    return exitCodes[this.code];
  }
}

/** The code of a system error such as `ENOENT`, or undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
