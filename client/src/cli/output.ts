import Table from 'cli-table3';
import { CareLedgerError } from '../errors/care-ledger-error';
import { RefusedError } from '../errors/refused-error';
import { exitCodeOf, type ExitCode } from './exit-codes';

/** Writes a result. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes something that is not the result, such as progress: to standard error. */
export function printAside(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** JSON for machines; numbers of blocks, which are big integers here, are plain numbers there. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_, entry: unknown) => (typeof entry === 'bigint' ? Number(entry) : entry),
    indent,
  );
}

const noBorders = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((name) => [name, '']),
);

/** A table for people: a row of headings, columns lined up by what they take on a screen, no colours. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    head: headings.map((heading) => heading.toUpperCase()),
    chars: { ...noBorders, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  for (const row of rows) {
    drawn.push([...row]);
  }
  return withoutTrailingSpaces(drawn.toString());
}

/** One thing for people: a line for each of what is known of it. */
export function details(entries: readonly (readonly [name: string, value: string])[]): string {
  const drawn = new Table({
    chars: { ...noBorders, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  for (const [name, value] of entries) {
    drawn.push([name, value]);
  }
  return withoutTrailingSpaces(drawn.toString());
}

function withoutTrailingSpaces(text: string): string {
  return text.replaceAll(/ +$/gm, '');
}

/** Writes an error, for people or for machines, to standard error. Never a stack trace. */
export function reportError(error: unknown, json: boolean): ExitCode {
  printAside(json ? toJson({ error: describe(error) }) : sentences(error));
  return exitCodeOf(error);
}

/** Writes for machines what is wrong with a command line. @param message as commander words it */
export function reportMisuse(message: string): void {
  printAside(toJson({ error: { code: 'USAGE', message: message.replace(/^error: /, '') } }));
}

interface Described {
  readonly code: string;
  readonly message: string;
  readonly advice?: string;
  readonly transactionId?: string;
  readonly details?: unknown;
}

function describe(error: unknown): Described {
  if (!(error instanceof CareLedgerError)) {
    return { code: 'UNFORESEEN', message: error instanceof Error ? error.message : 'no reason given' };
  }
  const { code, message, advice, transactionId } = error;
  return {
    code,
    message,
    advice,
    ...(transactionId !== undefined && { transactionId }),
    ...(error instanceof RefusedError && { details: error.details }),
  };
}

function sentences(error: unknown): string {
  const { message, advice, transactionId, code } = describe(error);
  return [
    `careledger: ${message}`,
    ...(advice === undefined ? [] : [`  ${advice}`]),
    `  (${code}${transactionId === undefined ? '' : `, transaction ${transactionId}`})`,
  ].join('\n');
}
