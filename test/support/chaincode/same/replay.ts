/**
 * Runs proposals from a file against an empty ledger and prints, of each, one hash over all that it did: result or error,
 * reads' number, writes, key policies, private writes and events. Run with another clock, zone and locale, it has to print
 * the same.
 *
 *     node replay.js proposals.jsonl [milliseconds that the clock is off]
 */
import '../quiet';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseJson } from '@careledger/model';
import * as v from 'valibot';
import { FakeLedger } from '../fake-ledger';

const Written = v.strictObject({
  args: v.array(v.string()),
  hospital: v.string(),
  certificate: v.string(),
  txId: v.string(),
  time: v.number(),
  transient: v.record(v.string(), v.string()),
});

const [, , file = '', offset = '0'] = process.argv;

/** A clock that is off, and a chance of its own. */
function disturb(milliseconds: number): void {
  const now = Date.now.bind(Date);
  Date.now = () => now() + milliseconds;
  const random = Math.random.bind(Math);
  Math.random = () => 1 - random();
}

async function main(): Promise<void> {
  disturb(Number(offset));
  const ledger = new FakeLedger();
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const outcome = await ledger.run(v.parse(Written, parseJson(line)));
    if (outcome.ok) ledger.commit(outcome);
    const policies = outcome.policies.map(({ key, policy }) => [key, Buffer.from(policy).toString('hex')]);
    const all = JSON.stringify({ ...outcome, policies });
    process.stdout.write(`${createHash('sha256').update(all).digest('base64url')} ${outcome.ok}\n`);
  }
}

void main();
