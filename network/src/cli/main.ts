import { systemCode } from '../errors';
import { run } from './program';

/** Runs the command line with this process's arguments; the exit code is set when everything is written. */
export async function main(): Promise<void> {
  // `... | head` has read enough.
  process.stdout.on('error', (error) => {
    if (systemCode(error) !== 'EPIPE') throw error;
    process.exit(0);
  });
  process.exitCode = await run(process.argv.slice(2));
}
