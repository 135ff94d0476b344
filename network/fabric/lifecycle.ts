import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FabricBinaries } from './binaries';
import { packChaincode } from './chaincode-package';
import {
  ordererCrypto,
  ordererPorts,
  organizationCrypto,
  organizationPorts,
  type FabricOrganization,
  type FabricPlan,
} from './plan';
import { run, type Processes, type Program } from './processes';

/** A chaincode to deploy on every organization's peer. */
export interface FabricDeployment {
  readonly name: string;
  readonly version: string;
  /** How many-th definition of that name this is, from 1. */
  readonly sequence: number;
  /** Fabric's signature policy syntax; absent: the channel's majority. */
  readonly endorsementPolicy?: string;
  /**
   * The program of the chaincode server. It is given CHAINCODE_SERVER_ADDRESS, CORE_CHAINCODE_ID_NAME and CORE_PEER_LOCALMSPID,
   * and its mutual TLS as files: CHAINCODE_TLS_CERT_FILE, CHAINCODE_TLS_KEY_FILE and CHAINCODE_TLS_CLIENT_CACERT_FILE.
   */
  readonly server: { readonly command: string; readonly args: readonly string[]; readonly directory: string };
}

/** Runs the `peer` and `osnadmin` commands of one network, each as the organization's administrator. */
export class Lifecycle {
  readonly #plan: FabricPlan;
  readonly #fabric: FabricBinaries;
  readonly #processes: Processes;
  /** Chaincodes in the order of their deployment, which gives each its ports. */
  readonly #deployed: string[] = [];

  constructor(plan: FabricPlan, fabric: FabricBinaries, processes: Processes) {
    this.#plan = plan;
    this.#fabric = fabric;
    this.#processes = processes;
  }

  /** Makes the orderer begin the channel with that genesis block. */
  async joinOrderer(genesisBlock: string): Promise<void> {
    const { tls } = ordererCrypto(this.#plan).node;
    const answer = await run(this.#fabric.programs.osnadmin, [
      'channel',
      'join',
      '--channelID',
      this.#plan.channel,
      '--config-block',
      genesisBlock,
      '-o',
      `localhost:${ordererPorts(this.#plan).admin}`,
      '--ca-file',
      join(tls, 'ca.crt'),
      '--client-cert',
      join(tls, 'server.crt'),
      '--client-key',
      join(tls, 'server.key'),
    ]);
    if (!answer.includes('201')) throw new Error(`The orderer did not join the channel: ${answer.trim()}`);
  }

  async joinPeer(organization: FabricOrganization, genesisBlock: string): Promise<void> {
    await this.#peer(organization, ['channel', 'join', '-b', genesisBlock]);
  }

