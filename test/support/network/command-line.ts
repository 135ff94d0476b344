import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

const command = join(
  dirname(require.resolve('@careledger/network/package.json')),
  'bin',
  'careledger-network.js',
);

/** How a command ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Starts `careledger-network` with these arguments, in a process of its own.
 *
 * @param environment added to this process's
 */
export function startCommand(
  args: readonly string[],
  cwd?: string,
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, [command, ...args], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Waits for the end of a command. */
export function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const texts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, ...texts });
    });
  });
}

/** Runs `careledger-network` with these arguments to its end. */
export function careledgerNetwork(...args: string[]): Promise<Outcome> {
  return outcomeOf(startCommand(args));
}

/** Runs commands on one data folder. */
export interface Operator {
  /** @returns how it ended */
  readonly tried: (...args: string[]) => Promise<Outcome>;
  /** Expects that it succeeds. @returns what it printed */
  readonly done: (...args: string[]) => Promise<string>;
}

/** @param folder asked at each command: the folder is made when the tests run */
export function operatorOf(folder: () => string): Operator {
  const tried = (...args: string[]): Promise<Outcome> => careledgerNetwork(...args, '--data', folder());
  return {
    tried,
    done: async (...args) => {
      const outcome = await tried(...args);
      expect(outcome.code, `${args.join(' ')}: ${outcome.stderr}`).to.equal(0);
      return outcome.stdout;
    },
  };
}
