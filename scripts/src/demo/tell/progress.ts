import { type Page } from './teller';

/** Tells what is being done, and how long each thing took. */
export interface Progress {
  /** Something begins; what went before is done. */
  now(text: string): void;
  /** All is done. */
  done(text: string): void;
}

/** On a terminal the line that is being worked on changes in place; anything else gets a line when it begins. */
export function createProgress(page: Page): Progress {
  const inPlace = page.isTTY === true;
  let current: { text: string; started: number } | undefined;

  function finish(): void {
    if (current !== undefined && inPlace) {
      page.write(
        `\r\u001b[K   ${current.text} (${((performance.now() - current.started) / 1000).toFixed(1)} s)\n`,
      );
    }
    current = undefined;
  }

  return {
    now: (text) => {
      finish();
      current = { text, started: performance.now() };
      page.write(inPlace ? `   ${text}...` : `   ${text}\n`);
    },
    done: (text) => {
      finish();
      page.write(`   ${text} (${(performance.now() / 1000).toFixed(1)} s)\n`);
    },
  };
}
