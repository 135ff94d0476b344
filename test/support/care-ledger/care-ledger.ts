import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { type CareLedger, connect } from '@careledger/client';
import { type LedgerConfig } from '@careledger/fabric-embedded';
import {
  type ControlledLedger,
  type LagRange,
  startControlledLedger,
} from '@careledger/fabric-embedded/control';
import { type Network, startNetwork } from '@careledger/network';

/** The chaincode as it is built in this checkout. */
const CHAINCODE_FOLDER = path.dirname(require.resolve('@careledger/chaincode/package.json'));

/** Hospitals see blocks up to 200 ms late, each at its own moment: a ledger that commits everywhere at once hides races. */
const USUAL_LAG: LagRange = { min: 0, max: 200 };

export interface CareLedgerOptions {
  readonly lag?: LagRange;
  /** Of the delays; the same seed draws the same ones. */
  readonly seed?: number;
  /** A data folder that outlives the ledger; a temporary one unless given. */
  readonly data?: string;
}

/** A ledger of four hospitals with CareLedger's chaincode, its policy set and every hospital's clinician registered. */
export interface TestLedger extends AsyncDisposable {
  readonly network: Network<ControlledLedger>;
  readonly control: ControlledLedger;
  /** MSP ids, sorted. */
  readonly mspIds: readonly string[];
  /** The connection of a hospital's user, the same one each time; closed with the ledger. */
  as(hospital: string, user: string): Promise<CareLedger>;
  mspId(hospital: string): string;
}

/** Starts one for a test: `await using ledger = await startCareLedger()`. */
export async function startCareLedger(options: CareLedgerOptions = {}): Promise<TestLedger> {
  const { lag = USUAL_LAG, seed = 1, data } = options;
  const network = await startNetwork({
    ports: 'free',
    data,
    start: (config: LedgerConfig) =>
      startControlledLedger({ ...config, batch: { timeoutMs: 20, ...config.batch } }, { seed, lag }),
  });
  const connections = new Map<string, Promise<CareLedger>>();
  const close = async (): Promise<void> => {
    await Promise.all([...connections.values()].map(async (connection) => (await connection).close()));
    await network.close();
  };
  const ledger: TestLedger = {
    network,
    control: network.ledger,
    mspIds: network.topology.hospitals.map(({ mspId }) => mspId).sort(),
    as: (hospital, user) => {
      const name = `${hospital}/${user}`;
      const connection =
        connections.get(name) ??
        connect({ profile: network.profile(hospital), identity: network.identity(hospital, user) });
      connections.set(name, connection);
      return connection;
    },
    mspId: (hospital) => {
      const found = network.topology.hospitals.find(({ name }) => name === hospital);
      if (found === undefined) throw new Error(`The topology has no ${hospital}.`);
      return found.mspId;
    },
    [Symbol.asyncDispose]: close,
  };
  try {
    await network.deploy(CHAINCODE_FOLDER);
    await openForCare(ledger);
    return ledger;
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the consortium does once: it names its hospitals, and each registers its clinician. */
async function openForCare(ledger: TestLedger): Promise<void> {
  const { hospitals } = ledger.network.topology;
  const operator = await ledger.as('hospital-a', 'admin');
  await operator.policy.set({ version: 1, hospitals: [...ledger.mspIds], suspended: [], default: 'deny' });
  await Promise.all(
    hospitals.map(async ({ name, users }) => {
      const provider = users.find((user) => user.name === 'clinician')?.provider;
      if (provider === undefined) throw new Error(`The topology gives ${name} no clinician.`);
      const registrar = await ledger.as(name, 'registrar');
      const certificate = await readFile(
        path.join(ledger.network.identity(name, 'clinician'), 'signcerts', 'cert.pem'),
        'utf8',
      );
      await registrar.providers.register({ provider, role: 'clinician', certificate });
    }),
  );
}
