import { messageOf, NetworkError } from '../errors';

/** Writes a result. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes a result for machines. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}

/** Writes an error, for people or for machines, to standard error. @returns the exit code */
export function reportError(error: unknown, json: boolean): number {
  const known = error instanceof NetworkError ? error : undefined;
  const log = known?.logLines ?? [];
  const text = json
    ? JSON.stringify({ error: { code: known?.code ?? 'UNFORESEEN', message: messageOf(error), log } })
    : [
        `careledger-network: ${messageOf(error)}`,
        ...(log.length === 0 ? [] : ['the last lines of its log:', ...log.map((line) => `  ${line}`)]),
      ].join('\n');
  process.stderr.write(`${text}\n`);
  return known?.exitCode ?? 1;
}

/** Lines up columns, with two spaces between them. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
