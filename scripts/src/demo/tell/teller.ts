import { table, wrap } from './layout';

/** A piece of what a step has to say. */
export type Told =
  /** What happened, for somebody who runs a hospital's computers. */
  | { readonly say: string }
  /** Words or data, as they are. */
  | { readonly quote: string }
  /** What the ledger answered. */
  | { readonly answer: string }
  | { readonly head?: readonly string[]; readonly rows: readonly (readonly string[])[] };

export interface Teller {
  step(title: string, told: readonly Told[]): void;
  /** A heading without a number. */
  chapter(title: string, told: readonly Told[]): void;
  /** A line as it is. */
  line(text: string): void;
}

/** The part of a terminal that a teller needs; `process.stdout` is one. */
export interface Page {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const INDENT = '   ';
const WIDEST = 100;

/** Escape sequences (ECMA-48) that begin and end a style. */
const STYLES = {
  bold: ['\u001b[1m', '\u001b[22m'],
  dim: ['\u001b[2m', '\u001b[22m'],
  cyan: ['\u001b[36m', '\u001b[39m'],
};

/** Writes the story to a terminal, or without colours to anything else. */
export function createTeller(page: Page): Teller {
  const width = Math.min(page.columns ?? WIDEST, WIDEST) - INDENT.length;
  const coloured = page.isTTY === true && process.env['NO_COLOR'] === undefined;
  const style = (name: keyof typeof STYLES, text: string) => (coloured ? STYLES[name].join(text) : text);
  const line = (text = '') => page.write(text === '' ? '\n' : `${INDENT}${text}\n`);
  let steps = 0;

  function lines(text: string, first: string, others: string, paint = (line: string) => line): void {
    wrap(text, width - first.length).forEach((part, index) => {
      line(paint((index === 0 ? first : others) + part));
    });
  }

  function tell(told: Told): void {
    if ('say' in told) lines(told.say, '', '');
    else if ('quote' in told) lines(told.quote, '    ', '    ');
    else if ('answer' in told) lines(told.answer, '> ', '  ', (text) => style('cyan', text));
    else {
      const [first = '', ...rest] = table(told.head === undefined ? told.rows : [told.head, ...told.rows]);
      line(told.head === undefined ? first : style('dim', first));
      for (const row of rest) line(row);
    }
  }

  return {
    line,
    step(title, told) {
      steps += 1;
      page.write(`\n${style('bold', `${String(steps).padStart(2)} ${title}`)}\n`);
      told.forEach(tell);
    },
    chapter(title, told) {
      page.write(`\n${style('bold', title)}\n`);
      told.forEach(tell);
    },
  };
}
