import { deploy, down, freePorts, loadTopology, type Topology, up } from '@careledger/network';
import type { Bench, Measure } from '../bench';
import { CHAINCODE_FOLDER, connectToOperated } from '../ledgers/embedded';

/** How soon real Fabric is of use, as an operator has it: a CA, an orderer and a peer a hospital, SmartBFT, mutual TLS. */
export const fabricStart: readonly Bench[] = [
  {
    name: 'fabric/first-commit',
    shows:
      'How long from the command to the first committed transaction on real Fabric, with CAs and fresh identities?',
    run: async ({ folder, hasFabric, progress }) => {
      if (!hasFabric) return without(progress);
      const data = await folder();
      const topology = await freePorts(loadTopology());
      const clock = stopwatch();
      await up({ data, topology, ledger: 'fabric' });
      try {
        clock.lap('up');
        await deploy({ data, source: CHAINCODE_FOLDER });
        clock.lap('deploy');
        await commitOne(data, topology, 'first');
        clock.lap('first commit');
        return clock.measures('exec to first commit', 15_000);
      } finally {
        await down({ data });
      }
    },
  },
  {
    name: 'fabric/restart',
    shows: 'How long does a restart of real Fabric take, to the first commit?',
    run: async ({ folder, hasFabric, progress }) => {
      if (!hasFabric) return without(progress);
      const data = await folder();
      const topology = await freePorts(loadTopology());
      await up({ data, topology, ledger: 'fabric' });
      try {
        await deploy({ data, source: CHAINCODE_FOLDER });
        await commitOne(data, topology, 'first');
        await down({ data });
        const clock = stopwatch();
        await up({ data, topology, ledger: 'fabric' });
        clock.lap('up');
        await commitOne(data, topology, 'again');
        clock.lap('first commit');
        return clock.measures('restart to first commit', 5_000);
      } finally {
        await down({ data });
      }
    },
  },
];

function without(progress: (text: string) => void): readonly Measure[] {
  progress('without FABRIC_BIN there is nothing to start');
  return [];
}

async function commitOne(data: string, topology: Topology, key: string): Promise<void> {
  const { contract, close } = await connectToOperated(data, topology);
  try {
    await contract.submitTransaction('put', key, 'x');
  } finally {
    close();
  }
}

/** Times the parts of what is measured, from now on. */
function stopwatch() {
  const began = performance.now();
  const laps: Measure[] = [];
  let last = began;
  return {
    lap: (part: string): void => {
      const now = performance.now();
      laps.push({ what: `of this: ${part}`, value: now - last, unit: 'ms' });
      last = now;
    },
    measures: (what: string, atMost: number): readonly Measure[] => [
      { what, value: last - began, unit: 'ms', bar: { atMost } },
      ...laps,
    ],
  };
}
