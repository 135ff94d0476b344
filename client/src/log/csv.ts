import { type Directory } from './directory';
import { inOrderOfTime, type LoggedDecision } from './entry';

const COLUMNS: readonly (readonly [
  string,
  (entry: LoggedDecision, directory: Directory) => string | undefined,
])[] = [
  ['decided', ({ at }) => at],
  ['hospital', ({ hospital }) => hospital],
  ['hospital name', ({ hospital }, directory) => directory.hospital(hospital)?.name],
  ['provider', ({ provider }) => provider ?? undefined],
  [
    'provider name',
    ({ hospital, provider }, directory) =>
      provider === null ? undefined : directory.provider(hospital, provider),
  ],
  ['role', ({ role }) => role],
  ['purpose', ({ purpose }) => purpose],
  ['record', ({ record }) => record],
  ['request', ({ request }) => request],
  ['effect', ({ effect }) => effect],
  ['reason', ({ reason }) => reason],
  ['consents', ({ consents }) => consents.map(({ consent, version }) => `${consent} v${version}`).join(' ')],
  ['policy', ({ policy }) => String(policy)],
  ['break-glass', ({ breakGlass }) => breakGlass && `${breakGlass.reason}, ${breakGlass.unobtainable}`],
  ['released', ({ release }) => (release?.effect === 'permit' ? release.at : undefined)],
  ['release refused', ({ release }) => (release?.effect === 'deny' ? release.reason : undefined)],
  ['erase by', ({ release }) => release?.eraseBy],
  ['erased', ({ erased }) => erased ?? undefined],
  ['signed by', ({ signed }) => signed && (signed.delegation ?? 'patient')],
  ['signing key', ({ signed }) => signed?.key],
  ['directive', ({ signed }) => signed?.directive],
];

/**
 * The log as comma-separated values (RFC 4180, UTF-8 with a byte order mark, which spreadsheets want), the oldest first. A cell
 * that a spreadsheet would take for a formula begins with an apostrophe.
 */
export function toCsv(entries: readonly LoggedDecision[], directory: Directory): string {
  const rows = inOrderOfTime(entries).map((entry) =>
    COLUMNS.map(([, value]) => value(entry, directory) ?? ''),
  );
  const lines = [COLUMNS.map(([name]) => name), ...rows].map((row) => row.map(cell).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
