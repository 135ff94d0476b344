import { run } from './program';

/** Runs the command line with this process's arguments; the exit code is set when everything is written. */
export async function main(): Promise<void> {
  // Who reads a list through `head` has seen enough: no error, and nothing more to write.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  process.exitCode = await run(process.argv.slice(2));
}
