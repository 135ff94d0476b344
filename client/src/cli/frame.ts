import { Command, InvalidArgumentError, Option } from 'commander';
import { type CallOptions } from '../call/caller';
import { type CareLedger, connect } from '../connect';
import { readText } from '../connection/files';
import { type IdentitySource } from '../connection/identity';
import { ConfigurationError } from '../errors/configuration-error';
import { type ExitCode } from './exit-codes';
import { readSecretText } from './files';
import { print, printAside, toJson } from './output';

/** What every command takes. */
export interface CommonOptions {
  readonly json: boolean;
}

/** What every command takes that talks to the ledger. */
export interface LedgerOptions extends CommonOptions {
  readonly profile?: string;
  readonly identity?: string;
  readonly certificate?: string;
  readonly pkcs11Library?: string;
  readonly pkcs11Token?: string;
  readonly pkcs11Key?: string;
  readonly pinFile?: string;
  readonly channel?: string;
  readonly chaincode?: string;
  readonly timeout?: number;
  readonly verbose: boolean;
}

/** A result: for machines, and for people. */
export interface Answer {
  readonly value: unknown;
  readonly text: string;
  /** Absent: 0. */
  readonly exitCode?: ExitCode;
}

/** A command has written its result, and ends with another exit code than 0. */
export class EndedWith extends Error {
  constructor(readonly exitCode: ExitCode) {
    super('ended');
    this.name = 'EndedWith';
  }
}

/** A group of commands: `careledger <group> <command>`. */
export function group(name: string, description: string, commands: readonly Command[]): Command {
  const parent = new Command(name).description(description);
  for (const each of commands) {
    parent.addCommand(each);
  }
  return parent;
}

/** A command that needs no ledger. */
export function offlineCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'write the result, or the error, as JSON', false);
}

/** A command that talks to the own hospital's peer. */
export function ledgerCommand(name: string, description: string): Command {
  return offlineCommand(name, description)
    .addOption(new Option('--profile <file>', "the hospital's connection profile").env('CARELEDGER_PROFILE'))
    .addOption(new Option('--identity <folder>', "the caller's MSP folder").env('CARELEDGER_IDENTITY'))
    .addOption(
      new Option('--certificate <file>', 'the certificate, where the key is in a PKCS#11 token').env(
        'CARELEDGER_CERTIFICATE',
      ),
    )
    .addOption(new Option('--pkcs11-library <file>', "the token's library").env('CARELEDGER_PKCS11_LIBRARY'))
    .addOption(new Option('--pkcs11-token <label>', "the token's label").env('CARELEDGER_PKCS11_TOKEN'))
    .addOption(
      new Option('--pkcs11-key <label>', "the key's label, where it holds several").env(
        'CARELEDGER_PKCS11_KEY',
      ),
    )
    .addOption(new Option('--pin-file <file>', "a file with the token's PIN").env('CARELEDGER_PIN_FILE'))
    .addOption(new Option('--channel <name>').env('CARELEDGER_CHANNEL').hideHelp())
    .addOption(new Option('--chaincode <name>').env('CARELEDGER_CHAINCODE').hideHelp())
    .option('--timeout <seconds>', 'how long the call may take', seconds)
    .option('--verbose', 'say on standard error what is tried again, and why', false);
}

/** Works with a connection, and writes what comes of it. Interrupting ends the call, and says so if it was sent. */
export async function withLedger(
  options: LedgerOptions,
  work: (ledger: CareLedger, call: CallOptions) => Promise<Answer | undefined>,
): Promise<void> {
  const interrupted = new AbortController();
  const stop = (): void => {
    interrupted.abort(new InterruptedError());
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await using ledger = await connect({
      profile: required(options.profile, '--profile', 'CARELEDGER_PROFILE'),
      identity: await identityOf(options),
      ...(options.channel !== undefined && { channel: options.channel }),
      ...(options.chaincode !== undefined && { chaincode: options.chaincode }),
      ...(options.verbose && { logger: { debug: note, warn: note } }),
    });
    const answer = await work(ledger, {
      signal: interrupted.signal,
      ...(options.timeout !== undefined && { timeoutMs: options.timeout * 1_000 }),
    });
    if (answer !== undefined) {
      show(options, answer);
      if (answer.exitCode !== undefined) {
        throw new EndedWith(answer.exitCode);
      }
    }
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

/** Writes a result. */
export function show({ json }: CommonOptions, { value, text }: Answer): void {
  print(json ? toJson(value, 2) : text);
}

/** Somebody pressed Ctrl-C. */
export class InterruptedError extends Error {
  constructor() {
    super('Interrupted.');
    this.name = 'InterruptedError';
  }
}

/** All of a list that can be long. */
export async function collect<T>(list: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const entry of list) {
    all.push(entry);
  }
  return all;
}

async function identityOf(options: LedgerOptions): Promise<IdentitySource> {
  const { pkcs11Library: library, identity } = options;
  if (library === undefined) {
    return required(identity, '--identity', 'CARELEDGER_IDENTITY');
  }
  const pinFile = required(options.pinFile, '--pin-file', 'CARELEDGER_PIN_FILE');
  return {
    certificate: await readText(
      required(options.certificate, '--certificate', 'CARELEDGER_CERTIFICATE'),
      'The certificate',
    ),
    pkcs11: {
      library,
      token: required(options.pkcs11Token, '--pkcs11-token', 'CARELEDGER_PKCS11_TOKEN'),
      pin: (await readSecretText(pinFile, 'The PIN')).trim(),
      ...(options.pkcs11Key !== undefined && { key: options.pkcs11Key }),
    },
  };
}

function required(value: string | undefined, option: string, variable: string): string {
  if (value === undefined || value === '') {
    throw new ConfigurationError(
      `${option} is not given, and ${variable} is not set.`,
      'The network operator gives each hospital a connection profile, and each person or application an MSP folder.',
    );
  }
  return value;
}

function note(message: string, fields: Readonly<Record<string, string | number>>): void {
  const texts = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
  printAside(`careledger: ${message} ${texts.join(' ')}`);
}

/** Parses an option's whole number, from 1. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidArgumentError('It has to be a whole number from 1.');
  }
  return Number(text);
}

/** Parses an option's number of seconds. @throws InvalidArgumentError */
function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('It has to be a number of seconds, above 0.');
  }
  return value;
}
