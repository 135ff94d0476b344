import { Command, CommanderError } from 'commander';
import { deployCommand } from './commands/deploy';
import { downCommand } from './commands/down';
import { enrollCommand } from './commands/enroll';
import { getFabricCommand } from './commands/get-fabric';
import { inspectCommand } from './commands/inspect';
import { logsCommand } from './commands/logs';
import { killCommand, startCommand, stopCommand } from './commands/node';
import { revokeCommand, revokedCommand } from './commands/revoke';
import { statusCommand } from './commands/status';
import { upCommand } from './commands/up';
import { help } from './help';
import { reportError } from './output';

const usageError = 2;

const exitCodeHelp = `
Exit codes:
  0  done, or nothing was to do
  1  an error that nobody foresaw
  2  wrong use: options, names, or the topology file
  3  no ledger runs there
  4  a port is taken
  5  the data folder is foreign, damaged, in use, or was made for another topology
  6  that name is enrolled already
  7  the package cannot be used, or cannot be deployed
  8  the ledger failed; the last lines of its log are shown
  9  not in this version
 10  Fabric's programs are missing, or of another version
 11  a revocation is not done: the message says what is missing`;

/**
 * The operator's command line.
 *
 * @param args without the interpreter and the script
 * @returns the exit code
 */
export async function run(args: readonly string[]): Promise<number> {
  const program = new Command('careledger-network')
    .description('Runs the ledger of a consortium of hospitals, and looks after it.')
    .addHelpText('after', exitCodeHelp);
  const commands = [
    upCommand(),
    downCommand(),
    statusCommand(),
    deployCommand(),
    logsCommand(),
    enrollCommand(),
    revokeCommand(),
    revokedCommand(),
    stopCommand(),
    startCommand(),
    killCommand(),
    inspectCommand(),
    getFabricCommand(),
  ];
  for (const each of commands) program.addCommand(each.configureHelp(help).exitOverride());
  program.exitOverride();
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has told its own errors already, and takes a call for help as one.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageError;
    return reportError(error, args.includes('--json'));
  }
}
