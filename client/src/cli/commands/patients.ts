import type { PatientFile } from '@careledger/model';
import type { Command } from 'commander';
import { ConfigurationError } from '../../errors/configuration-error';
import { openVault } from '../../vault';
import { Demographics } from '../../vault/demographics';
import { readJson, readRegistration, readSecretKey } from '../files';
import { group, type LedgerOptions, ledgerCommand, withLedger } from '../frame';
import { details } from '../output';
import { readCommand, type ReadOptions, withReads } from '../reads';

interface KeyOptions extends LedgerOptions {
  readonly fileKey?: string;
  readonly vault?: string;
  readonly vaultKey?: string;
}

/** Patients' files, and the demographics that the own hospital keeps privately. */
export function patientCommands(): Command {
  return group('patients', "patients' files, and the demographics of the own hospital's", [
    withFileKey(
      ledgerCommand('register', 'open the file of a patient of the own hospital')
        .argument('<registration>', 'what the patient signed: the file that "sign register" wrote')
        .requiredOption(
          '--demographics <file>',
          'names, birth date, identifiers, as JSON; encrypted before they are sent',
        ),
    ).action((registration: string, options: KeyOptions & { demographics: string }) =>
      withLedger(options, async (ledger, call) => {
        const signed = await readRegistration(registration);
        const file = await ledger.patients.register(
          {
            registration: signed,
            demographics: await readJson(options.demographics, 'The demographics', Demographics),
            fileKey: await fileKeyOf(signed.patient, options),
          },
          call,
        );
        return { value: file, text: textOf(file) };
      }),
    ),
    readCommand('read', 'show what the ledger has of a patient')
      .argument('<patient>')
      .action((patient: string, options: ReadOptions) =>
        withReads(options, async (reads, call) => {
          const file = await reads.patients.read({ patient }, call);
          return { value: file, text: textOf(file) };
        }),
      ),
    withFileKey(
      ledgerCommand('demographics', 'show who a patient of the own hospital is').argument('<patient>'),
    ).action((patient: string, options: KeyOptions) =>
      withLedger(options, async (ledger, call) => {
        const fileKey = await fileKeyOf(patient, options);
        const { names, identifiers, ...rest } = await ledger.patients.readDemographics(
          { patient, fileKey },
          call,
        );
        const value = { names, identifiers, ...rest };
        const text = details([
          ...names.map(
            ({ text: name, family, given = [] }) =>
              ['name', name ?? [...given, family ?? ''].join(' ').trim()] as const,
          ),
          ...identifiers.map(
            ({ value: number, system }) =>
              ['identifier', system === undefined ? number : `${number} (${system})`] as const,
          ),
          ['birth date', rest.birthDate ?? 'not known'],
          ['gender', rest.gender ?? 'not known'],
        ]);
        return { value, text };
      }),
    ),
    ledgerCommand(
      'purge-demographics',
      'remove the demographics of a patient from the own hospital’s database',
    )
      .argument('<patient>')
      .action((patient: string, options: LedgerOptions) =>
        withLedger(options, async (ledger, call) => {
          const purged = await ledger.patients.purgeDemographics({ patient }, call);
          return {
            value: purged,
            text: `The demographics of ${patient} are removed. Destroy the file key too: only then is it erasure.`,
          };
        }),
      ),
  ]);
}

function textOf(file: PatientFile): string {
  return details([
    ['patient', file.patient],
    ['custodian', file.custodian],
    ['status', file.status],
    ['key', file.kid ?? 'none'],
    ['registered', file.at],
  ]);
}

function withFileKey(command: Command): Command {
  return command
    .option('--file-key <file>', "the patient's file key, 32 bytes; or:")
    .option('--vault <folder>', "the hospital's vault, which keeps or makes it")
    .option('--vault-key <file>', "the vault's key, 32 bytes");
}

/** @throws ConfigurationError, VaultDamagedError */
async function fileKeyOf(patient: string, { fileKey, vault, vaultKey }: KeyOptions): Promise<Uint8Array> {
  if (fileKey !== undefined) {
    return readSecretKey(fileKey, 'The file key');
  }
  if (vault === undefined || vaultKey === undefined) {
    throw new ConfigurationError('No file key is given.', 'Pass --file-key, or --vault and --vault-key.');
  }
  const opened = await openVault({ storage: vault, key: await readSecretKey(vaultKey, "The vault's key") });
  return opened.fileKey(patient);
}
