import { type Command, Option } from 'commander';
import { readSigned } from '../files';
import { collect, group, type LedgerOptions, ledgerCommand, withLedger } from '../frame';
import { details, table } from '../output';

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
    ledgerCommand('read', 'show a consent')
      .argument('<patient>')
      .argument('<consent>')
      .action((patient: string, consent: string, options: LedgerOptions) =>
        withLedger(options, async (ledger, call) => {
          const found = await ledger.consents.read({ patient, consent }, call);
          return { value: found, text: textOf(found) };
        }),
      ),
    ledgerCommand('list', "list a patient's consents")
      .argument('<patient>')
      .addOption(new Option('--status <status>').choices(['active', 'revoked']).default('active'))
      .action((patient: string, options: LedgerOptions & { status: 'active' | 'revoked' }) =>
        withLedger(options, async (ledger, call) => {
          const all = await collect(ledger.consents.list({ patient, status: options.status }, call));
          const text =
            all.length === 0
              ? `${patient} has no ${options.status} consents here. What the patient signed is carried with: careledger consents grant <signed>`
              : table(
                  ['consent', 'version', 'status', 'effect', 'carried by', 'at'],
                  all.map((each) => [
                    each.consent,
                    String(each.version),
                    each.status,
                    'rule' in each ? effectOf(each.rule.e) : '-',
                    each.carrier,
                    each.at,
                  ]),
                );
          return { value: all, text };
        }),
      ),
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
