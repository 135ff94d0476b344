import * as v from 'valibot';
import { callDaemon } from '../daemon/control-client';
import { DeployedSchema } from '../daemon/protocol';
import { dataPaths } from '../data/layout';
import { readDeployed } from '../deployment/deployed';
import { prepareDeployment } from '../deployment/prepare';
import { status, topologyOf } from './running';

/** How long chaincodes may take to get ready, in milliseconds. */
const deployTimeoutMs = 120_000;

export interface DeployOptions {
  readonly data: string;
  /** A package of type node, or a built folder with package.json. */
  readonly source: string;
  /** Absent: the topology's. */
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  /** Fabric's signature policy syntax; absent: the channel's majority. */
  readonly endorsementPolicy?: string | undefined;
  readonly progress?: ((text: string) => void) | undefined;
}

/** What stands on the channel now. */
export interface Deployed {
  readonly name: string;
  readonly version: string;
  readonly packageId: string;
  readonly sequence: number;
  /** False where the same package stood there with the same definition already. */
  readonly changed: boolean;
}

/**
 * Deploys a chaincode at every hospital of a running ledger, and resolves when all of them are ready.
 *
 * @throws NetworkError NOT_RUNNING, PACKAGE_INVALID, DEPLOY_FAILED, LEDGER_FAILED
 */
export async function deploy(options: DeployOptions): Promise<Deployed> {
  const progress = options.progress ?? (() => undefined);
  const topology = topologyOf(options);
  await status(options);
  const data = dataPaths(options.data);
  const { source, version, endorsementPolicy } = options;
  const name = options.name ?? topology.chaincode;
  progress('preparing the package');
  const deployment = await prepareDeployment(data, { source, name, version, endorsementPolicy }, progress);
  const { packageId } = deployment;
  const before = readDeployed(data)?.request.packageId;
  const answer = await callDaemon(
    data,
    { op: 'deploy', deployment },
    { progress, timeoutMs: deployTimeoutMs },
  );
  const { sequence, changed } = v.parse(DeployedSchema, answer);
  return {
    name,
    version: deployment.version,
    packageId,
    sequence,
    changed: changed || before !== packageId,
  };
}
