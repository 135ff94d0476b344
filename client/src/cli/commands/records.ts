import type { RecordView } from '@careledger/model';
import type { Command } from 'commander';
import { collect, group } from '../frame';
import { details, table } from '../output';
import { readCommand, type ReadOptions, withReads } from '../reads';

/** The anchors of encrypted documents. */
export function recordCommands(): Command {
  return group('records', 'the anchors of encrypted documents', [
    readCommand('read', 'show the anchor of a document')
      .argument('<patient>')
      .argument('<record>')
      .action((patient: string, record: string, options: ReadOptions) =>
        withReads(options, async (reads, call) => {
          const found = await reads.records.read({ patient, record }, call);
          const text = details([
            ['record', found.record],
            ['patient', found.patient],
            ['custodian', found.custodian],
            ['digest', found.digest],
            ['size', `${found.size} bytes, encrypted`],
            ['terminology', found.terminology],
            ['anchored', found.at],
            ['status', statusOf(found)],
            ['additions', found.additions.join(', ') || 'none'],
          ]);
          return { value: found, text };
        }),
      ),
    readCommand('list', "list a patient's records")
      .argument('<patient>')
      .action((patient: string, options: ReadOptions) =>
        withReads(options, async (reads, call) => {
          const all = await collect(reads.records.list({ patient }, call));
          const text =
            all.length === 0
              ? `${patient} has no records here. The hospital that keeps the file anchors them.`
              : table(
                  ['record', 'custodian', 'bytes', 'anchored', 'status', 'additions'],
                  all.map((each) => [
                    each.record,
                    each.custodian,
                    String(each.size),
                    each.at,
                    statusOf(each),
                    each.additions.join(' ') || '-',
                  ]),
                );
          return { value: all, text };
        }),
      ),
  ]);
}

/** Whether a record is still what is to be read, or which one has come in its place. */
function statusOf({ withdrawn, replacedBy }: Pick<RecordView, 'withdrawn' | 'replacedBy'>): string {
  if (withdrawn !== null) return `withdrawn: ${withdrawn.reason}`;
  return replacedBy === null ? 'current' : `replaced by ${replacedBy}`;
}
