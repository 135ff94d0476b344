import type { Command } from 'commander';
import { down } from '../../operate/down';
import { type CommonOptions, command } from '../options';
import { print, printJson } from '../output';
import { withProgress } from '../progress';

export function downCommand(): Command {
  return command('down', 'stop the ledger; its data stays, and `up` brings it back').action(
    async (options: CommonOptions) => {
      const result = await withProgress('stopping the ledger', options.json, () => down(options));
      if (options.json) printJson(result);
      else if (!result.changed) print('no ledger runs there');
      else
        print(result.killed ? 'killed: it did not stop by itself; nothing acknowledged is lost' : 'stopped');
    },
  );
}
