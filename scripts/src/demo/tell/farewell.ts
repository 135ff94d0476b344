import { type Topology } from '@careledger/network';
import path from 'node:path';
import { type Teller } from './teller';

const ROOT = path.join(__dirname, '../../../../..');

/** Says how to look around in what stays, and how to stop it. The commands are for the checkout's folder. */
export function farewell(
  teller: Teller,
  { data, topology, seconds }: { data: string; topology: Topology; seconds: number },
): void {
  const folder = path.relative(ROOT, path.resolve(data));
  const here = path.resolve(data) === path.join(ROOT, '.careledger/demo') ? '' : ` --data ${quoted(folder)}`;
  const network = 'npx careledger-network';
  const where = `--data ${quoted(folder)}`;
  const [first, , third] = topology.hospitals;
  teller.chapter(`That was all: ${seconds.toFixed(1)} s from start to end. The ledger stays up.`, [
    { say: process.cwd() === ROOT ? 'Look around:' : `Look around, from ${ROOT}:` },
    { quote: `${network} status ${where}` },
    { quote: `${network} inspect ${third?.name ?? ''} --prefix record/ ${where}` },
    { quote: `${network} logs ${first?.name ?? ''} ${where}` },
    { quote: `./scripts/demo${here}                       the story again, with another patient` },
    { quote: `./scripts/demo --fhir scripts/fhir${here}   eight patients and their documents` },
    { say: 'Stop it:' },
    { quote: `./scripts/demo --down${here}` },
  ]);
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
