import { type Command, InvalidArgumentError, Option } from 'commander';
import { CHANNEL, type LoggedDecision, type LogEntry } from '@careledger/model';
import { readText } from '../../connection/files';
import {
  accountForDisclosures,
  type Accounting,
  collectLog,
  type Directory,
  emptyDirectory,
  type PageLanguage,
  readDirectory,
  toAuditEvents,
  toCsv,
  toPage,
} from '../../log';
import { readSigned } from '../files';
import { type LedgerOptions, ledgerCommand, withLedger } from '../frame';
import { table, toJson } from '../output';
import { readAccountingFile } from './accounting-file';

const FORMATS = ['csv', 'page', 'fhir', 'accounting'] as const;

interface ExportOptions extends LedgerOptions {
  readonly as: (typeof FORMATS)[number];
  readonly names?: string;
  readonly language: PageLanguage;
  readonly timeZone: string;
  readonly authorization?: readonly string[];
  readonly since?: string;
  readonly accounting?: string;
}

/** The patient's log for people and for other systems. */
export function exportCommand(): Command {
  return ledgerCommand('export', "write a patient's log for people, spreadsheets, auditors or other systems")
    .argument('<signed>', 'the file that "sign log" wrote')
    .addOption(
      new Option(
        '--as <format>',
        'csv; page: HTML for the patient; fhir: AuditEvents; accounting: of disclosures (45 CFR 164.528), as the custodian',
      )
        .choices(FORMATS)
        .default('csv'),
    )
    .option('--names <file>', 'names of hospitals and providers, in JSON; ids stand there without')
    .addOption(new Option('--language <code>', 'of the page').choices(['en', 'de']).default('en'))
    .option('--time-zone <zone>', 'where the patient lives, for the page', timeZone, 'UTC')
    .option('--authorization <consent...>', 'consents that are authorizations (45 CFR 164.508)')
    .option('--since <instant>', 'for an accounting of less than six years')
    .option(
      '--accounting <file>',
      'what the hospital’s own files say, in JSON: descriptions, grounds, suspensions, complianceDate',
    )
    .action((path: string, options: ExportOptions) =>
      withLedger(options, async (ledger, call) => {
        const signed = await readSigned(path, 'access.log');
        const directory = await directoryOf(options.names);
        const files = await readAccountingFile(options.accounting);
        const log = await collectLog(ledger.access.log(signed, call));
        return written(log, {
          ...options,
          directory,
          files,
          patient: signed.patient,
          custodian: ledger.mspId,
        });
      }),
    );
}

interface Written extends ExportOptions {
  readonly files: Awaited<ReturnType<typeof readAccountingFile>>;
  readonly directory: Directory;
  readonly patient: string;
  readonly custodian: string;
}

function written(log: readonly LogEntry[], of: Written): { value: unknown; text: string } {
  const decisions = log.filter((entry): entry is LoggedDecision => entry.type === 'decision');
  const now = Date.now();
  switch (of.as) {
    case 'csv':
      return { value: decisions, text: toCsv(decisions, of.directory).trimEnd() };
    case 'page':
      return { value: log, text: toPage(log, { ...of, now }).trimEnd() };
    case 'fhir': {
      const entry = toAuditEvents(log, { channel: CHANNEL, ...of }).map((resource) => ({ resource }));
      const bundle = { resourceType: 'Bundle', type: 'collection', entry };
      return { value: bundle, text: toJson(bundle, 2) };
    }
    case 'accounting': {
      const accounting = accountForDisclosures(decisions, {
        ...of,
        ...of.files,
        now,
        authorizations: new Set(of.authorization ?? []),
      });
      return {
        value: { ...accounting, excluded: Object.fromEntries(accounting.excluded) },
        text: accountingText(accounting),
      };
    }
  }
}

function accountingText({ from, to, disclosures }: Accounting): string {
  const period = `Disclosures from ${from} to ${to}`;
  if (disclosures.length === 0) return `${period}: none that the patient is told of (45 CFR 164.528).`;
  const rows = disclosures.map(({ recipient, statement, described, first, last, number }) => [
    recipient.name,
    recipient.address ?? '-',
    statement,
    described.join(', '),
    first,
    last,
    String(number),
  ]);
  return `${period}\n${table(['recipient', 'address', 'purpose', 'what', 'first', 'last', 'number'], rows)}`;
}

async function directoryOf(path: string | undefined): Promise<Directory> {
  return path === undefined ? emptyDirectory : readDirectory(await readText(path, 'The names'));
}

function timeZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('It has to be a zone of the IANA database, such as Europe/Berlin.');
  }
}
