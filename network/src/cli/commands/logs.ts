import type { Command } from 'commander';
import { followLogs, type LogEntry, logs } from '../../operate/logs';
import { type CommonOptions, command, wholeNumber } from '../options';
import { print } from '../output';

interface Options extends CommonOptions {
  readonly lines: number;
  readonly follow: boolean;
}

export function logsCommand(): Command {
  return command('logs', 'the last lines about a hospital, of the ledger and of its chaincode')
    .argument('<hospital>')
    .option('-n, --lines <n>', 'how many of each', wholeNumber, 50)
    .option('-f, --follow', 'go on with what is written from now on, until interrupted', false)
    .action(async (hospital: string, options: Options) => {
      const wanted = { data: options.data, hospital, lines: options.lines };
      const show = (entry: LogEntry): void => {
        print(options.json ? JSON.stringify(entry) : `${entry.from.padEnd(9)} | ${entry.line}`);
      };
      logs(wanted).forEach(show);
      if (!options.follow) return;
      const interrupted = new AbortController();
      process.once('SIGINT', () => {
        interrupted.abort();
      });
      for await (const entry of followLogs(wanted, interrupted.signal)) show(entry);
    });
}
