import { join } from 'node:path';
import * as v from 'valibot';
import type { DataPaths } from '../../data/layout';
import { DeploymentRequestSchema } from '../../deployment/request';
import { makeOwnFolder, writeFileAtomic } from '../../files/atomic';
import { readJsonFile } from '../../files/json';

const InstalledSchema = v.strictObject({
  request: DeploymentRequestSchema,
  sequence: v.number(),
  /** Fabric's package id at each hospital: the packages differ in how the chaincode's server is reached. */
  packageIds: v.record(v.string(), v.string()),
});

/** What was deployed on Fabric last. */
export type Installed = v.InferOutput<typeof InstalledSchema>;

/** @throws NetworkError DATA_DAMAGED where the file cannot be understood */
export function readInstalled(data: DataPaths): Installed | undefined {
  return readJsonFile(installedFile(data), InstalledSchema, 'remove it and deploy the package again');
}

export function writeInstalled(data: DataPaths, installed: Installed): void {
  makeOwnFolder(data.ledger);
  writeFileAtomic(installedFile(data), `${JSON.stringify(installed, undefined, 2)}\n`);
}

function installedFile(data: DataPaths): string {
  return join(data.ledger, 'installed.json');
}
