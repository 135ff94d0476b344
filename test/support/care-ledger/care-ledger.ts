import type { LedgerConfig } from '@careledger/fabric-embedded';
import {
  type ControlledLedger,
  type LagRange,
  startControlledLedger,
} from '@careledger/fabric-embedded/control';
import { type Network, startNetwork } from '@careledger/network';
import { CHAINCODE_FOLDER, type Hospitals, connectionsOf, openForCare } from './hospitals';

/** Hospitals see blocks up to 200 ms late, each at its own moment: a ledger that commits everywhere at once hides races. */
const USUAL_LAG: LagRange = { min: 0, max: 200 };

export interface CareLedgerOptions {
  readonly lag?: LagRange;
  /** Of the delays; the same seed draws the same ones. */
  readonly seed?: number;
}

/** A ledger of four hospitals in this process, with CareLedger's chaincode, and controls for tests. */
export interface TestLedger extends Hospitals {
  readonly network: Network<ControlledLedger>;
  readonly control: ControlledLedger;
}

/** Starts one for a test: `await using ledger = await startCareLedger()`. */
export async function startCareLedger(options: CareLedgerOptions = {}): Promise<TestLedger> {
  const { lag = USUAL_LAG, seed = 1 } = options;
  const network = await startNetwork({
    ports: 'free',
    start: (config: LedgerConfig) =>
      startControlledLedger({ ...config, batch: { timeoutMs: 20, ...config.batch } }, { seed, lag }),
  });
  const connections = connectionsOf(network.topology, network.data);
  const close = async (): Promise<void> => {
    await connections[Symbol.asyncDispose]();
    await network.close();
  };
  const hospitals: Hospitals = {
    ...connections,
    settled: () => network.ledger.caughtUp(),
    [Symbol.asyncDispose]: close,
  };
  try {
    await network.deploy(CHAINCODE_FOLDER);
    await openForCare(hospitals, network.topology, network.data);
    return { ...hospitals, network, control: network.ledger };
  } catch (error) {
    await close();
    throw error;
  }
}
