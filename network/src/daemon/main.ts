import { runDaemon } from './daemon';

/** Serves the data folder that is the one argument. */
async function main(): Promise<number> {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error('the daemon is told its data folder by `careledger-network up`');
  return runDaemon(folder);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
