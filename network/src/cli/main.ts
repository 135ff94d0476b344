import { run } from './program';

/** Runs the command line with this process's arguments; the exit code is set when everything is written. */
export async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2));
}
