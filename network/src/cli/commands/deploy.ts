import type { Command } from 'commander';
import { deploy } from '../../operate/deploy';
import { type CommonOptions, command } from '../options';
import { print, printJson } from '../output';
import { withProgress } from '../progress';

interface Options extends CommonOptions {
  readonly name?: string;
  readonly chaincodeVersion?: string;
  readonly policy?: string;
}

export function deployCommand(): Command {
  return command('deploy', 'deploy a chaincode at every hospital, or a new version of it')
    .argument('<package>', 'a package of type node (.tar.gz), or a built folder with package.json')
    .option('--name <name>', 'what it is called on the channel (default: the topology’s)')
    .option('--chaincode-version <version>', 'its version (default: the one in package.json)')
    .option('--policy <policy>', "who endorses, such as OR('HospitalAMSP.peer') (default: a majority)")
    .action(async (source: string, options: Options) => {
      const { data, name, chaincodeVersion: version, policy: endorsementPolicy } = options;
      const result = await withProgress(`deploying ${source}`, options.json, (progress) =>
        deploy({ data, source, name, version, endorsementPolicy, progress }),
      );
      if (options.json) printJson(result);
      else {
        const what = `${result.name} ${result.version}, sequence ${result.sequence}, package ${result.packageId}`;
        print(`${result.changed ? 'deployed' : 'stands already'}: ${what}`);
      }
    });
}
