import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { findFabric, type FabricBinaries } from './binaries';
import { joinChannel, makeGenesisBlock, nodePrograms } from './channel';
import { type ChaincodePackage, packChaincode } from './chaincode-package';
import { orderersOf, peersOf } from './consortium';
import { Lifecycle, type FabricDefinition } from './lifecycle';
import { listens } from './listens';
import {
  chaincodePort,
  consortiumOf,
  cryptoConfig,
  type FabricOrganization,
  type FabricPlan,
  organizationCrypto,
} from './plan';
import { Processes, run, waitUntil } from './processes';

/** How long a node may take until it listens, in milliseconds. */
const START_TIMEOUT = 30_000;

/** A chaincode to deploy on every organization's peer. */
export interface FabricDeployment extends FabricDefinition {
  /**
   * The program of the chaincode server. It is given CHAINCODE_SERVER_ADDRESS, CORE_CHAINCODE_ID_NAME and CORE_PEER_LOCALMSPID,
   * and its mutual TLS as files: CHAINCODE_TLS_CERT_FILE, CHAINCODE_TLS_KEY_FILE and CHAINCODE_TLS_CLIENT_CACERT_FILE.
   */
  readonly server: { readonly command: string; readonly args: readonly string[]; readonly directory: string };
}

/** A running network of real Fabric for recording: see {@link FabricPlan}. */
export class FabricNetwork implements AsyncDisposable {
  readonly plan: FabricPlan;
  readonly #processes: Processes;
  readonly #lifecycle: Lifecycle;
  /** Chaincodes in the order of their deployment, which gives each its ports. */
  readonly #deployed: string[] = [];

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
    const consortium = consortiumOf(plan);
    try {
      await generateCrypto(plan, fabric);
      const genesisBlock = await makeGenesisBlock(consortium, fabric);
      for (const program of nodePrograms(consortium, fabric)) processes.start(program);
      const ports = [
        ...orderersOf(consortium).flatMap((orderer) => [orderer.ports.broadcast, orderer.ports.admin]),
        ...peersOf(consortium).map((peer) => peer.ports.peer),
      ];
      for (const port of ports) await waitUntil(() => listens(port), processes, START_TIMEOUT);
      await joinChannel(consortium, fabric, genesisBlock);
      return new FabricNetwork(plan, processes, new Lifecycle(consortium, fabric));
    } catch (error) {
      await processes.stopAll();
      throw error;
    }
  }

  /** Runs the chaincode at every organization and commits its definition. */
  async deploy(deployment: FabricDeployment): Promise<void> {
    if (!this.#deployed.includes(deployment.name)) this.#deployed.push(deployment.name);
    await this.#lifecycle.deploy(deployment, async (peer) => {
      const organization = this.plan.organizations.find(({ mspId }) => mspId === peer.mspId);
      if (organization === undefined) throw new Error(`${peer.mspId} is not in the plan.`);
      // A peer dials the server as soon as the package is installed, so the server comes first.
      return this.#serve(organization, deployment);
    });
  }

  /** Ends one organization's chaincode server. */
  stopChaincode(organization: FabricOrganization, chaincode: string): Promise<void> {
    return this.#processes.stop(serverName(organization, chaincode));
  }

  /** Starts it again, as it was deployed. */
  async startChaincode(organization: FabricOrganization, chaincode: string): Promise<void> {
    this.#processes.restart(serverName(organization, chaincode));
    const port = this.#serverPort(organization, chaincode);
    await waitUntil(() => listens(port), this.#processes, START_TIMEOUT);
  }

  /** @returns host:port of an organization's peer */
  peerAddress(organization: FabricOrganization): string {
    const peer = peersOf(consortiumOf(this.plan)).find(({ mspId }) => mspId === organization.mspId);
    return `localhost:${peer?.ports.peer ?? 0}`;
  }

  /** Of Fabric's programs and of the chaincodes' servers, at the moment. */
  pids(): readonly number[] {
    return this.#processes.running().map(({ pid }) => pid);
  }

  /** Ends all processes; the folder stays. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#processes.stopAll();
  }

  #serverPort(organization: FabricOrganization, chaincode: string): number {
    return chaincodePort(this.plan, organization, this.#deployed.indexOf(chaincode));
  }

  async #serve(organization: FabricOrganization, deployment: FabricDeployment): Promise<ChaincodePackage> {
    const crypto = organizationCrypto(this.plan, organization);
    const address = `localhost:${this.#serverPort(organization, deployment.name)}`;
    const chaincodePackage = packChaincode(`${deployment.name}_${deployment.version}`, {
      address,
      rootCertificate: await readFile(join(crypto.chaincode.tls, 'ca.crt'), 'utf8'),
      clientCertificate: await readFile(join(crypto.peer.tls, 'server.crt'), 'utf8'),
      clientKey: await readFile(join(crypto.peer.tls, 'server.key'), 'utf8'),
    });
    const { tls } = crypto.chaincode;
    this.#processes.start({
      name: serverName(organization, deployment.name),
      ...deployment.server,
      environment: {
        CHAINCODE_SERVER_ADDRESS: address,
        CORE_CHAINCODE_ID_NAME: chaincodePackage.packageId,
        CORE_PEER_LOCALMSPID: organization.mspId,
        CHAINCODE_TLS_CERT_FILE: join(tls, 'server.crt'),
        CHAINCODE_TLS_KEY_FILE: join(tls, 'server.key'),
        CHAINCODE_TLS_CLIENT_CACERT_FILE: join(tls, 'ca.crt'),
      },
      logFile: join(this.plan.directory, organization.name, `${deployment.name}.log`),
    });
    return chaincodePackage;
  }
}

function serverName(organization: FabricOrganization, chaincode: string): string {
  return `chaincode ${chaincode} of ${organization.name}`;
}

async function generateCrypto(plan: FabricPlan, { programs }: FabricBinaries): Promise<void> {
  mkdirSync(plan.directory, { recursive: true, mode: 0o700 });
  const config = join(plan.directory, 'crypto-config.yaml');
  writeFileSync(config, stringify(cryptoConfig(plan)), { mode: 0o600 });
  await run(programs.cryptogen, [
    'generate',
    `--config=${config}`,
    `--output=${join(plan.directory, 'crypto')}`,
  ]);
}
