import { CareLedgerError, connect } from '@careledger/client';
import { canonicalJson, digestOf } from '@careledger/model';
import { dataPaths, deploy, down, freePorts, loadTopology, nodeNames, up } from '@careledger/network';
import { connect as connectFabric, signers } from '@hyperledger/fabric-gateway';
import { Client, credentials } from '@grpc/grpc-js';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Bench, BenchContext, Measure } from '../bench';
import { openHospitals } from '../../demo/hospitals';
import { load } from '../load';

const AT_ONCE = 50;
const ROUNDS = 2;
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
  /** An unmodified fabric-gateway, signing as it does by itself. */
  readonly plain: (transaction: string, argument: string) => Promise<unknown>;
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
    const certificate = await onlyFile(path.join(msp, 'signcerts'));
    const line = new Client(
      `localhost:${own.ports.peer}`,
      credentials.createSsl(await readFile(path.join(paths.tlsCa, 'ca-cert.pem'))),
      { 'grpc.ssl_target_name_override': nodeNames.peer(own.name) },
    );
    const gateway = connectFabric({
      client: line,
      identity: { mspId: own.mspId, credentials: Buffer.from(certificate) },
      signer: signers.newPrivateKeySigner(createPrivateKey(await onlyFile(path.join(msp, 'keystore')))),
    });
    const contract = gateway.getNetwork(topology.channel).getContract(topology.chaincode);
    const clinician = await onlyFile(path.join(paths.user('clinician').msp, 'signcerts'));
    return {
      profile: paths.connectionProfile,
      msp,
      certificate: new X509Certificate(clinician).toString(),
      plain: (transaction, argument) => contract.submitTransaction(transaction, argument),
      [Symbol.asyncDispose]: async () => {
        gateway.close();
        line.close();
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
  const { calls, failed } = await load(AT_ONCE, seconds, call);
  const { user, system } = process.cpuUsage(before);
  if (failed > 0) throw new Error(`${failed} calls failed.`);
  return (user + system) / calls;
}

async function submitCpu({ seconds, folder, progress }: BenchContext): Promise<readonly Measure[]> {
  await using ledger = await start(await folder());
  await using ours = await connect({ profile: ledger.profile, identity: ledger.msp });
  let count = 0;
  const careledger = () => ours.providers.register(providerOf(ledger, count++));
  const plain = () => {
    // An application of its own makes the same of the same certificate.
    const { raw, publicKey } = new X509Certificate(ledger.certificate);
    const argument = {
      ...{ provider: `bench-${count++}`, role: 'clinician', specialties: [], licence: null },
      ...{ certificate: digestOf(raw), key: digestOf(publicKey.export({ format: 'der', type: 'spki' })) },
    };
    return ledger.plain('provider:register', canonicalJson(argument));
  };
  progress('both are warmed up');
  await load(AT_ONCE, 3, careledger);
  await load(AT_ONCE, 3, plain);
  let [value, baseline] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    progress(`round ${round + 1} of ${ROUNDS}`);
    value += (await microseconds(seconds, careledger)) / ROUNDS;
    baseline += (await microseconds(seconds, plain)) / ROUNDS;
  }
  return [
    {
      what: 'processor time of a committed call, 50 at once',
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
  await using ours = await connect({ profile: ledger.profile, identity: ledger.msp });
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
