import { type Topology } from '@careledger/network';
import path from 'node:path';
import { table } from './layout';
import { type Teller } from './teller';

const ROOT = path.join(__dirname, '../../../../..');

/** Says how to look around in what stays, and how to stop it. The commands are for the checkout's folder. */
export function farewell(
  teller: Teller,
  { data, topology, seconds }: { data: string; topology: Topology; seconds: number },
): void {
  const relative = path.relative(ROOT, path.resolve(data));
  const folder = relative.startsWith('..') ? path.resolve(data) : relative;
  const usual: Readonly<Record<string, string>> = {
    '.careledger/demo': '',
    '.careledger/demo-fabric': ' --ledger fabric',
  };
  const here = usual[relative] ?? ` --data ${quoted(folder)}`;
  const where = `--data ${quoted(folder)}`;
  const [first, , third] = topology.hospitals;
  teller.chapter(`That was all: ${seconds.toFixed(1)} s from start to end. The ledger stays up.`, [
    { say: process.cwd() === ROOT ? 'Look around:' : `Look around, from ${ROOT}:` },
  ]);
  commands(teller, [
    [`npx careledger-network status ${where}`, 'who is up, how many blocks'],
    [
      `npx careledger-network inspect ${third?.name ?? ''} --prefix record/ ${where}`,
      'what a hospital can read',
    ],
    [`npx careledger-network logs ${first?.name ?? ''} ${where}`, 'what a node says'],
    [`./scripts/demo${here}`, 'the story again, with a new patient'],
    [`./scripts/demo --fhir scripts/fhir${here}`, 'eight patients and their documents'],
  ]);
  teller.line('Stop it:');
  commands(teller, [[`./scripts/demo --down${here}`, 'the data stay']]);
}

function commands(teller: Teller, rows: readonly (readonly [command: string, meaning: string])[]): void {
  for (const row of table(rows)) teller.line(`  ${row}`);
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
