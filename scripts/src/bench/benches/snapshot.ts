import { startTestLedger } from '@careledger/fabric-embedded/control';
import type { Bench, Measure } from '../bench';
import { CHAINCODE_PROGRAM } from '../ledgers/embedded';
import { connectToTestLedger } from '../ledgers/connection';

const KEYS = 1000;
const ROUNDS = 5;

/** How long tests wait between two of them that begin at the same state. */
export const snapshot: readonly Bench[] = [
  {
    name: 'embedded/snapshot',
    shows: `How long do a snapshot and the way back to it take, where ${KEYS} keys were written in between, at four organizations?`,
    run: async () => {
      await using ledger = await startTestLedger({ chaincodes: { bench: { program: CHAINCODE_PROGRAM } } });
      const { contract, close } = await connectToTestLedger(ledger, 'bench');
      const taking: number[] = [];
      const reverting: number[] = [];
      await contract.submitTransaction('putMany', 'key', String(KEYS), 'before');
      for (let round = 0; round < ROUNDS; round += 1) {
        await ledger.caughtUp();
        const begin = performance.now();
        using taken = ledger.snapshot();
        taking.push(performance.now() - begin);
        await contract.submitTransaction('putMany', 'key', String(KEYS), `after ${round}`);
        await ledger.caughtUp();
        const back = performance.now();
        await ledger.revert(taken);
        reverting.push(performance.now() - back);
      }
      close();
      return [median('snapshot', taking), median('revert', reverting)];
    },
  },
];

function median(what: string, values: readonly number[]): Measure {
  const sorted = [...values].sort((left, right) => left - right);
  return {
    what: `${what}, median of ${values.length}`,
    value: sorted[Math.floor(sorted.length / 2)] ?? 0,
    unit: 'ms',
    bar: { atMost: 50 },
  };
}
