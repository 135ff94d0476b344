import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { DataPaths } from '../data/layout';
import { messageOf, NetworkError, systemCode } from '../errors';
import { makeOwnFolder, writeFileAtomic } from '../files/atomic';
import { DeploymentRequestSchema } from './request';

const DeployedSchema = v.strictObject({
  request: DeploymentRequestSchema,
  ports: v.array(v.number()),
});

/** What was deployed last, and on which chaincode ports. */
export type Deployed = v.InferOutput<typeof DeployedSchema>;

/** @throws NetworkError DATA_DAMAGED where the file cannot be understood */
export function readDeployed(data: DataPaths): Deployed | undefined {
  const file = deployedFile(data);
  try {
    return v.parse(DeployedSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw new NetworkError(
      'DATA_DAMAGED',
      `${file} cannot be understood (${messageOf(error)}): remove it and deploy the package again`,
    );
  }
}

export function writeDeployed(data: DataPaths, deployed: Deployed): void {
  makeOwnFolder(data.chaincode);
  writeFileAtomic(deployedFile(data), `${JSON.stringify(deployed, undefined, 2)}\n`);
}

function deployedFile(data: DataPaths): string {
  return join(data.chaincode, 'deployed.json');
}
