import { CareLedgerError } from '@careledger/client';
import { Command } from 'commander';
import { ConfigError, loadConfig } from './config';
import { run } from './run';

const WRONG_USE = 2;

/** A JSON object a line, as log collectors want it. */
function write(entry: object): void {
  process.stdout.write(`${JSON.stringify(entry)}\n`);
}

async function start(file: string): Promise<void> {
  const service = await run(await loadConfig(file), write);
  write({ at: new Date().toISOString(), act: 'listening', url: service.url });
  process.on('SIGHUP', () => {
    service.reload().catch((error: unknown) => {
      write({ at: new Date().toISOString(), act: 'reread', code: 'INTERNAL', cause: String(error) });
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      service.close().then(
        () => {
          write({ at: new Date().toISOString(), act: 'closed' });
          process.exit(0);
        },
        () => process.exit(1),
      );
    });
  }
}

new Command('careledger-release-agent')
  .description(
    "A hospital's release service: gives permitted records' keys and documents to who asked for access.",
  )
  .requiredOption('--config <file>', 'YAML or JSON; the operators’ page says what stands in it')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE))
  .action(async ({ config }: { config: string }) => start(config))
  .parseAsync()
  .catch((error: unknown) => {
    const known = error instanceof ConfigError || error instanceof CareLedgerError;
    process.stderr.write(`${known || error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof CareLedgerError) process.stderr.write(`${error.advice}\n`);
    process.exit(error instanceof ConfigError ? WRONG_USE : 1);
  });
