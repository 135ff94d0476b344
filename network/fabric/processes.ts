import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** How a program is started. */
export interface Program {
  /** Names it in errors: `peer of hospital-a`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to this process's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly logFile: string;
}

/** A program failed, or ended when it should not have. The message holds the last lines that it wrote. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
}

/**
 * Keeps the processes of one network and ends them on every way out: on `stop`, and, where that is never reached, when this
 * process exits.
 */
export class Processes {
  readonly #running = new Map<string, { readonly program: Program; readonly child: ChildProcess }>();
  readonly #known = new Map<string, Program>();
  readonly #killAll = (): void => {
    for (const { child } of this.#running.values()) child.kill('SIGKILL');
  };

  constructor() {
    process.once('exit', this.#killAll);
  }

  /** Starts a program; its output is appended to its log file. */
  start(program: Program): void {
    this.#known.set(program.name, program);
    const log = openSync(program.logFile, 'a');
    try {
      const child = spawn(program.command, program.args, {
        cwd: program.directory,
        env: { ...process.env, ...program.environment },
        stdio: ['ignore', log, log],
      });
      child.once('error', () => undefined);
      this.#running.set(program.name, { program, child });
    } finally {
      closeSync(log);
    }
  }

  /** Starts a program again that was stopped. @throws Error where it was never started */
  restart(name: string): void {
    const program = this.#known.get(name);
    if (program === undefined) throw new Error(`${name} was never started.`);
    this.start(program);
  }

  /** @throws ProgramError where a program that should be running has ended */
  check(): void {
    for (const { program, child } of this.#running.values()) {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) continue;
      const how = child.pid === undefined ? 'did not start' : `ended (${child.exitCode ?? child.signalCode})`;
      throw new ProgramError(`${program.name} ${how}; see its log.\n${lastLines(program.logFile)}`);
    }
  }

  /** Ends one program and resolves when it has ended; without effect where it is not running. */
  async stop(name: string): Promise<void> {
    const entry = this.#running.get(name);
    if (entry === undefined) return;
    this.#running.delete(name);
    const { child } = entry;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(force);
  }

  /** Ends everything. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.stop(name)));
    process.removeListener('exit', this.#killAll);
  }
}

/**
 * Runs a program to its end.
 *
 * @returns what it wrote to standard output
 * @throws ProgramError with the end of its output where it fails
 */
export async function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const { stdout } = await execute(command, args, {
      env: { ...process.env, ...environment },
      maxBuffer: 64 * 1024 * 1024,
      timeout: 120_000,
    });
    return stdout;
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const tail = output.trim().split('\n').slice(-5).join('\n');
    throw new ProgramError(`${command} ${args.slice(0, 3).join(' ')} failed.\n${tail || String(error)}`);
  }
}

/**
 * Asks again and again, as something starts, until it answers.
 *
 * @param ready throws, or rejects, for as long as the thing is not ready
 * @throws what `ready` threw last, once `timeoutMs` have passed; ProgramError at once where a process has ended
 */
export async function waitUntil(
  ready: () => Promise<void>,
  processes: Processes,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      await ready();
      return;
    } catch (error) {
      processes.check();
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-8).join('\n');
  } catch {
    return '(no log)';
  }
}
