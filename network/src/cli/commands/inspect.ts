import type { Command } from 'commander';
import type { StateEntry } from '../../ledger/driver';
import { inspect } from '../../operate/running';
import { type CommonOptions, command } from '../options';
import { print, printJson } from '../output';

interface Options extends CommonOptions {
  readonly prefix: string;
  readonly chaincode?: string;
}

export function inspectCommand(): Command {
  return command('inspect', 'what stands in a hospital’s own world state, as it stands there')
    .argument('<hospital>')
    .option('--prefix <text>', 'only keys that start so', '')
    .option('--chaincode <name>', 'whose keys (default: the topology’s)')
    .action(async (hospital: string, options: Options) => {
      const { data, prefix, chaincode } = options;
      const entries = await inspect({ data, hospital, prefix, chaincode });
      if (options.json) printJson(entries.map((entry) => ({ key: entry.key, ...content(entry) })));
      else for (const entry of entries) print(`${visible(entry.key)}\n  ${valueText(entry)}`);
      if (!options.json) print(`${entries.length} keys`);
    });
}

/** A value as text where it is text, else in base64. */
function content({ value }: StateEntry): { text: string } | { base64: string } {
  const text = Buffer.from(value).toString('utf8');
  return Buffer.from(text, 'utf8').equals(value)
    ? { text }
    : { base64: Buffer.from(value).toString('base64') };
}

function valueText(entry: StateEntry): string {
  const found = content(entry);
  return 'text' in found ? visible(found.text) : `base64 ${found.base64}`;
}

/** Control characters, such as those between the parts of a composite key, as escapes. */
function visible(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
