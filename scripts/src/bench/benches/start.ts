import { freePorts, loadTopology, deploy, down, up } from '@careledger/network';
import type { Bench } from '../bench';
import { CHAINCODE_FOLDER, connectToOperated, startEmbedded } from '../ledgers/embedded';
import { load } from '../load';

const BLOCKS = 10_000;

/** How soon the embedded ledger is of use: from nothing, and with a history. */
export const start: readonly Bench[] = [
  {
    name: 'embedded/first-commit',
    shows:
      'How long from the command to the first committed transaction, with four hospitals and fresh identities?',
    run: async ({ folder }) => {
      const data = await folder();
      const topology = await freePorts(loadTopology());
      const began = performance.now();
      await up({ data, topology });
      try {
        await deploy({ data, source: CHAINCODE_FOLDER });
        const { contract, close } = await connectToOperated(data, topology);
        await contract.submitTransaction('put', 'first', 'x');
        const value = performance.now() - began;
        close();
        return [{ what: 'exec to first commit', value, unit: 'ms', bar: { atMost: 2000 } }];
      } finally {
        await down({ data });
      }
    },
  },
  {
    name: 'embedded/restart',
    shows: `How long does a restart take, to the first commit, with ${BLOCKS} blocks?`,
    isLong: true,
    run: async ({ folder, progress }) => {
      const data = await folder();
      const first = await startEmbedded(data);
      const { topology } = first;
      let height = 0;
      try {
        // One at a time has a block of its own; several would wait for each other.
        for (let round = 0; height < BLOCKS; round += 1) {
          await load(1, 10, (number) => first.contract.submitTransaction('put', `${round}-${number}`, 'x'));
          height = await first.height();
          progress(`${height} blocks`);
        }
      } finally {
        await first[Symbol.asyncDispose]();
      }
      const began = performance.now();
      await up({ data, topology });
      try {
        const { contract, close } = await connectToOperated(data, topology);
        await contract.submitTransaction('put', 'again', 'x');
        const value = performance.now() - began;
        close();
        return [
          { what: `restart to first commit, ${height} blocks`, value, unit: 'ms', bar: { atMost: 3000 } },
        ];
      } finally {
        await down({ data });
      }
    },
  },
];
