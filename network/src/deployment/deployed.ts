import { join } from 'node:path';
import * as v from 'valibot';
import type { DataPaths } from '../data/layout';
import { makeOwnFolder, writeFileAtomic } from '../files/atomic';
import { readJsonFile } from '../files/json';
import { DeploymentRequestSchema } from './request';

const DeployedSchema = v.strictObject({
  request: DeploymentRequestSchema,
  ports: v.array(v.number()),
});

/** What was deployed last, and on which chaincode ports. */
export type Deployed = v.InferOutput<typeof DeployedSchema>;

/** @throws NetworkError DATA_DAMAGED where the file cannot be understood */
export function readDeployed(data: DataPaths): Deployed | undefined {
  return readJsonFile(deployedFile(data), DeployedSchema, 'remove it and deploy the package again');
}

export function writeDeployed(data: DataPaths, deployed: Deployed): void {
  makeOwnFolder(data.chaincode);
  writeFileAtomic(deployedFile(data), `${JSON.stringify(deployed, undefined, 2)}\n`);
}

function deployedFile(data: DataPaths): string {
  return join(data.chaincode, 'deployed.json');
}
