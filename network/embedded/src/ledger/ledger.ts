import type { Clock } from '../clock';
import { validationCodeName, VALIDATION_CODE } from '../codec/validation-code';
import { parsePolicy, PolicySyntaxError } from '../policy';
import type { ChaincodeDefinition } from '../validation';
import { deployTransaction } from './deploy-transaction';
import type { Deployments } from './deployments';
import { asLedgerError, LedgerError } from './error';
import type { Ordering } from './ordering';
import type { Outages } from './outages';
import type { RunningOrganization } from './organization';
import type { Endpoint } from './serve';
import type { Deployment, Ledger } from './types';

export interface LedgerParts {
  readonly channel: string;
  readonly clock: Clock;
  readonly deployments: Deployments;
  readonly ordering: Ordering;
  readonly organizations: readonly RunningOrganization[];
  readonly endpoints: readonly Endpoint[];
  readonly outages: Outages;
}

const DEPLOY_TIMEOUT_MS = 30_000;

/** What the program that runs a ledger can do with it. */
export function createLedger(parts: LedgerParts): Ledger {
  const { organizations, deployments, outages } = parts;
  const { orderer } = parts.ordering;
  let closing: Promise<void> | undefined;

  function organization(mspId: string): RunningOrganization {
    const found = organizations.find(({ config }) => config.mspId === mspId);
    if (found) return found;
    throw new LedgerError(
      'CONFIGURATION',
      `There is no organization ${mspId} here, only ${organizations.map(({ config }) => config.mspId).join(', ')}.`,
    );
  }

  async function install(deployment: Deployment): Promise<void> {
    const strangers = Object.keys(deployment.servers).filter(
      (mspId) => !organizations.some(({ config }) => config.mspId === mspId),
    );
    for (const mspId of strangers) organization(mspId);
    await deployments.put(deployment);
    await Promise.all(
      organizations.map(async ({ config, chaincodes }) => {
        const server = deployment.servers[config.mspId];
        if (server) await chaincodes.install(deployment, server);
      }),
    );
  }

  /** Waits until every organization has it: a deployment is done when it is done everywhere. */
  async function commit(definition: ChaincodeDefinition): Promise<void> {
    const [first] = organizations;
    if (!first) return;
    const signal = AbortSignal.timeout(DEPLOY_TIMEOUT_MS);
    using state = first.peer.snapshot();
    const { txId, envelope } = deployTransaction({
      channel: parts.channel,
      definition,
      state,
      creator: parts.ordering.signer,
      endorsers: organizations.map(({ signer }) => signer),
      now: parts.clock.now(),
    });
    const { status, info } = await orderer.broadcast(envelope);
    if (status !== 'SUCCESS') {
      throw new LedgerError(
        'DEPLOYMENT',
        `The definition of ${definition.name} was not ordered: ${status}, ${info}.`,
      );
    }
    orderer.cutBlock();
    const committed = await Promise.all(
      organizations.map(({ peer }) => peer.waitForTransaction(txId, signal)),
    ).catch((error: unknown) => {
      throw new LedgerError(
        'DEPLOYMENT',
        `The definition of ${definition.name} is ordered, but not every organization has committed it within ${DEPLOY_TIMEOUT_MS / 1000} s. Look at the log for what keeps it.`,
        { cause: error },
      );
    });
    const refused = committed.find(({ code }) => code !== VALIDATION_CODE.VALID);
    if (refused) {
      throw new LedgerError(
        'DEPLOYMENT',
        `The definition of ${definition.name} is not valid: ${validationCodeName(refused.code)}. Deploy it again.`,
      );
    }
  }

  async function deploy(
    deployment: Deployment,
  ): Promise<{ readonly sequence: number; readonly changed: boolean }> {
    const endorsementPolicy = policyOf(deployment);
    const away = organizations.filter(({ config }) => outages.isDown(config.mspId));
    if (away.length > 0) {
      throw new LedgerError(
        'DEPLOYMENT',
        `${away.map(({ config }) => config.name).join(', ')} cannot install ${deployment.name} while stopped. Start it, and deploy again.`,
      );
    }
    await install(deployment);
    const current = await currentDefinition(deployment.name);
    const definition: ChaincodeDefinition = {
      name: deployment.name,
      version: deployment.version,
      sequence: (current?.sequence ?? 0) + 1,
      endorsementPolicy,
    };
    const isSame =
      current?.version === definition.version &&
      JSON.stringify(current.endorsementPolicy) === JSON.stringify(endorsementPolicy);
    if (!isSame) await commit(definition);
    await ready();
    return { sequence: isSame ? current.sequence : definition.sequence, changed: !isSame };
  }

  /** A peer that has just started may still be reading the log. */
  async function currentDefinition(name: string): Promise<ChaincodeDefinition | undefined> {
    const [first] = organizations;
    await first?.peer.waitForHeight(orderer.height, AbortSignal.timeout(DEPLOY_TIMEOUT_MS));
    return first?.peer.definition(name);
  }

  async function ready(signal?: AbortSignal): Promise<void> {
    await Promise.all(
      organizations.map(async ({ config, chaincodes }) => {
        try {
          await chaincodes.ready(signal);
        } catch (error) {
          throw new LedgerError(
            'DEPLOYMENT',
            `${config.name}: ${error instanceof Error ? error.message : String(error)}`,
            { cause: error },
          );
        }
      }),
    );
  }

  async function* inspect(
    mspId: string,
    namespace: string,
    startKey: string,
    endKey: string,
  ): AsyncGenerator<{ readonly key: string; readonly value: Uint8Array }, void> {
    using snapshot = organization(mspId).peer.snapshot();
    const results = snapshot.range(namespace, startKey, endKey);
    try {
      for (let entry = await results.next(); entry; entry = await results.next()) {
        yield { key: entry.key, value: entry.value };
      }
    } finally {
      results.close();
    }
  }

  async function close(): Promise<void> {
    await Promise.all(parts.endpoints.map((endpoint) => endpoint.close()));
    await Promise.all(organizations.map(({ chaincodes }) => chaincodes.close()));
    await orderer.close();
    await Promise.all(organizations.map(({ peer }) => peer.close()));
  }

  return {
    get status() {
      return organizations.map(({ config, address, peer, chaincodes }) => ({
        name: config.name,
        mspId: config.mspId,
        endpoint: address,
        state: outages.isDown(config.mspId) ? ('stopped' as const) : ('running' as const),
        height: peer.height,
        chaincodes: chaincodes.statuses((name) => peer.definition(name)?.sequence ?? 0),
      }));
    },
    deploy,
    ready,
    inspect,
    stopOrganization: (mspId) => outages.stop(mspId),
    startOrganization: async (mspId, servers = {}) => {
      try {
        await outages.start(mspId, servers);
      } catch (error) {
        throw asLedgerError(error);
      }
    },
    stopChaincode: async (mspId, name) => {
      await organization(mspId).chaincodes.require(name).stop();
    },
    startChaincode: async (mspId, name, server) => {
      const chaincode = organization(mspId).chaincodes.require(name);
      await chaincode.start(server);
      await chaincode.ready();
    },
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

/** @throws LedgerError CONFIGURATION where the policy cannot be read */
function policyOf({ name, endorsementPolicy }: Deployment): ChaincodeDefinition['endorsementPolicy'] {
  if (endorsementPolicy === undefined) return undefined;
  try {
    return parsePolicy(endorsementPolicy);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw new LedgerError(
      'CONFIGURATION',
      `The endorsement policy of ${name} cannot be read: ${error.message}`,
      {
        cause: error,
      },
    );
  }
}
