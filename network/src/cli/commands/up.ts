import { type Command, Option } from 'commander';
import { type ConsensusKind, consensusKinds, type LedgerKind, ledgerKinds } from '../../topology/ledger-kind';
import { up } from '../../operate/up';
import { status } from '../../operate/running';
import { loadTopology } from '../../topology/load';
import { type CommonOptions, command, wholeNumber } from '../options';
import { print, printJson } from '../output';
import { withProgress } from '../progress';
import { describeStatus } from '../status-text';

interface Options extends CommonOptions {
  readonly topology?: string;
  readonly portOffset?: number;
  readonly ledger?: LedgerKind;
  readonly consensus?: ConsensusKind;
}

export function upCommand(): Command {
  return command('up', 'start the ledger, and make what it needs; a ledger that runs is left alone')
    .option('--topology <file>', 'the consortium (default: the folder’s own, else the one that comes along)')
    .option('--port-offset <n>', 'add this to every port of the topology', wholeNumber)
    .addOption(
      new Option(
        '--ledger <kind>',
        'what the ledger is made of (default: the folder’s own, else embedded)',
      ).choices(ledgerKinds),
    )
    .addOption(
      new Option('--consensus <kind>', 'how Fabric’s orderers agree (default: bft)').choices(consensusKinds),
    )
    .action(async (options: Options) => {
      const topology = options.topology === undefined ? undefined : loadTopology(options.topology);
      const { changed } = await withProgress('starting the ledger', options.json, (progress) =>
        up({ ...options, topology, progress }),
      );
      const now = await status(options);
      if (options.json) printJson({ changed, ...now });
      else print(`${changed ? 'started' : 'runs already'}: ${describeStatus(now)}`);
    });
}
