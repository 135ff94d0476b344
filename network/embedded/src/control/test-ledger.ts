import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LedgerError } from '../ledger/error';
import type { LedgerConfig } from '../ledger/types';
import { freePort } from '../server';
import type { Credentials, NodeOu } from './authority';
import { startControlledLedger } from './controlled-ledger';
import { programServer } from './program-server';
import { foundOrganization, type TestOrganization } from './test-organization';
import type { ControlledLedger, Controls } from './types';

/** A chaincode as a test deploys it: the same program at every organization, each with a process of its own. */
export interface TestChaincode {
  /**
   * A JavaScript file that serves a chaincode (address and id are in CHAINCODE_SERVER_ADDRESS and CORE_CHAINCODE_ID_NAME), or the
   * folder of a package that brings `fabric-shim` along, started as `fabric-chaincode-node server`.
   */
  readonly program: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Fabric's signature policy syntax; absent: the majority of the organizations. */
  readonly endorsementPolicy?: string;
}

export interface TestLedgerOptions
  extends Partial<Controls>, Pick<LedgerConfig, 'batch' | 'clock' | 'log' | 'timeWindowMs'> {
  /** MSP ids; absent: four, `Org1MSP` to `Org4MSP`. */
  readonly organizations?: readonly string[];
  /** Absent: `test`. */
  readonly channel?: string;
  /** Deployed and ready when the ledger is there, by name. */
  readonly chaincodes?: Readonly<Record<string, TestChaincode>>;
}

export interface TestIdentityOptions {
  /** The certificate's common name; absent: `user`. */
  readonly name?: string;
  /** Absent: `client`. */
  readonly ou?: NodeOu;
  /** What `ClientIdentity` of the chaincode shims reads out of the certificate. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** How long the certificate holds from now on, by the ledger's clock, in milliseconds; absent: a day. */
  readonly validMs?: number;
}

/** Somebody of an organization. */
export interface TestIdentity extends Credentials {
  readonly mspId: string;
}

/** A ledger that lives as long as its test: data, keys and ports are its own, and are gone with it. */
export interface TestLedger extends ControlledLedger {
  readonly channel: string;
  readonly mspIds: readonly string[];
  /** Holds everything of the ledger's. */
  readonly folder: string;
  /** host:port of an organization's peer. */
  endpoint(mspId: string): string;
  /** PEM: the authority that an organization's peer has its TLS certificate from. */
  tlsRoot(mspId: string): string;
  /** Makes somebody of an organization. */
  identity(mspId: string, options?: TestIdentityOptions): Promise<TestIdentity>;
  /** Deploys a chaincode, or its next version, and resolves when every organization has it ready. */
  deployProgram(name: string, chaincode: TestChaincode): Promise<void>;
  /** Lets one organization run another program under the name and the id of the deployed one. */
  replaceProgram(mspId: string, name: string, program: string): Promise<void>;
}

const FOUR = ['Org1MSP', 'Org2MSP', 'Org3MSP', 'Org4MSP'];
const DAY_MS = 86_400_000;

/**
 * Starts a ledger for a test: organizations with keys of their own, on free ports, in a temporary folder.
 *
 * @example
 * ```ts
 * await using ledger = await startTestLedger({ chaincodes: { hello: { program: './chaincode.js' } } });
 * const auditor = await ledger.identity('Org1MSP', { attributes: { role: 'auditor' } });
 * // connect with any Fabric client to ledger.endpoint('Org1MSP'), trusting ledger.tlsRoot('Org1MSP')
 * ```
 * @throws LedgerError as `startLedger`
 */
