/**
 * An application that registers providers and asks for access under ids of its own, in order, for as long as it lives. A parent
 * kills it at any moment, and starts it again with the same ids; each line that it writes is something that was acknowledged.
 */
import { connect } from '@careledger/client';
import * as v from 'valibot';

const Task = v.object({
  profile: v.string(),
  identity: v.string(),
  patient: v.string(),
  record: v.string(),
  requests: v.array(v.string()),
});

async function main(): Promise<void> {
  const task = v.parse(Task, JSON.parse(process.argv[2] ?? ''));
  await using ledger = await connect({ profile: task.profile, identity: task.identity });
  process.stdout.write('started\n');
  await Promise.all(
    task.requests.map(async (request) => {
      const { at } = await ledger.access.request({
        patient: task.patient,
        record: task.record,
        purpose: 'TREAT',
        request,
      });
      process.stdout.write(`${request} ${at}\n`);
    }),
  );
  process.stdout.write('done\n');
}

void main();
