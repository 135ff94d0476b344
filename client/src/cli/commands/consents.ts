import { type ConsentAsk, type Purpose } from '@careledger/model';
import { type Command, Option } from 'commander';
import { readSigned } from '../files';
import { collect, group, type LedgerOptions, ledgerCommand, withLedger } from '../frame';
import { details, table } from '../output';
import { purposeOption } from '../purpose';
import { readCommand, type ReadOptions, withReads } from '../reads';

/** Patients' directives, which any hospital can carry to the ledger. */
export function consentCommands(): Command {
  return group('consents', 'what patients permit and forbid; any hospital can carry it, none can make it', [
    ledgerCommand('grant', 'carry a consent that a patient signed to the ledger')
      .argument('<signed>', 'the file that "sign grant" wrote')
      .action((path: string, options: LedgerOptions) =>
        withLedger(options, async (ledger, call) => {
          const consent = await ledger.consents.grant(await readSigned(path, 'consent.grant'), call);
          return { value: consent, text: textOf(consent) };
        }),
      ),
    ledgerCommand('revoke', 'carry a revocation that a patient signed to the ledger')
      .argument('<signed>', 'the file that "sign revoke" wrote')
      .action((path: string, options: LedgerOptions) =>
        withLedger(options, async (ledger, call) => {
          const consent = await ledger.consents.revoke(await readSigned(path, 'consent.revoke'), call);
          return { value: consent, text: textOf(consent) };
        }),
      ),
    readCommand('read', 'show a consent')
      .argument('<patient>')
      .argument('<consent>')
      .action((patient: string, consent: string, options: ReadOptions) =>
        withReads(options, async (reads, call) => {
          const found = await reads.consents.read({ patient, consent }, call);
          return { value: found, text: textOf(found) };
        }),
      ),
    readCommand('list', "list a patient's consents")
      .argument('<patient>')
      .addOption(
        new Option(
          '--status <status>',
          'active: what decisions read; closed: revoked or expired; past: earlier versions',
        )
          .choices(['active', 'closed', 'past'])
          .default('active'),
      )
      .action((patient: string, options: ReadOptions & { status: 'active' | 'closed' | 'past' }) =>
        withReads(options, async (reads, call) => {
          const all: ShownConsent[] = await collect<ShownConsent>(
            options.status === 'active'
              ? reads.consents.list({ patient }, call)
              : options.status === 'closed'
                ? reads.consents.closed({ patient }, call)
                : reads.consents.history({ patient }, call),
          );
          const text =
            all.length === 0
              ? `${patient} has no ${options.status} consents here. What the patient signed is carried with: careledger consents grant <signed>`
              : table(
                  ['consent', 'version', 'status', 'effect', 'carried by', 'at'],
                  all.map((each) => [
                    each.consent,
                    String(each.version),
                    each.end ?? each.status,
                    each.rule === undefined ? '-' : effectOf(each.rule.e),
                    each.carrier,
                    each.at,
                  ]),
                );
          return { value: all, text };
        }),
      ),
    ledgerCommand('ask', 'ask a patient for a consent, as the provider that the certificate names')
      .argument('<patient>')
      .addOption(purposeOption('what for: a purpose of use of v3-ActReason, such as TREAT or HRESCH'))
      .requiredOption('--until <instant>', 'until when it would hold, as in 2027-01-31T00:00:00.000Z')
      .option('--record <id...>', 'records that it is about; whatever the patient sees fit unless given')
      .option('--ask <id>', 'the id of the ask; random unless given')
      .action((patient: string, options: AskOptions) =>
        withLedger(options, async (ledger, call) => {
          const { purpose, until, record, ask } = options;
          const asked = await ledger.consents.ask(
            {
              patient,
              purpose,
              period: { until },
              ...(record !== undefined && { records: [...new Set(record)].sort() }),
              ...(ask !== undefined && { ask }),
            },
            call,
          );
          return { value: asked, text: textOfAsk(asked) };
        }),
      ),
    readCommand('asks', 'list what providers have asked a patient for, and how it was answered')
      .argument('<patient>')
      .action((patient: string, options: ReadOptions) =>
        withReads(options, async (reads, call) => {
          const all = await collect(reads.consents.asks({ patient }, call));
          const text =
            all.length === 0
              ? `Nobody has asked ${patient} for a consent. A provider asks with: careledger consents ask <patient>`
              : table(
                  ['hospital', 'ask', 'provider', 'purpose', 'until', 'status'],
                  all.map((each) => [
                    each.hospital,
                    each.ask,
                    each.provider,
                    each.purpose,
                    each.period.until ?? '-',
                    each.status,
                  ]),
                );
          return { value: all, text };
        }),
      ),
    ledgerCommand('decline', "carry a patient's no to the ledger")
      .argument('<signed>', 'the file that "sign decline" wrote')
      .action((path: string, options: LedgerOptions) =>
        withLedger(options, async (ledger, call) => {
          const asked = await ledger.consents.decline(await readSigned(path, 'consent.decline'), call);
          return { value: asked, text: textOfAsk(asked) };
        }),
      ),
    ledgerCommand('sweep', 'take consents that are over out of what decisions read, as the custodian')
      .argument('<patient>')
      .action((patient: string, options: LedgerOptions) =>
        withLedger(options, async (ledger, call) => {
          const swept = await ledger.consents.sweep({ patient }, call);
          const text =
            swept.length === 0
              ? `${patient} has no consent that was over an hour ago.`
              : swept.map(({ consent }) => `swept ${consent}`).join('\n');
          return { value: swept, text };
        }),
      ),
  ]);
}

interface AskOptions extends LedgerOptions {
  readonly purpose: Purpose;
  readonly until: string;
  readonly record?: readonly string[];
  readonly ask?: string;
}

function textOfAsk(asked: ConsentAsk): string {
  return details([
    ['ask', asked.ask],
    ['patient', asked.patient],
    ['by', `${asked.provider} of ${asked.hospital}`],
    ['purpose', asked.purpose],
    ['until', asked.period.until ?? '-'],
    ['status', asked.status],
    ...(asked.status === 'granted' ? [['consent', asked.consent] as const] : []),
  ]);
}

interface ShownConsent {
  readonly consent: string;
  readonly patient: string;
  readonly status: string;
  readonly version: number;
  readonly carrier: string;
  readonly at: string;
  readonly rule?: { readonly e: string };
  /** How a past version ended. */
  readonly end?: string;
}

function textOf(consent: ShownConsent): string {
  return details([
    ['consent', consent.consent],
    ['patient', consent.patient],
    ['status', consent.status],
    ['version', String(consent.version)],
    ...(consent.rule === undefined ? [] : [['effect', effectOf(consent.rule.e)] as const]),
    ['carried by', consent.carrier],
    ['at', consent.at],
  ]);
}

function effectOf(effect: string): string {
  return effect === 'permit' ? 'permits' : 'forbids';
}
