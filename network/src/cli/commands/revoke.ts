import { type Command, Option } from 'commander';
import { type RevocationReason, revocationReasons } from '../../identities/revocation/reasons';
import { type Revocation, revocations, revoke } from '../../operate/revoke';
import { type CommonOptions, command } from '../options';
import { print, printJson, table } from '../output';
import { withProgress } from '../progress';

interface Options extends CommonOptions {
  readonly reason: RevocationReason;
}

export function revokeCommand(): Command {
  return command(
    'revoke',
    'make a certificate count for nothing, at every hospital: somebody left, or a key was stolen',
  )
    .argument('<hospital>')
    .argument('<name>', 'as enrolled')
    .addOption(
      new Option('--reason <reason>', 'why, as Fabric CA calls it')
        .choices(revocationReasons)
        .default('unspecified'),
    )
    .action(async (hospital: string, user: string, options: Options) => {
      const { data, reason } = options;
      const result = await withProgress(`revoking ${user} of ${hospital}`, options.json, (progress) =>
        revoke({ data, hospital, user, reason, progress }),
      );
      if (options.json) {
        printJson(result);
        return;
      }
      print(`${result.changed ? 'revoked' : 'was revoked already:'} ${result.name} of ${result.hospital}`);
      if (result.later.length > 0) print(`${result.later.join(', ')} will know it when it runs again`);
    });
}

export function revokedCommand(): Command {
  return command('revoked', 'which certificates the hospitals have revoked')
    .argument('[hospital]', 'only this one’s')
    .action(async (hospital: string | undefined, options: CommonOptions) => {
      const found = await revocations({ data: options.data, hospital });
      if (options.json) printJson(found);
      else print(found.length === 0 ? 'nothing is revoked' : table(found.map(row)));
    });
}

function row({ hospital, name, serialNumber, at, reason, onChannel }: Revocation): string[] {
  return [
    hospital,
    name ?? 'unknown',
    at,
    reason ?? '-',
    serialNumber,
    onChannel === false ? 'not on the channel yet: revoke it again' : '',
  ];
}
