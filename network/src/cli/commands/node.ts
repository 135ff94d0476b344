import type { Command } from 'commander';
import { stopNode } from '../../operate/running';
import { startNode } from '../../operate/running';
import { type CommonOptions, command } from '../options';
import { print, printJson } from '../output';
import { withProgress } from '../progress';

const nodeHelp = 'such as chaincode.hospital-a; `status --json` names all';

export function stopCommand(): Command {
  return command('stop', 'stop one node, as if its machine had failed')
    .argument('<node>', nodeHelp)
    .action(async (node: string, options: CommonOptions) => {
      await stopNode({ data: options.data, node });
      if (options.json) printJson({ node, state: 'stopped' });
      else print(`stopped ${node}`);
    });
}

interface StartOptions extends CommonOptions {
  readonly program?: string;
}

export function startCommand(): Command {
  return command('start', 'start one node again, and wait until it is ready')
    .argument('<node>', nodeHelp)
    .option('--program <folder>', 'run the program of this folder in place of what is deployed')
    .action(async (node: string, options: StartOptions) => {
      await withProgress(`starting ${node}`, options.json, () =>
        startNode({ data: options.data, node, program: options.program }).then(() => node),
      );
      if (options.json) printJson({ node, state: 'ready' });
      else print(`started ${node}`);
    });
}
