import { type Command, Option } from 'commander';
import { enroll, enrollServer } from '../../identities/enroll';
import { topologyOf } from '../../operate/running';
import { dataPaths } from '../../data/layout';
import { type CommonOptions, command } from '../options';
import { print, printJson } from '../output';

interface Options extends CommonOptions {
  readonly role?: string;
  readonly provider?: string;
  readonly server?: true;
}

export function enrollCommand(): Command {
  return command('enroll', 'give a person or a program of a hospital a key and a certificate')
    .argument('<hospital>')
    .argument('<name>', 'stands in the certificate and so in every block: an office, not a person’s name')
    .option('--role <role>', 'what the person may do: careledger.role in the certificate')
    .option('--provider <id>', 'which provider on the ledger it is: careledger.provider in the certificate')
    .addOption(
      new Option(
        '--server',
        'a server that the hospital runs, such as its release service: a certificate for TLS',
      ).conflicts(['role', 'provider']),
    )
    .action(async (hospital: string, name: string, options: Options) => {
      const { data, role, provider } = options;
      if (options.server) {
        const tls = await enrollServer(dataPaths(data), topologyOf(options), hospital, name);
        if (options.json) printJson({ hospital, name, tls });
        else print(`enrolled the server ${name} of ${hospital}: ${tls}`);
        return;
      }
      const user = {
        name,
        ...(role === undefined ? {} : { role }),
        ...(provider === undefined ? {} : { provider }),
      };
      const msp = await enroll(dataPaths(data), topologyOf(options), hospital, user);
      if (options.json) printJson({ hospital, ...user, msp });
      else print(`enrolled ${name} of ${hospital}: ${msp}`);
    });
}
