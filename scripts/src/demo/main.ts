import { CareLedgerError } from '@careledger/client';
import { down, NetworkError } from '@careledger/network';
import { Command, InvalidArgumentError, Option } from 'commander';
import path from 'node:path';
import { tellFolder, tellStory, UsageError } from './perform';

const FOLDERS = path.join(__dirname, '../../../../.careledger');
/** The two kinds of ledger keep different files. */
const DATA = { embedded: path.join(FOLDERS, 'demo'), fabric: path.join(FOLDERS, 'demo-fabric') } as const;

/** As `careledger-network` has it. */
const WRONG_USE = 2;

interface Options {
  readonly down?: true;
  readonly fhir?: string;
  readonly data?: string;
  readonly portOffset?: number;
  readonly ledger?: keyof typeof DATA;
}

const program = new Command('./scripts/demo')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE))
  .description(
    'Starts a ledger of four hospitals on this machine and runs a story on it: a patient, two documents, a consent, and those who' +
      ' may read and who may not. The ledger stays up afterwards.',
  )
  .option('--fhir <folder>', 'instead of the story: take every FHIR R4 bundle of a folder to the ledger')
  .option('--down', 'stop the ledger; its data stay')
  .option('--data <folder>', 'where the ledger keeps its files')
  .addOption(
    new Option(
      '--ledger <kind>',
      'what the ledger is made of (default: embedded); fabric needs its programs, see FABRIC_BIN',
    ).choices(['embedded', 'fabric']),
  )
  .option('--port-offset <n>', 'add n to every port, where the usual ones are taken', wholeNumber)
  .addHelpText(
    'after',
    '\nExit codes: 0 when the story or the folder was run to its end, refused files or not; those of careledger-network where the' +
      ' ledger could not be had; 2 for a wrong option or a folder that cannot be read; 130 after Ctrl-C; 1 for anything else.',
  )
  .action(async (given: Options) => {
    const options = { ...given, data: given.data ?? DATA[given.ledger ?? 'embedded'] };
    if (options.down === true) await stop(options.data);
    else if (options.fhir === undefined) await tellStory(options);
    else await tellFolder({ ...options, folder: options.fhir });
  });

program.parseAsync().catch((error: unknown) => {
  const { message, exitCode } = explain(error);
  process.stderr.write(`\n${message}\n`);
  process.exit(exitCode);
});

async function stop(data: string): Promise<void> {
  const { changed } = await down({ data });
  process.stdout.write(changed ? 'The ledger is stopped. Its data stay.\n' : 'No ledger was running.\n');
}

function explain(error: unknown): { message: string; exitCode: number } {
  if (error instanceof NetworkError) {
    return {
      message: [error.message, ...error.logLines.map((line) => `  ${line}`)].join('\n'),
      exitCode: error.exitCode,
    };
  }
  if (error instanceof UsageError) return { message: error.message, exitCode: WRONG_USE };
  if (error instanceof CareLedgerError) {
    return {
      message: `${error.message}\n${error.advice} The ledger's log lies in the data folder, in logs/.`,
      exitCode: 1,
    };
  }
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error), exitCode: 1 };
}

function wholeNumber(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(text);
}
