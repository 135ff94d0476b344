import { CareLedgerError, connect } from '@careledger/client';
import { dataPaths, deploy, down, freePorts, loadTopology, up } from '@careledger/network';
import { randomUUID, X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Bench, BenchContext, Measure } from '../bench';
import { openHospitals } from '../../demo/hospitals';
import { startCare } from '../ledgers/care';
import { byTurns, cleanLoad, load } from '../load';
import { newAsked, newRequest } from './questions';

const AT_ONCE = 50;
const ROUNDS = 3;
const WARM_UP_CALLS = 1_000;
/** Calls that a peer's Gateway service takes at once: Fabric's default, and the embedded ledger's. */
const PEER_LIMIT = 500;
const CHAINCODE = path.join(__dirname, '../../../../../chaincode');

/** The client library beside plain fabric-gateway, and on its own for long. */
export const client: readonly Bench[] = [
  {
    name: 'client/submit-cpu',
    shows: 'What does a committed call take of the application, against fabric-gateway with its own signer?',
    run: submitCpu,
  },
  {
    name: 'client/goodput',
    shows:
      'At twice the calls that a peer takes at once, how much of the best rate is left, and is every error known?',
    run: goodput,
  },
  {
    name: 'client/memory',
    shows: 'Does the library keep memory over 100,000 calls?',
    isLong: true,
    run: memory,
  },
];

interface Ledger extends AsyncDisposable {
  readonly profile: string;
  readonly msp: string;
  /** PEM. */
  readonly certificate: string;
}

async function start(data: string): Promise<Ledger> {
  const topology = await freePorts(loadTopology());
  await up({ data, topology });
  try {
    await deploy({ data, source: CHAINCODE });
    // It is only for what hospitals have to agree on first.
    await (await openHospitals(data, topology))[Symbol.asyncDispose]();
    const [own] = topology.hospitals;
    if (own === undefined) throw new Error('The topology has no hospital.');
    const paths = dataPaths(data).hospital(own.name);
    const { msp } = paths.user('registrar');
    const clinician = await onlyFile(path.join(paths.user('clinician').msp, 'signcerts'));
    return {
      profile: paths.connectionProfile,
      msp,
      certificate: new X509Certificate(clinician).toString(),
      [Symbol.asyncDispose]: async () => {
        await down({ data });
      },
    };
  } catch (error) {
    await down({ data });
    throw error;
  }
}

async function onlyFile(folder: string): Promise<string> {
  const [file] = await readdir(folder);
  if (file === undefined) throw new Error(`The folder ${folder} is empty.`);
  return readFile(path.join(folder, file), 'utf8');
}

/** Processor time of this process for a call, in microseconds; the ledger runs in others. */
async function microseconds(seconds: number, call: (number: number) => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  const { calls } = await cleanLoad(AT_ONCE, seconds, call);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

/**
 * Decisions about access: what an application submits most, and nothing is done for one besides submitting it. Both are warmed up by
 * many calls, as an application is that runs for weeks: machine code is made of what has run often.
 */
async function submitCpu({ seconds, folder, progress }: BenchContext): Promise<readonly Measure[]> {
  await using ledger = await startCare(await folder(), { signer: 'fabric-gateway' });
  const patient = await newAsked(ledger);
  const question = { patient: patient.id, record: patient.record, purpose: 'TREAT', key: null } as const;
  const careledger = () => ledger.requester.clinician.access.request({ ...question, request: randomUUID() });
  const plain = () => ledger.plain.requester.submitTransaction(...newRequest(patient));
  for (const call of [careledger, plain]) {
    for (let done = 0; done < WARM_UP_CALLS; done += AT_ONCE) {
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          await call();
        }),
      );
    }
  }
  progress('both are warmed up');
  const [value, baseline] = await byTurns(
    ROUNDS,
    () => microseconds(seconds, careledger),
    () => microseconds(seconds, plain),
  );
  return [
    {
      what: `processor time of a committed decision, ${AT_ONCE} at once`,
      value,
      unit: 'us',
      baseline: { what: 'fabric-gateway with its own signer', value: baseline },
      bar: { atMost: 0.6 },
    },
  ];
}

async function goodput({ seconds, folder, progress }: BenchContext): Promise<readonly Measure[]> {
  await using ledger = await start(await folder());
  let count = 0;
  const unclassified: string[] = [];
  const rate = async (atOnce: number): Promise<number> => {
    await using ours = await connect({
      profile: ledger.profile,
      identity: ledger.msp,
      // The library's own limit would keep the load from the peer.
      maxConcurrent: atOnce,
      timeoutMs: 120_000,
    });
    progress(`${atOnce} at once`);
    const { calls, perSecond } = await load(atOnce, seconds, async () => {
      try {
        await ours.providers.register(providerOf(ledger, count++));
      } catch (error) {
        const isKnown = error instanceof CareLedgerError && error.code !== 'UNEXPECTED_ANSWER';
        if (!isKnown) unclassified.push(String(error));
        throw error;
      }
    });
    progress(`${calls} calls, ${perSecond.toFixed(0)} a second`);
    return perSecond;
  };
  await rate(50);
  const peak = Math.max(await rate(100), await rate(200));
  const value = await rate(2 * PEER_LIMIT);
  return [
    {
      what: `committed calls, ${2 * PEER_LIMIT} at once`,
      value,
      unit: 'a second',
      baseline: { what: 'the best of 100 and 200 at once', value: peak },
      bar: { atLeast: 0.9 },
    },
    { what: 'errors without a class', value: unclassified.length, unit: 'errors', bar: { atMost: 0 } },
  ];
}

async function memory({ folder, progress }: BenchContext): Promise<readonly Measure[]> {
  const calls = Number(process.env['CARELEDGER_BENCH_CALLS'] ?? 100_000);
  await using ledger = await start(await folder());
  await using ours = await connect({
    profile: ledger.profile,
    identity: ledger.msp,
    // A machine that is busy is no leak.
    timeoutMs: 120_000,
    attemptTimeoutMs: 60_000,
  });
  let count = 0;
  // One in ten is committed; most are read, so that the ledger does not grow by much.
  const batch = async (size: number): Promise<number> => {
    const end = count + size;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (count < end) {
          const number = count++;
          await (number % 10 === 0
            ? ours.providers.register(providerOf(ledger, number))
            : ours.policy.read());
        }
      }),
    );
    const heap = heapAfterCollection();
    progress(`${count} calls: ${(heap / 2 ** 20).toFixed(1)} MiB`);
    return heap;
  };
  const first = await batch(calls / 10);
  let last = first;
  for (let part = 1; part < 10; part += 1) last = await batch(calls / 10);
  return [
    {
      what: `heap after ${calls} calls`,
      value: last,
      unit: 'bytes',
      baseline: { what: `after ${calls / 10}`, value: first },
      bar: { atMost: 1.1 },
    },
  ];
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
  return process.memoryUsage().heapUsed;
}

function providerOf({ certificate }: Ledger, number: number) {
  return { provider: `bench-${number}`, role: 'clinician' as const, certificate };
}
