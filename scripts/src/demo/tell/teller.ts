import { styleText } from 'node:util';
import { table, wrap } from './layout';

/** What one step of the story has to say. */
export interface Told {
  /** What happened, for somebody who runs a hospital's computers; one paragraph each. */
  readonly said: readonly string[];
  /** What the ledger answered, one line each. */
  readonly answered?: readonly string[];
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

export interface Teller {
  step(title: string, told: Told): void;
  /** A heading without a number. */
  chapter(title: string, told: Told): void;
}

/** The part of a terminal that a teller needs; `process.stdout` is one. */
export interface Page {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const INDENT = '   ';
const WIDEST = 100;

/** Writes the story to a terminal, or without colours to anything else. */
export function createTeller(page: Page): Teller {
  const width = Math.min(page.columns ?? WIDEST, WIDEST) - INDENT.length;
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    page.isTTY === true && process.env['NO_COLOR'] === undefined ? styleText(format, text) : text;
  const line = (text = '') => page.write(text === '' ? '\n' : `${INDENT}${text}\n`);
  let steps = 0;

  function tell({ said, answered = [], table: rows }: Told): void {
    for (const paragraph of said) for (const text of wrap(paragraph, width)) line(text);
    for (const answer of answered)
      wrap(answer, width - 2).forEach((text, index) => {
        line(style('cyan', `${index === 0 ? '>' : ' '} ${text}`));
      });
    if (rows !== undefined) {
      const [head = '', ...body] = table([rows.head, ...rows.rows]);
      line(style('dim', head));
      for (const text of body) line(text);
    }
  }

  return {
    step(title, told) {
      steps += 1;
      page.write(`\n${style('bold', `${String(steps).padStart(2)} ${title}`)}\n`);
      tell(told);
    },
    chapter(title, told) {
      page.write(`\n${style('bold', title)}\n`);
      tell(told);
    },
  };
}
