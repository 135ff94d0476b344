import { type Command } from 'commander';
import { collectLog } from '../../log';
import { type AccessDecision, type LogEntry, type PurposeCode } from '../../services/access';
import { EXIT_CODES } from '../exit-codes';
import { readSigned } from '../files';
import { group, type LedgerOptions, ledgerCommand, withLedger } from '../frame';
import { details, table } from '../output';
import { purposeOption } from '../purpose';
import { readCommand, type ReadOptions, withReads } from '../reads';
import { exportCommand } from './access-export';

interface QuestionOptions extends LedgerOptions {
  readonly purpose: PurposeCode;
  readonly request?: string;
}

/** Decisions about access. */
export function accessCommands(): Command {
  return group('access', 'ask for access, and read who asked', [
    ledgerCommand('request', 'ask for a record; the decision stands in the patient’s log, a denial too')
      .argument('<patient>')
      .argument('<record>')
      .addOption(purposeOption('what for: a purpose of use of v3-ActReason, such as TREAT or HPAYMT'))
      .option('--request <id>', 'an id of your own: asking again with it gives the first decision')
      .action((patient: string, record: string, { purpose: code, request, ...options }: QuestionOptions) =>
        withLedger(options, async (ledger, call) => {
          const decision = await ledger.access.request(
            { patient, record, purpose: code, ...(request !== undefined && { request }) },
            call,
          );
          return {
            value: decision,
            text: textOf(decision),
            ...(decision.effect === 'deny' && { exitCode: EXIT_CODES.denied[0] }),
          };
        }),
      ),
    readCommand('preview', 'what a request would come to now; it leaves no trace and opens nothing')
      .argument('<patient>')
      .argument('<record>')
      .addOption(purposeOption('what for: a purpose of use of v3-ActReason, such as TREAT or HPAYMT'))
      .action(
        (patient: string, record: string, { purpose: code, ...options }: QuestionOptions & ReadOptions) =>
          withReads(options, async (reads, call) => {
            const preview = await reads.access.preview({ patient, record, purpose: code }, call);
            const answer = preview.effect === 'permit' ? 'would be permitted' : 'would be denied';
            return { value: preview, text: `A request ${answer} now. This binds nobody, and opens nothing.` };
          }),
      ),
    ledgerCommand('log', "read a patient's log, with the patient's signature")
      .argument('<signed>', 'the file that "sign log" wrote')
      .action((path: string, options: LedgerOptions) =>
        withLedger(options, async (ledger, call) => {
          const signed = await readSigned(path, 'access.log');
          const log = await collectLog(ledger.access.log(signed, call));
          const text =
            log.length === 0
              ? `Nobody has asked for records of ${signed.patient}.`
              : table(
                  ['at', 'hospital', 'provider', 'purpose', 'record', 'effect', 'reason', 'released'],
                  log.map(logLine),
                );
          return { value: log, text };
        }),
      ),
    exportCommand(),
  ]);
}

/** A line of the log: a decision and what came of it, or that somebody has read the log. */
function logLine(entry: LogEntry): string[] {
  if (entry.type === 'reading') {
    return [entry.at, entry.hospital, entry.signed.delegation ?? '-', 'read the log', '-', '-', '-', '-'];
  }
  const { at, hospital, provider, purpose: code, record, effect, reason, release } = entry;
  const released = release === null ? '-' : release.effect === 'permit' ? release.at : release.reason;
  return [at, hospital, provider ?? '-', code, record, effect, reason, released];
}

function textOf(decision: AccessDecision): string {
  return details([
    ['effect', decision.effect],
    ['reason', decision.reason],
    ['request', decision.request],
    ['patient', decision.patient],
    ['record', decision.record],
    ['purpose', decision.purpose],
    [
      'consents',
      decision.consents.map(({ consent, version }) => `${consent} version ${version}`).join(', ') || 'none',
    ],
    ['at', decision.at],
  ]);
}
