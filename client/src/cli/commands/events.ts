import { type Command, InvalidArgumentError } from 'commander';
import { checkpointFile } from '../../events/checkpoint-file';
import { type LedgerOptions, ledgerCommand, wholeNumber, withLedger } from '../frame';
import { print, toJson } from '../output';

interface EventsOptions extends LedgerOptions {
  readonly fromBlock?: bigint;
  readonly checkpoint?: string;
  readonly count?: number;
}

/** What happens on the ledger, as it happens. */
export function eventsCommand(): Command {
  return ledgerCommand(
    'events',
    'show what happens on the ledger, as it happens; with --json one event a line',
  )
    .option('--from-block <number>', 'begin there; from now on unless given', blockNumber)
    .option('--checkpoint <file>', 'go on where this file says, and keep it up to date')
    .option('--count <number>', 'end after so many', wholeNumber)
    .action((options: EventsOptions) =>
      withLedger(options, async (ledger, { signal }) => {
        const { fromBlock, checkpoint, count } = options;
        const block = fromBlock !== undefined && { block: fromBlock };
        const events = ledger.events(
          checkpoint === undefined
            ? block || undefined
            : { checkpoints: checkpointFile(checkpoint), ...block },
        );
        signal?.addEventListener('abort', () => {
          events.close();
        });
        let seen = 0;
        for await (const { event, blockNumber, transactionId } of events) {
          print(
            options.json
              ? toJson({ ...event, blockNumber, transactionId })
              : `${blockNumber}  ${event.type}  ${wordsOf(event)}`,
          );
          seen++;
          if (seen === count) {
            // Not a break: this event is done with, and the checkpoint says so.
            events.close();
          }
        }
        signal?.throwIfAborted();
        return undefined;
      }),
    );
}

function wordsOf(event: Readonly<Record<string, unknown>>): string {
  return Object.entries(event)
    .filter(([name]) => name !== 'type')
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : toJson(value)}`)
    .join(' ');
}

function blockNumber(text: string): bigint {
  if (!/^\d{1,18}$/.test(text)) {
    throw new InvalidArgumentError('It has to be the number of a block, from 0.');
  }
  return BigInt(text);
}