  /** Starts a chaincode server for every organization, installs its package, approves and commits the definition. */
  async deploy(deployment: FabricDeployment): Promise<void> {
    if (!this.#deployed.includes(deployment.name)) this.#deployed.push(deployment.name);
    const packageIds = await Promise.all(
      this.#plan.organizations.map((organization) => this.#install(organization, deployment)),
    );
    const definition = [
      '--channelID',
      this.#plan.channel,
      '--name',
      deployment.name,
      '--version',
      deployment.version,
      '--sequence',
      String(deployment.sequence),
      ...(deployment.endorsementPolicy === undefined
        ? []
        : ['--signature-policy', deployment.endorsementPolicy]),
      ...this.#toOrderer(),
    ];
    await Promise.all(
      this.#plan.organizations.map((organization, index) =>
        this.#peer(organization, [
          'lifecycle',
          'chaincode',
          'approveformyorg',
          ...definition,
          '--package-id',
          packageIds[index] ?? '',
        ]),
      ),
    );
    const [first] = this.#plan.organizations;
    if (first === undefined) throw new Error('A network needs an organization.');
    const endorsers = this.#plan.organizations.flatMap((organization) => [
      '--peerAddresses',
      `localhost:${organizationPorts(this.#plan, organization).peer}`,
      '--tlsRootCertFiles',
      join(organizationCrypto(this.#plan, organization).peer.tls, 'ca.crt'),
    ]);
    await this.#peer(first, ['lifecycle', 'chaincode', 'commit', ...definition, ...endorsers]);
  }

  /** @returns the process name of an organization's chaincode server */
  static serverName(organization: FabricOrganization, chaincode: string): string {
    return `chaincode ${chaincode} of ${organization.name}`;
  }

  /** @returns the port of an organization's server of a chaincode that was deployed */
  serverPort(organization: FabricOrganization, chaincode: string): number {
    return organizationPorts(this.#plan, organization).chaincodeServers + this.#deployed.indexOf(chaincode);
  }

  /** @returns the package id that the peer gave */
  async #install(organization: FabricOrganization, deployment: FabricDeployment): Promise<string> {
    const crypto = organizationCrypto(this.#plan, organization);
    const address = `localhost:${this.serverPort(organization, deployment.name)}`;
    const { bytes, packageId } = packChaincode(`${deployment.name}_${deployment.version}`, {
      address,
      rootCertificate: await readFile(join(crypto.chaincode.tls, 'ca.crt'), 'utf8'),
      clientCertificate: await readFile(join(crypto.peer.tls, 'server.crt'), 'utf8'),
      clientKey: await readFile(join(crypto.peer.tls, 'server.key'), 'utf8'),
    });
    const folder = join(this.#plan.directory, organization.name, 'chaincode');
    mkdirSync(folder, { recursive: true });
    // A peer dials the server as soon as the package is installed, so the server comes first.
    this.#processes.start(this.#server(organization, deployment, address, packageId));
    const file = join(folder, `${deployment.name}.tar.gz`);
    writeFileSync(file, bytes, { mode: 0o600 });
    await this.#peer(organization, ['lifecycle', 'chaincode', 'install', file]);
    return packageId;
  }

  #server(
    organization: FabricOrganization,
    deployment: FabricDeployment,
    address: string,
    packageId: string,
  ): Program {
    const { tls } = organizationCrypto(this.#plan, organization).chaincode;
    return {
      name: Lifecycle.serverName(organization, deployment.name),
      command: deployment.server.command,
      args: deployment.server.args,
      directory: deployment.server.directory,
      environment: {
        CHAINCODE_SERVER_ADDRESS: address,
        CORE_CHAINCODE_ID_NAME: packageId,
        CORE_PEER_LOCALMSPID: organization.mspId,
        CHAINCODE_TLS_CERT_FILE: join(tls, 'server.crt'),
        CHAINCODE_TLS_KEY_FILE: join(tls, 'server.key'),
        CHAINCODE_TLS_CLIENT_CACERT_FILE: join(tls, 'ca.crt'),
      },
      logFile: join(this.#plan.directory, organization.name, `${deployment.name}.log`),
    };
  }

  #toOrderer(): string[] {
    const ca = join(ordererCrypto(this.#plan).node.tls, 'ca.crt');
    return ['-o', `localhost:${ordererPorts(this.#plan).broadcast}`, '--tls', '--cafile', ca];
  }

  #peer(organization: FabricOrganization, args: readonly string[]): Promise<string> {
    const crypto = organizationCrypto(this.#plan, organization);
    return run(this.#fabric.programs.peer, args, {
      FABRIC_CFG_PATH: join(this.#plan.directory, organization.name),
      FABRIC_LOGGING_SPEC: 'error',
      CORE_PEER_ADDRESS: `localhost:${organizationPorts(this.#plan, organization).peer}`,
      CORE_PEER_LOCALMSPID: organization.mspId,
      CORE_PEER_MSPCONFIGPATH: crypto.admin.msp,
      CORE_PEER_TLS_ENABLED: 'true',
      CORE_PEER_TLS_ROOTCERT_FILE: join(crypto.peer.tls, 'ca.crt'),
    });
  }
}
