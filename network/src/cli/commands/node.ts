import type { Command } from 'commander';
import { killNode, startNode, stopNode } from '../../operate/running';
import { type CommonOptions, command } from '../options';
import { print, printJson } from '../output';
import { withProgress } from '../progress';

const nodeHelp =
  'such as chaincode.hospital-a, or hospital-a for all of its nodes; `status --json` names them';

export function stopCommand(): Command {
  return command('stop', 'stop one node, as if its machine had failed')
    .argument('<node>', nodeHelp)
    .action(async (node: string, options: CommonOptions) => {
      await stopNode({ data: options.data, node });
      if (options.json) printJson({ node, state: 'stopped' });
      else print(`stopped ${node}`);
    });
}

export function killCommand(): Command {
  return command('kill', 'kill one node (SIGKILL), as a crash would; it stays down until it is started')
    .argument('<node>', nodeHelp)
    .action(async (node: string, options: CommonOptions) => {
      await killNode({ data: options.data, node });
      if (options.json) printJson({ node, state: 'stopped' });
      else print(`killed ${node}`);
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