export async function startTestLedger(options: TestLedgerOptions = {}): Promise<TestLedger> {
  const { organizations: mspIds = FOUR, channel = 'test', chaincodes = {}, seed = 1 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'test-ledger-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  let ledger: ControlledLedger | undefined;
  try {
    const organizations = await Promise.all(mspIds.map((mspId) => foundOrganization(folder, mspId)));
    ledger = await startControlledLedger(
      {
        ...options,
        dataDir: join(folder, 'ledger'),
        channel,
        organizations: organizations.map(({ config }) => config),
      },
      { ...options, seed },
    );
    const started = testLedger(ledger, { channel, folder, organizations, remove });
    for (const [name, chaincode] of Object.entries(chaincodes)) await started.deployProgram(name, chaincode);
    return started;
  } catch (error) {
    await ledger?.close();
    await remove();
    throw error;
  }
}

interface TestLedgerParts {
  readonly channel: string;
  readonly folder: string;
  readonly organizations: readonly TestOrganization[];
  readonly remove: () => Promise<void>;
}

function testLedger(ledger: ControlledLedger, parts: TestLedgerParts): TestLedger {
  const { channel, folder, organizations } = parts;
  const addresses = new Map<string, string>();
  let versions = 0;

  const organization = (mspId: string): TestOrganization => {
    const found = organizations.find(({ config }) => config.mspId === mspId);
    if (found) return found;
    throw new LedgerError('CONFIGURATION', `There is no organization ${mspId} here.`);
  };
  /** Each chaincode keeps its port at an organization, whatever program runs there. */
  const addressOf = async (mspId: string, name: string): Promise<string> => {
    const key = `${mspId} ${name}`;
    const address = addresses.get(key) ?? `localhost:${await freePort('localhost', 0)}`;
    addresses.set(key, address);
    return address;
  };
  const serverOf = async (
    mspId: string,
    name: string,
    { program, env }: TestChaincode,
    packageId: string,
  ) => {
    const logs = join(folder, 'logs');
    await mkdir(logs, { recursive: true });
    return programServer({
      program,
      packageId,
      address: await addressOf(mspId, name),
      env: { CORE_PEER_LOCALMSPID: mspId, ...env },
      logFile: join(logs, `${organization(mspId).config.name}-${name}.log`),
    });
  };
  const packageIds = new Map<string, string>();
  const close = async (): Promise<void> => {
    await ledger.close();
    await parts.remove();
  };

  return {
    ...ledger,
    get status() {
      return ledger.status;
    },
    channel,
    folder,
    mspIds: organizations.map(({ config }) => config.mspId),
    endpoint: (mspId) => {
      const { name } = organization(mspId).config;
      const found = ledger.status.find((status) => status.name === name);
      if (!found) throw new LedgerError('CONFIGURATION', `There is no organization ${mspId} here.`);
      return found.endpoint;
    },
    tlsRoot: (mspId) => organization(mspId).tlsRoot,
    identity: async (mspId, { name = 'user', ou = 'client', attributes, validMs = DAY_MS } = {}) => {
      const now = ledger.clock.now();
      const credentials = await organization(mspId).authority.issue({
        name,
        ou,
        ...(attributes && { attributes }),
        notBefore: now - DAY_MS,
        notAfter: now + validMs,
      });
      return { mspId, ...credentials };
    },
    deployProgram: async (name, chaincode) => {
      versions += 1;
      const packageId = `${name}_${versions}:${versions.toString(16).padStart(64, '0')}`;
      const servers = await Promise.all(
        organizations.map(
          async ({ config: { mspId } }) =>
            [mspId, await serverOf(mspId, name, chaincode, packageId)] as const,
        ),
      );
      await whileCutting(ledger, () =>
        ledger.deploy({
          name,
          version: String(versions),
          packageId,
          ...(chaincode.endorsementPolicy !== undefined && {
            endorsementPolicy: chaincode.endorsementPolicy,
          }),
          servers: Object.fromEntries(servers),
        }),
      );
      packageIds.set(name, packageId);
    },
    replaceProgram: async (mspId, name, program) => {
      const packageId = packageIds.get(name);
      if (packageId === undefined) {
        throw new LedgerError('CONFIGURATION', `There is no chaincode ${name} here.`);
      }
      await ledger.startChaincode(mspId, name, await serverOf(mspId, name, { program }, packageId));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Where blocks are cut by hand only, a deployment would wait for ever. */
async function whileCutting<Result>(ledger: ControlledLedger, work: () => Promise<Result>): Promise<Result> {
  const timer = setInterval(() => {
    ledger.cutBlock();
  }, 10);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
