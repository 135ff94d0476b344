import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';
import { encodeSerializedIdentity } from '../codec/identity';
import { ecdsaSigner } from './ecdsa';
import { MspError } from './error';
import type { MspDefinition, NodeOu, NodeRole, SigningIdentity } from './types';

const nodeOuSchema = v.optional(
  v.object({ Certificate: v.optional(v.string()), OrganizationalUnitIdentifier: v.string() }),
);

/** The part of an MSP folder's config.yaml that is used here. */
const configSchema = v.object({
  NodeOUs: v.optional(
    v.object({
      Enable: v.optional(v.boolean(), false),
      ClientOUIdentifier: nodeOuSchema,
      PeerOUIdentifier: nodeOuSchema,
      AdminOUIdentifier: nodeOuSchema,
      OrdererOUIdentifier: nodeOuSchema,
    }),
  ),
});

/**
 * Reads a standard verifying MSP folder: cacerts, and where they are there intermediatecerts, admincerts, crls,
 * tlscacerts, tlsintermediatecerts and config.yaml.
 *
 * @throws MspError that names the file and what is wrong
 */
export async function loadMsp(mspId: string, mspDir: string): Promise<MspDefinition> {
  const [rootCerts, intermediateCerts, admins, revocationLists, tlsRootCerts, tlsIntermediateCerts, nodeOus] =
    await Promise.all([
      pemFiles(mspDir, 'cacerts'),
      pemFiles(mspDir, 'intermediatecerts'),
      pemFiles(mspDir, 'admincerts'),
      pemFiles(mspDir, 'crls'),
      pemFiles(mspDir, 'tlscacerts'),
      pemFiles(mspDir, 'tlsintermediatecerts'),
      loadNodeOus(mspDir),
    ]);
  if (rootCerts.length === 0) {
    throw new MspError(
      `There is no CA certificate in ${join(mspDir, 'cacerts')}: put the organization's there.`,
    );
  }
  return {
    mspId,
    rootCerts,
    intermediateCerts,
    admins,
    revocationLists,
    tlsRootCerts,
    tlsIntermediateCerts,
    nodeOus,
  };
}

/**
 * Reads a signing MSP folder: the certificate in signcerts and the key in keystore that fits it.
 *
 * @throws MspError that names the folder and what is wrong
 */
export async function loadSigningIdentity(mspId: string, mspDir: string): Promise<SigningIdentity> {
  const [certificatePem] = await pemFiles(mspDir, 'signcerts');
  if (certificatePem === undefined) {
    throw new MspError(`There is no certificate in ${join(mspDir, 'signcerts')}: enrol this identity first.`);
  }
  const certificate = new X509Certificate(certificatePem);
  for (const keyPem of await pemFiles(mspDir, 'keystore')) {
    const key = createPrivateKey(keyPem);
    if (!certificate.publicKey.equals(createPublicKey(key))) continue;
    return {
      mspId,
      serialized: encodeSerializedIdentity({ mspId, idBytes: Buffer.from(certificatePem) }),
      sign: ecdsaSigner(key),
    };
  }
  throw new MspError(`No key in ${join(mspDir, 'keystore')} fits the certificate in signcerts.`);
}

async function loadNodeOus(mspDir: string): Promise<MspDefinition['nodeOus']> {
  const configFile = join(mspDir, 'config.yaml');
  const text = await readIfThere(configFile);
  if (text === undefined) return undefined;
  const config = v.safeParse(configSchema, parseYaml(text));
  if (!config.success)
    throw new MspError(`${configFile} is no MSP configuration: ${config.issues[0].message}.`);
  const { NodeOUs } = config.output;
  if (!NodeOUs?.Enable) return undefined;
  const nodeOus: Partial<Record<NodeRole, NodeOu>> = {};
  const entries = [
    ['client', NodeOUs.ClientOUIdentifier],
    ['peer', NodeOUs.PeerOUIdentifier],
    ['admin', NodeOUs.AdminOUIdentifier],
    ['orderer', NodeOUs.OrdererOUIdentifier],
  ] as const;
  for (const [role, entry] of entries) {
    if (!entry) continue;
    // As Fabric: a certificate that the configuration names but the folder lacks leaves the unit open to all of the MSP's CAs.
    const file = entry.Certificate ? join(mspDir, entry.Certificate) : undefined;
    const certificate = file === undefined ? undefined : await readIfThere(file);
    nodeOus[role] = { identifier: entry.OrganizationalUnitIdentifier, certificate };
  }
  return nodeOus;
}

async function pemFiles(mspDir: string, folder: string): Promise<readonly string[]> {
  const names = await namesIn(join(mspDir, folder));
  return Promise.all(names.map((name) => readFile(join(mspDir, folder, name), 'utf8')));
}

/** Sorted, without dot files; empty where there is no such folder. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
    return names.map((entry) => entry.name).sort();
  } catch (error) {
    if (isNotFound(error)) return [];
    throw new MspError(`The folder ${folder} cannot be read.`, { cause: error });
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw new MspError(`The file ${file} cannot be read.`, { cause: error });
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
