import { Command } from 'commander';
import { messageOf, NetworkError } from '../../errors';
import { print, printJson } from '../output';
import { withProgress } from '../progress';

interface Options {
  readonly from?: string;
  readonly fabricSha256?: string;
  readonly caSha256?: string;
  readonly json: boolean;
}

export function getFabricCommand(): Command {
  return new Command('get-fabric')
    .description('download the official releases of Fabric and Fabric CA, for `up --ledger fabric`')
    .option('--from <url>', 'where the two archives lie (default: the projects’ releases)')
    .option('--fabric-sha256 <hex>', 'what Fabric’s archive has to hash to (default: what its release lists)')
    .option('--ca-sha256 <hex>', 'the same of Fabric CA’s')
    .option('--json', 'write the result, or the error, as JSON', false)
    .action(async (options: Options) => {
      const { checkVersions, CONSORTIUM_PROGRAMS, findFabric, getFabric } =
        await import('@careledger/network/fabric');
      try {
        const { folder, bin } = await withProgress('getting Fabric', options.json, (progress) =>
          getFabric({ ...options, progress }),
        );
        await checkVersions(findFabric({ ...process.env, FABRIC_BIN: bin }, CONSORTIUM_PROGRAMS));
        if (options.json) printJson({ folder, bin });
        else print(`Fabric is in ${bin}; \`careledger-network up --ledger fabric\` finds it there`);
      } catch (error) {
        throw new NetworkError('FABRIC_MISSING', messageOf(error));
      }
    });
}
