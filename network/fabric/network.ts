import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:net';
import { stringify } from 'yaml';
import { findFabric, type FabricBinaries } from './binaries';
import { CHANNEL_PROFILE, channelConfig, cryptoConfig } from './channel-config';
import { Lifecycle, type FabricDeployment } from './lifecycle';
import { ordererConfig, peerConfig } from './node-config';
import { ordererPorts, organizationPorts, type FabricOrganization, type FabricPlan } from './plan';
import { Processes, run, waitUntil } from './processes';

/** How long a node may take until it listens, in milliseconds. */
const START_TIMEOUT = 30_000;
/** Between two peers' joins, in milliseconds: gossip handshakes that cross each other cost five seconds. */
const JOIN_STAGGER = 250;

/** A running network of real Fabric on one channel. */
export class FabricNetwork implements AsyncDisposable {
  readonly plan: FabricPlan;
  readonly #processes: Processes;
  readonly #lifecycle: Lifecycle;

  private constructor(plan: FabricPlan, processes: Processes, lifecycle: Lifecycle) {
    this.plan = plan;
    this.#processes = processes;
    this.#lifecycle = lifecycle;
  }

  /**
   * Starts a fresh network in the plan's folder: keys and certificates, one orderer, one peer an organization, one channel.
   *
   * @throws FabricMissingError where Fabric's programs are not on this machine
   * @throws ProgramError where one of them fails
   */
  static async start(plan: FabricPlan, environment: NodeJS.ProcessEnv = process.env): Promise<FabricNetwork> {
    const fabric = findFabric(environment);
    const processes = new Processes();
    try {
      const genesisBlock = await writeNetwork(plan, fabric);
      startNodes(plan, fabric, processes);
      await nodesListen(plan, processes);
      const lifecycle = new Lifecycle(plan, fabric, processes);
      await lifecycle.joinOrderer(genesisBlock);
      await Promise.all(
        plan.organizations.map(async (organization, index) => {
          await new Promise((resolve) => setTimeout(resolve, index * JOIN_STAGGER));
          await lifecycle.joinPeer(organization, genesisBlock);
        }),
      );
      return new FabricNetwork(plan, processes, lifecycle);
    } catch (error) {
      await processes.stopAll();
      throw error;
    }
  }

  /** Runs the chaincode at every organization and commits its definition. */
  deploy(deployment: FabricDeployment): Promise<void> {
    return this.#lifecycle.deploy(deployment);
  }

  /** Ends one organization's chaincode server. */
  stopChaincode(organization: FabricOrganization, chaincode: string): Promise<void> {
    return this.#processes.stop(Lifecycle.serverName(organization, chaincode));
  }

  /** Starts it again, as it was deployed. */
  async startChaincode(organization: FabricOrganization, chaincode: string): Promise<void> {
    this.#processes.restart(Lifecycle.serverName(organization, chaincode));
    const port = this.#lifecycle.serverPort(organization, chaincode);
    await waitUntil(() => listens(port), this.#processes, START_TIMEOUT);
  }

  /** @returns host:port of an organization's peer */
  peerAddress(organization: FabricOrganization): string {
    return `localhost:${organizationPorts(this.plan, organization).peer}`;
  }

  /** Ends all processes; the folder stays. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#processes.stopAll();
  }
}

async function writeNetwork(plan: FabricPlan, fabric: FabricBinaries): Promise<string> {
  const write = (path: string, content: unknown) => {
    writeFileSync(join(plan.directory, path), stringify(content), { mode: 0o600 });
  };
  for (const name of ['channel', 'orderer', ...plan.organizations.map((organization) => organization.name)]) {
    mkdirSync(join(plan.directory, name), { recursive: true, mode: 0o700 });
  }
  write('crypto-config.yaml', cryptoConfig(plan));
  await run(fabric.programs.cryptogen, [
    'generate',
    `--config=${join(plan.directory, 'crypto-config.yaml')}`,
    `--output=${join(plan.directory, 'crypto')}`,
  ]);
  write('channel/configtx.yaml', channelConfig(plan));
  write('orderer/orderer.yaml', ordererConfig(plan));
  for (const organization of plan.organizations) {
    write(`${organization.name}/core.yaml`, peerConfig(plan, organization, fabric.chaincodeBuilder));
  }
  const genesisBlock = join(plan.directory, 'channel', `${plan.channel}.block`);
  await run(fabric.programs.configtxgen, [
    '-configPath',
    join(plan.directory, 'channel'),
    '-profile',
    CHANNEL_PROFILE,
    '-channelID',
    plan.channel,
    '-outputBlock',
    genesisBlock,
  ]);
  return genesisBlock;
}

function startNodes(plan: FabricPlan, fabric: FabricBinaries, processes: Processes): void {
  processes.start({
    name: 'orderer',
    command: fabric.programs.orderer,
    args: [],
    directory: join(plan.directory, 'orderer'),
    environment: { FABRIC_CFG_PATH: join(plan.directory, 'orderer'), FABRIC_LOGGING_SPEC: 'warn' },
    logFile: join(plan.directory, 'orderer', 'orderer.log'),
  });
  for (const organization of plan.organizations) {
    const directory = join(plan.directory, organization.name);
    processes.start({
      name: `peer of ${organization.name}`,
      command: fabric.programs.peer,
      args: ['node', 'start'],
      directory,
      environment: { FABRIC_CFG_PATH: directory, FABRIC_LOGGING_SPEC: 'warn' },
      logFile: join(directory, 'peer.log'),
    });
  }
}

async function nodesListen(plan: FabricPlan, processes: Processes): Promise<void> {
  const ports = [
    ordererPorts(plan).broadcast,
    ordererPorts(plan).admin,
    ...plan.organizations.map((organization) => organizationPorts(plan, organization).peer),
  ];
  for (const port of ports) await waitUntil(() => listens(port), processes, START_TIMEOUT);
}

function listens(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: 'localhost', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
