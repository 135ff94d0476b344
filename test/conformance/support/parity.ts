import { format, resolveConfig } from 'prettier';
import { ABSENT } from '../absent';
import { EXPLAINED_DIFFERENCES } from '../differences';
import { readRecording, recordedIds, type Recording } from './recording';
import { join } from 'node:path';
import { CONFORMANCE } from './cases';

/** The page that says how near the embedded ledger is to Fabric. */
export const PARITY_PAGE = join(CONFORMANCE, '..', '..', 'docs', 'parity.md');

/** @returns the page's text, made of the recordings, the explained differences and the list of what is absent */
export async function parityPage(): Promise<string> {
  const recordings = recordedIds().map((id) => [id, readRecording(id)] as const);
  const text = [
    '# Parity of the embedded ledger with Hyperledger Fabric',
    '',
    'This page is made by `node test/dist/conformance/write-parity.js`; do not edit it by hand.',
    '',
    ...introduction(recordings[0]?.[1]),
    '',
    '## Recorded operations',
    '',
    '| Operation | What the recording shows | Embedded ledger |',
    '| --- | --- | --- |',
    ...recordings.map(
      ([id, recording]) => `| \`${id}\` | ${cell(recording?.shows ?? '')} | ${verdict(id)} |`,
    ),
    '',
    '## Absent',
    '',
    'What answers at all says so: a gRPC method that is not here answers `UNIMPLEMENTED`.',
    '',
    '| Of Fabric | Method | Here |',
    '| --- | --- | --- |',
    ...ABSENT.map(
      ({ what, method, instead }) =>
        `| ${cell(what)} | ${method ? `\`${method}\`` : ''} | ${cell(instead)} |`,
    ),
    '',
  ].join('\n');
  return format(text, { ...(await resolveConfig(PARITY_PAGE)), parser: 'markdown' });
}

function introduction(recording: Recording | undefined): string[] {
  const header = recording?.header;
  return [
    `Each operation below is a script of client calls, recorded once on real Fabric ${header?.version ?? ''} ` +
      `(${header?.consensus ?? ''}; ${header?.topology ?? ''}) and replayed on the embedded ledger by every run of the tests. ` +
      'Compared are results, decoded read/write sets, validation codes, gRPC status codes with their messages and details, ' +
      'events and the final state; what varies from run to run, such as transaction ids and addresses, is named by reference. ' +
      '"Same" means that nothing differs.',
    '',
    'The embedded ledger promises Fabric’s answers, not Fabric’s consensus, throughput or operation. There is one kind of block ' +
      'at which Fabric’s peers stop for good, found by random programs; here it is committed. It is a defect of Fabric, of which ' +
      'its maintainers have to hear before everybody does: [security.md](security.md).',
  ];
}

function verdict(id: string): string {
  const reasons = EXPLAINED_DIFFERENCES.filter((difference) => difference.id === id).map(({ why }) =>
    cell(why),
  );
  return reasons.length === 0 ? 'same' : `differs: ${[...new Set(reasons)].join(' ')}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
