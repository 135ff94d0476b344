import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { accessCommands } from './commands/access';
import { consentCommands } from './commands/consents';
import { eventsCommand } from './commands/events';
import { patientCommands } from './commands/patients';
import { policyCommands } from './commands/policy';
import { providerCommands } from './commands/providers';
import { recordCommands } from './commands/records';
import { signCommands } from './commands/sign';
import { EXIT_CODES, exitCodeHelp, type ExitCode } from './exit-codes';
import { EndedWith, InterruptedError } from './frame';
import { help } from './help';
import { printAside, reportError, reportMisuse } from './output';

const introduction = `
Most commands talk to the own hospital's peer, in the name of one person or application:
  export CARELEDGER_PROFILE=connection-profile.json CARELEDGER_IDENTITY=users/registrar/msp
Commands under "sign" are the patient's: they need the patient's key, and no connection.
Secrets are read from files, never from arguments.`;

/**
 * The command line for people and scripts, over the same services as the library.
 *
 * @param args without the interpreter and the script
 * @returns the exit code
 */
export async function run(args: readonly string[]): Promise<ExitCode> {
  const json = args.includes('--json');
  const program = new Command('careledger')
    .version(ownVersion(), '-V, --version', 'say which version this is')
    .description('Patients, providers, consents, records and access on the ledger between hospitals.')
    .addHelpText('after', introduction)
    .addHelpText('after', exitCodeHelp());
  const commands = [
    patientCommands(),
    providerCommands(),
    consentCommands(),
    recordCommands(),
    accessCommands(),
    policyCommands(),
    eventsCommand(),
    signCommands(),
  ];
  for (const each of commands) {
    program.addCommand(each);
  }
  prepare(program, json);
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT_CODES.done[0];
  } catch (error) {
    // Commander has told people its own errors already, and takes a call for help as one.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT_CODES.done[0];
      if (json) reportMisuse(error.code === 'commander.help' ? 'a command is missing' : error.message);
      return EXIT_CODES.usage[0];
    }
    if (error instanceof EndedWith) {
      return error.exitCode;
    }
    if (error instanceof InterruptedError) {
      printAside('careledger: interrupted; the call that was under way wrote nothing.');
      return EXIT_CODES.interrupted[0];
    }
    return reportError(error, json);
  }
}

/** Commander would end the process by itself, knows no JSON, and says that a switch is off. */
function prepare(command: Command, json: boolean): void {
  command.exitOverride();
  command.configureHelp(help);
  if (json) {
    command.configureOutput({ writeErr: () => undefined });
  }
  for (const each of command.commands) {
    prepare(each, json);
  }
}

function ownVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8'),
  );
  return v.parse(v.object({ version: v.string() }), manifest).version;
}
