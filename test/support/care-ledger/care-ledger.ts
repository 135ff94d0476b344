import type { LedgerConfig } from '@careledger/fabric-embedded';
import {
  type ControlledLedger,
  type Controls,
  type LagRange,
  startControlledLedger,
} from '@careledger/fabric-embedded/control';
import { type Network, startNetwork } from '@careledger/network';
import { CHAINCODE_FOLDER, type Hospitals, connectionsOf, openForCare } from './hospitals';
import { onFabric, sameHeight, sharedFabric } from './on-fabric';

/** Hospitals see blocks up to 200 ms late, each at its own moment: a ledger that commits everywhere at once hides races. */
const USUAL_LAG: LagRange = { min: 0, max: 200 };

export interface CareLedgerOptions {
  readonly lag?: LagRange;
  /** Of the delays; the same seed draws the same ones. */
  readonly seed?: number;
  /** When the embedded ledger makes a block; at once or nearly so, unless given. */
  readonly cutting?: Controls['cutting'];
}

/** A ledger of four hospitals with CareLedger's chaincode, for tests. */
export interface TestLedger extends Hospitals {
  readonly network: Pick<Network, 'topology' | 'data' | 'running' | 'profile' | 'identity'>;
  /**
   * A hand on the embedded ledger: lag, refusal, the cutting of blocks.
   *
   * @throws Error on real Fabric: tests that need it stand in files named `*.embedded.test.ts`
   */
  readonly control: ControlledLedger;
}

/**
 * Starts one for a test: `await using ledger = await startCareLedger()`. It is the embedded one, in this process; or, with
 * `CARELEDGER_LEDGER=fabric`, real Fabric, which all tests of the process share.
 */
export function startCareLedger(options: CareLedgerOptions = {}): Promise<TestLedger> {
  return onFabric ? openSharedFabric() : startEmbedded(options);
}

let opened: Promise<void> | undefined;

async function openSharedFabric(): Promise<TestLedger> {
  const network = await sharedFabric();
  const { topology, data } = network;
  const connections = connectionsOf(topology, data);
  const hospitals: Hospitals = { ...connections, settled: () => sameHeight(data.dir) };
  // Once: a test may have gone on to another policy since.
  await (opened ??= openForCare(hospitals, topology, data));
  return {
    ...hospitals,
    network,
    get control(): never {
      throw new Error('Only the embedded ledger can be controlled: name this file *.embedded.test.ts.');
    },
  };
}

async function startEmbedded(options: CareLedgerOptions): Promise<TestLedger> {
  const { lag = USUAL_LAG, seed = 1, cutting } = options;
  const network = await startNetwork({
    ports: 'free',
    start: (config: LedgerConfig) =>
      startControlledLedger(
        { ...config, batch: { timeoutMs: 20, ...config.batch } },
        {
          seed,
          lag,
          ...(cutting !== undefined && { cutting }),
        },
      ),
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
