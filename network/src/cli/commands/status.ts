import type { Command } from 'commander';
import { status } from '../../operate/running';
import { type CommonOptions, command } from '../options';
import { print, printJson } from '../output';
import { describeStatus } from '../status-text';

export function statusCommand(): Command {
  return command('status', 'what runs, where it listens, how far each hospital is').action(
    async (options: CommonOptions) => {
      const now = await status(options);
      if (options.json) printJson(now);
      else print(describeStatus(now));
    },
  );
}
