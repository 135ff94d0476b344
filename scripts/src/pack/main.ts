/** Writes the chaincode's packages; `./scripts/pack --help`. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import { packNode, packService, type Connection } from './chaincode-package';

const Options = v.object({
  label: v.string(),
  form: v.picklist(['ccaas', 'node']),
  address: v.string(),
  connection: v.optional(v.string()),
  out: v.string(),
});

/** Fabric's rule for labels. */
function checkLabel(label: string): string {
  if (/^[a-zA-Z0-9]+([.+\-_][a-zA-Z0-9]+)*$/.test(label)) return label;
  throw new InvalidArgumentError('A label is made of letters and digits, joined by one of . + - _');
}

const command: Command = new Command('./scripts/pack')
  .description('Packs the chaincode for a peer, and says the package id that its bytes come to.')
  .option('--label <label>', 'what the package is called', checkLabel, 'careledger_0.1.0')
  .addOption(
    new Option('--form <form>', 'ccaas: where the chaincode runs as a service; node: the chaincode itself')
      .choices(['ccaas', 'node'])
      .default('ccaas'),
  )
  .option('--address <host:port>', 'ccaas: where peers find the chaincode', 'localhost:9999')
  .option('--connection <file>', 'ccaas: a connection.json of your own, with TLS, in place of --address')
  .option('--out <folder>', 'where to write', '.')
  .parse();

const { label, form, address, connection, out } = v.parse(Options, command.opts());
const bytes =
  form === 'node'
    ? packNode(label, path.join(__dirname, '../../../..'))
    : packService(label, readConnection());
mkdirSync(out, { recursive: true });
const file = path.join(out, `${label}.${form}.tar.gz`);
writeFileSync(file, bytes);
process.stdout.write(`${file}\n${label}:${createHash('sha256').update(bytes).digest('hex')}\n`);

function readConnection(): object {
  const plain: Connection = { address, dial_timeout: '10s', tls_required: false };
  if (connection === undefined) return plain;
  try {
    return v.parse(v.looseObject({ address: v.string() }), JSON.parse(readFileSync(connection, 'utf8')));
  } catch {
    command.error(`${connection} is not a connection.json: JSON with an address.`);
  }
}
