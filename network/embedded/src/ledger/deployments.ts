import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { LedgerError } from './error';
import type { Deployment } from './types';

/** What runs, kept over restarts: by the chaincode's name. */
export interface Deployments {
  readonly all: ReadonlyMap<string, Deployment>;
  put(deployment: Deployment): Promise<void>;
}

const FILE = 'deployments.json';

const serverSchema = v.object({
  address: v.string(),
  tls: v.optional(v.object({ rootCert: v.string(), clientCert: v.string(), clientKey: v.string() })),
  launch: v.optional(
    v.object({
      command: v.string(),
      args: v.array(v.string()),
      cwd: v.string(),
      env: v.record(v.string(), v.string()),
      logFile: v.string(),
    }),
  ),
});

const deploymentsSchema = v.array(
  v.object({
    name: v.string(),
    version: v.string(),
    packageId: v.string(),
    endorsementPolicy: v.optional(v.string()),
    servers: v.record(v.string(), serverSchema),
  }),
);

/** @throws LedgerError DATA_DAMAGED where the file cannot be read */
export function openDeployments(dataDir: string): Deployments {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const all = new Map(readDeployments(dataDir).map((deployment) => [deployment.name, deployment]));
  return {
    all,
    put: async (deployment) => {
      all.set(deployment.name, deployment);
      await replaceFile(join(dataDir, FILE), `${JSON.stringify([...all.values()], undefined, 2)}\n`);
    },
  };
}

function readDeployments(dataDir: string): readonly Deployment[] {
  let text: string;
  try {
    text = readFileSync(join(dataDir, FILE), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw damaged(dataDir, error);
  }
  try {
    return v.parse(deploymentsSchema, JSON.parse(text)).map(toDeployment);
  } catch (error) {
    throw damaged(dataDir, error);
  }
}

function toDeployment({
  endorsementPolicy,
  servers,
  ...rest
}: v.InferOutput<typeof deploymentsSchema>[number]): Deployment {
  return {
    ...rest,
    ...(endorsementPolicy === undefined ? {} : { endorsementPolicy }),
    servers: Object.fromEntries(
      Object.entries(servers).map(([mspId, { address, tls, launch }]) => [mspId, { address, tls, launch }]),
    ),
  };
}

/** The old content or the new, whatever happens; it holds keys, so nobody else may read it. */
async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

function damaged(dataDir: string, cause: unknown): LedgerError {
  return new LedgerError(
    'DATA_DAMAGED',
    `The file ${FILE} in ${dataDir} cannot be read. Restore it from a backup, or delete it and deploy again; the ledger itself is not affected.`,
    { cause },
  );
}
