import { Command, InvalidArgumentError, Option } from 'commander';

/** A command with the two options that all have. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(
      new Option('--data <folder>', 'the folder that holds everything of this ledger')
        .env('CARELEDGER_DATA')
        .default('.careledger'),
    )
    .option('--json', 'write the result, or the error, as JSON', false);
}

/** What `command` adds. */
export interface CommonOptions {
  readonly data: string;
  readonly json: boolean;
}

/** Parses an option's whole number. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(text);
}
