import { CareLedgerError } from '../errors/care-ledger-error';
import { type CareLedgerErrorCode } from '../errors/codes';

/** What a shell script can tell apart. Numbers stay; new ones are added behind. */
export const EXIT_CODES = {
  done: [0, 'done'],
  unforeseen: [1, 'an error that nobody foresaw'],
  usage: [2, 'wrong use: a command, an option, an argument or a file'],
  configuration: [3, 'the connection profile, the identity, a key or a checkpoint cannot be used'],
  refused: [4, 'the ledger refuses the caller, the signature or the call'],
  notFound: [5, 'what was named is not there'],
  conflict: [6, 'the id stands for something else, was closed, or the state has moved on'],
  unavailable: [7, 'too few hospitals answered; nothing was written, try again'],
  unknown: [8, 'it was sent, and the outcome is not known; try again with the same ids'],
  denied: [9, 'access is denied: the decision stands on the ledger'],
  ledger: [10, 'the ledger, or what answered in its place, does not fit this version'],
  interrupted: [130, 'interrupted'],
} as const satisfies Record<string, readonly [code: number, meaning: string]>;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES][0];

const byCode: Readonly<Partial<Record<CareLedgerErrorCode, keyof typeof EXIT_CODES>>> = {
  INVALID_ARGUMENT: 'usage',
  LIMIT_EXCEEDED: 'usage',
  CONFIGURATION: 'configuration',
  CHECKPOINT: 'configuration',
  VAULT_DAMAGED: 'configuration',
  FORBIDDEN: 'refused',
  IDENTITY_REFUSED: 'refused',
  SIGNATURE_INVALID: 'refused',
  DIRECTIVE_EXPIRED: 'refused',
  DEMOGRAPHICS_MISSING: 'refused',
  POLICY_MISSING: 'refused',
  NOT_FOUND: 'notFound',
  VAULT_NOT_FOUND: 'notFound',
  CONFLICT: 'conflict',
  CLOSED: 'conflict',
  UNAVAILABLE: 'unavailable',
  CONTENTION: 'unavailable',
  CONNECTION_CLOSED: 'unavailable',
  OUTCOME_UNKNOWN: 'unknown',
};

/** The exit code of an error; what a ledger alone can get wrong is `ledger`. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CareLedgerError) {
    return EXIT_CODES[byCode[error.code] ?? 'ledger'][0];
  }
  return EXIT_CODES.unforeseen[0];
}

/** The list as `--help` shows it. */
export function exitCodeHelp(): string {
  const lines = Object.values(EXIT_CODES).map(
    ([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`,
  );
  return `\nExit codes:\n${lines.join('\n')}`;
}
