import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { programEnvironment } from './environment';

const execute = promisify(execFile);

/** How a program is started. */
export interface Program {
  /** Names it in errors: `peer of hospital-a`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the little that is passed on of this process's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly logFile: string;
}

/** A program failed, or ended when it should not have. The message holds the last lines that it wrote. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
}

/** `ended`: by itself, and not (yet) started again. */
export type ProcessState = 'running' | 'ended' | 'stopped';

/** One program and its process. */
interface Entry {
  readonly program: Program;
  child: ChildProcess;
  /** Whether it is meant to run. */
  isWanted: boolean;
  startedAt: number;
  /** How often in a row it ended soon after its start. */
  failures: number;
  restart?: NodeJS.Timeout;
}

/** A program's process, by the name that errors give it. */
export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
}

export interface ProcessesOptions {
  /** Starts a program again that ended by itself: at once, then less and less often while it goes on ending. */
  readonly keepAlive?: boolean;
  /** Told of each end that nobody asked for. */
  readonly onEnd?: (message: string) => void;
  /** Told which processes there are whenever that changes. */
  readonly onChange?: (running: readonly RunningProcess[]) => void;
}

/** A program that ran for that long has not failed at its start, in milliseconds. */
const STEADY_AFTER = 10_000;
/** How long the first start after an end waits, in milliseconds; each further one twice as long, up to the last. */
const FIRST_BACKOFF = 200;
const LAST_BACKOFF = 5_000;
/** How programs in Go and Node.js say why they end; stacks of hundreds of lines may follow. */
const SAYS_WHY = /^(panic|fatal error|[A-Za-z]*Error): /;
const SEARCHED_LINES = 300;
/** Of a program's log, in an error: as long as what Node.js writes of one. */
const QUOTED_LINES = 20;
/** How long a program may take to end when it is asked to, in milliseconds. */
const STOP_TIMEOUT = 5_000;

/**
 * Keeps the processes of one network and ends them on every way out: on `stop`, and, where that is never reached, when this
 * process exits. Where this process is killed they go on; `onChange` lets the next one find them.
 */
export class Processes {
  readonly #entries = new Map<string, Entry>();
  readonly #options: ProcessesOptions;
  readonly #killAll = (): void => {
    for (const { child } of this.#entries.values()) child.kill('SIGKILL');
  };

  constructor(options: ProcessesOptions = {}) {
    this.#options = options;
    process.once('exit', this.#killAll);
  }

  /** Starts a program; its output is appended to its log file. */
  start(program: Program): void {
    const previous = this.#entries.get(program.name);
    if (previous !== undefined) clearTimeout(previous.restart);
    const entry: Entry = {
      program,
      child: launch(program),
      isWanted: true,
      startedAt: performance.now(),
      failures: 0,
    };
    this.#entries.set(program.name, entry);
    this.#watch(entry);
    this.#changed();
  }

  /** Starts a program again that was stopped. @throws Error where it was never started */
  restart(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new Error(`${name} was never started.`);
    this.start(entry.program);
  }

  /** Which processes there are at the moment. */
  running(): readonly RunningProcess[] {
    return [...this.#entries.values()].flatMap(({ program: { name }, child }) =>
      child.pid !== undefined && isRunning(child) ? [{ name, pid: child.pid }] : [],
    );
  }

  /** How a program is; undefined where it was never started. */
  state(
    name: string,
  ): { readonly state: ProcessState; readonly pid?: number; readonly problem?: string } | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    if (isRunning(entry.child) && entry.child.pid !== undefined) {
      return { state: 'running', pid: entry.child.pid };
    }
    return entry.isWanted ? { state: 'ended', problem: describeEnd(entry) } : { state: 'stopped' };
  }

  /**
   * @param names of those that matter; absent: all
   * @throws ProgramError where a program that should be running has ended
   */
  check(names?: ReadonlySet<string>): void {
    for (const entry of this.#entries.values()) {
      if (names?.has(entry.program.name) === false) continue;
      if (entry.isWanted && !isRunning(entry.child)) throw new ProgramError(describeEnd(entry));
    }
  }

  /** Ends one program and resolves when it has ended; without effect where it is not running. */
  async stop(name: string): Promise<void> {
    await this.#end(name, 'SIGTERM');
  }

  /** Ends one program with SIGKILL, which it cannot see coming; it stays down. */
  async kill(name: string): Promise<void> {
    await this.#end(name, 'SIGKILL');
  }

  /** Ends everything. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((name) => this.stop(name)));
    process.removeListener('exit', this.#killAll);
  }

  async #end(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    entry.isWanted = false;
    clearTimeout(entry.restart);
    const { child } = entry;
    if (!isRunning(child)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
    await ended;
    clearTimeout(force);
  }

  #watch(entry: Entry): void {
    const ended = (): void => {
      this.#changed();
      if (!entry.isWanted) return;
      this.#options.onEnd?.(describeEnd(entry));
      if (this.#options.keepAlive !== true) return;
      entry.failures = performance.now() - entry.startedAt > STEADY_AFTER ? 0 : entry.failures + 1;
      const delay = Math.min(LAST_BACKOFF, FIRST_BACKOFF * 2 ** entry.failures);
      entry.restart = setTimeout(() => {
        entry.child = launch(entry.program);
        entry.startedAt = performance.now();
        this.#watch(entry);
        this.#changed();
      }, delay);
    };
    // A program that cannot be started gives an error in place of an exit.
    entry.child.once('error', ended);
    entry.child.once('exit', ended);
  }

  #changed(): void {
    this.#options.onChange?.(this.running());
  }
}

function launch(program: Program): ChildProcess {
  const log = openSync(program.logFile, 'a', 0o600);
  try {
    return spawn(program.command, program.args, {
      cwd: program.directory,
      env: programEnvironment(program.environment),
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null && child.pid !== undefined;
}

function describeEnd({ program, child }: Entry): string {
  const how = child.pid === undefined ? 'did not start' : `ended (${child.exitCode ?? child.signalCode})`;
  const log = lastLines(program.logFile);
  const reason = log.filter((line) => SAYS_WHY.test(line)).at(-1);
  const shown = log.slice(-QUOTED_LINES).join('\n');
  return `${program.name} ${how}${reason === undefined ? '' : `: ${reason.trim()}`}; see its log.\n${shown}`;
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
      env: programEnvironment(environment),
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
  processes: { check(): void },
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

function lastLines(file: string): string[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.filter((line) => line.trim() !== '').slice(-SEARCHED_LINES);
  } catch {
    return ['(no log)'];
  }
}
