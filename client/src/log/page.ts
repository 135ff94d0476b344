import { type Directory } from './directory';
import { inOrderOfTime, type LoggedDecision, type LogEntry } from './entry';
import { english } from './words/english';
import { german } from './words/german';
import { purposeIn } from './words/purpose';
import { type LogWords, type Outcome } from './words/words';

const LANGUAGES = { en: english, de: german } as const;
/** The languages of the page (BCP 47). */
export type PageLanguage = keyof typeof LANGUAGES;

export interface PageOptions {
  readonly patient: string;
  /** When it is written, in milliseconds since 1970. */
  readonly now: number;
  readonly directory: Directory;
  /** What a record is, in words for the patient; its id unless given. */
  readonly describe?: (record: string) => string | undefined;
  readonly language?: PageLanguage;
  /** Where the patient lives (IANA time zone); UTC unless given. */
  readonly timeZone?: string;
}

/**
 * The log as one HTML page for the patient, to be read or printed, the newest first. It needs nothing from anywhere: no
 * script, no font, no picture; a content security policy says so.
 */
export function toPage(entries: readonly LogEntry[], options: PageOptions): string {
  const words = LANGUAGES[options.language ?? 'en'];
  const moment = (instant: string | number) => words.moment(new Date(instant), options.timeZone ?? 'UTC');
  const rows = inOrderOfTime(entries)
    .reverse()
    .map((entry) =>
      entry.type === 'reading'
        ? row(moment(entry.at), nameOf(entry.hospital, options), '', '', escape(words.reading), 'reading')
        : decisionRow(entry, words, moment, options),
    );
  const table =
    rows.length === 0
      ? `<p>${escape(words.empty)}</p>`
      : `<table>\n<thead><tr>${words.columns.map((name) => `<th scope="col">${escape(name)}</th>`).join('')}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>`;
  return `<!doctype html>
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(words.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escape(words.title)}</h1>
<p>${escape(words.written(options.patient, moment(options.now)))}</p>
${table}
</body>
</html>
`;
}

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid #ccc; }
th { border-bottom: 2px solid #1a1a1a; }
.denied, .refused { color: #8a1c1c; }
.released { font-weight: 600; }
.emergency { display: block; font-weight: 600; }
small { color: #555; display: block; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } }
`;

function decisionRow(
  entry: LoggedDecision,
  words: LogWords,
  moment: (instant: string) => string,
  options: PageOptions,
): string {
  const outcome = outcomeOf(entry);
  const notes = [
    entry.release?.at !== undefined && outcome === 'released' ? moment(entry.release.at) : undefined,
    entry.release?.eraseBy === undefined ? undefined : words.eraseBy(moment(entry.release.eraseBy)),
    entry.erased === null ? undefined : words.erased(moment(entry.erased)),
  ];
  const special =
    entry.breakGlass !== undefined
      ? words.emergency
      : entry.signed !== undefined
        ? words.ownAccess
        : undefined;
  return row(
    moment(entry.at),
    whoOf(entry, options),
    escape(purposeIn(words, entry.purpose)) +
      (special === undefined ? '' : `<span class="emergency">${escape(special)}</span>`),
    escape(options.describe?.(entry.record) ?? entry.record),
    [
      escape(words.outcomes[outcome]),
      ...notes.flatMap((note) => (note ? [`<small>${escape(note)}</small>`] : [])),
    ].join(''),
    outcome,
  );
}

/** @param when text; the others are HTML already */
function row(when: string, who: string, why: string, what: string, outcome: string, kind: string): string {
  const cells = [escape(when), who, why, what].map((cell) => `<td>${cell}</td>`).join('');
  return `<tr>${cells}<td class="${kind}">${outcome}</td></tr>`;
}

function outcomeOf({ effect, release }: LoggedDecision): Outcome {
  if (effect === 'deny') return 'denied';
  if (release === null) return 'permitted';
  return release.effect === 'permit' ? 'released' : 'refused';
}

function whoOf({ hospital, provider }: LoggedDecision, options: PageOptions): string {
  const name = provider === null ? undefined : (options.directory.provider(hospital, provider) ?? provider);
  return name === undefined
    ? nameOf(hospital, options)
    : `${escape(name)}<small>${nameOf(hospital, options)}</small>`;
}

function nameOf(mspId: string, { directory }: PageOptions): string {
  return escape(directory.hospital(mspId)?.name ?? mspId);
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
