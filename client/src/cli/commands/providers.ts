import { type Provider, PROVIDER_ROLES } from '@careledger/model';
import { type Command, Option } from 'commander';
import { readText } from '../../connection/files';
import { InvalidArgumentError } from '../../errors/invalid-argument-error';
import { collect, group, type LedgerOptions, ledgerCommand, wholeNumber, withLedger } from '../frame';
import { details, table } from '../output';
import { readCommand, type ReadOptions, withReads } from '../reads';

interface NewProviderOptions extends LedgerOptions {
  readonly role: (typeof PROVIDER_ROLES)[number];
  readonly providerCertificate: string;
  readonly specialty?: readonly string[];
  readonly licenceAuthority?: string;
  readonly licenceExpires?: string;
}

interface ChangeOptions extends LedgerOptions {
  readonly ofVersion: number;
}

/** The hospitals' clinicians and researchers. */
export function providerCommands(): Command {
  return group('providers', "the hospitals' clinicians and researchers", [
    ledgerCommand('register', 'register a clinician or researcher of the own hospital')
      .argument('<provider>', 'the id that is in the certificate')
      .addOption(new Option('--role <role>').choices(PROVIDER_ROLES).makeOptionMandatory())
      .requiredOption('--provider-certificate <file>', 'the certificate that speaks for the provider')
      .option('--specialty <code...>', 'codes of specialties')
      .option('--licence-authority <code>', 'who gave the licence to practise')
      .option('--licence-expires <instant>', 'when it ends, in UTC: 2027-12-31T00:00:00.000Z')
      .action((provider: string, options: NewProviderOptions) =>
        withLedger(options, async (ledger, call) => {
          const registered = await ledger.providers.register(
            {
              provider,
              role: options.role,
              certificate: await readText(options.providerCertificate, "The provider's certificate"),
              specialties: options.specialty ?? [],
              ...licenceOf(options),
            },
            call,
          );
          return { value: registered, text: textOf(registered) };
        }),
      ),
    ...(['suspend', 'reinstate'] as const).map((change) =>
      ledgerCommand(
        change,
        change === 'suspend'
          ? 'deny every request of a provider from the next decision on'
          : 'take a suspension back',
      )
        .argument('<provider>')
        .requiredOption(
          '--of-version <number>',
          'the version that is changed, as "providers read" shows it',
          wholeNumber,
        )
        .action((provider: string, options: ChangeOptions) =>
          withLedger(options, async (ledger, call) => {
            const changed = await ledger.providers[change]({ provider, version: options.ofVersion }, call);
            return { value: changed, text: textOf(changed) };
          }),
        ),
    ),
    readCommand('read', 'show a provider')
      .argument('<provider>')
      .option('--hospital <msp-id>', 'the own hospital unless given')
      .action((provider: string, options: ReadOptions & { hospital?: string }) =>
        withReads(options, async (reads, call) => {
          const { hospital } = options;
          const found = await reads.providers.read(
            { provider, ...(hospital !== undefined && { hospital }) },
            call,
          );
          return { value: found, text: textOf(found) };
        }),
      ),
    readCommand('list', "list a hospital's providers")
      .option('--hospital <msp-id>', 'the own hospital unless given')
      .action((options: ReadOptions & { hospital?: string }) =>
        withReads(options, async (reads, call, own) => {
          const hospital = options.hospital ?? own;
          const all = await collect(reads.providers.list({ hospital }, call));
          const text =
            all.length === 0
              ? `${hospital} has no providers. Register the first with: careledger providers register <provider>`
              : table(
                  ['provider', 'role', 'status', 'version', 'licence ends', 'since'],
                  all.map((each) => [
                    each.provider,
                    each.role,
                    each.status,
                    String(each.version),
                    each.licence?.expires ?? '-',
                    each.at,
                  ]),
                );
          return { value: all, text };
        }),
      ),
  ]);
}

function licenceOf({ licenceAuthority: authority, licenceExpires: expires }: NewProviderOptions): {
  licence?: { authority: string; expires: string };
} {
  if (authority === undefined && expires === undefined) {
    return {};
  }
  if (authority === undefined || expires === undefined) {
    throw new InvalidArgumentError('A licence has an authority and an end: pass both options, or none.');
  }
  return { licence: { authority, expires } };
}

function textOf(provider: Provider): string {
  return details([
    ['provider', provider.provider],
    ['hospital', provider.hospital],
    ['role', provider.role],
    ['status', provider.status],
    ['version', String(provider.version)],
    ['specialties', provider.specialties.join(', ') || 'none'],
    [
      'licence',
      provider.licence === null ? 'none' : `${provider.licence.authority} until ${provider.licence.expires}`,
    ],
    ['since', provider.at],
  ]);
}
