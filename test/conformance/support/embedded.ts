import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from '@careledger/fabric-embedded';
import { startControlledLedger, type ControlledLedger } from '@careledger/fabric-embedded/control';
import { freePort } from '../../support/embedded/free-port';
import { probeOrganizations, type ProbeOrganizations } from '../../support/embedded/probe-organizations';
import { SigningIdentity } from './identity';
import { CHANNEL, LENIENT_POLICY, LENIENT_PROBE, ORGANIZATIONS, ORG1, ORG2 } from './organizations';
import type { Target } from './target';

/** Fabric's default for `peer.authentication.timewindow`, in milliseconds. */
const FABRICS_TIME_WINDOW = 15 * 60 * 1000;

/** Starts the embedded ledger with the probing chaincode, in a temporary folder. Blocks are cut when a case says so. */
export async function startEmbedded(): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-embedded-'));
  try {
    const organizations = await probeOrganizations(folder, undefined, {
      channel: CHANNEL,
      mspIds: ORGANIZATIONS,
    });
    const ledger = await startControlledLedger(
      { ...organizations.config, timeWindowMs: FABRICS_TIME_WINDOW },
      { seed: 1, cutting: 'manual' },
    );
    await whileCutting(ledger, async () => {
      await ledger.deploy(organizations.deployment);
      await ledger.deploy(await lenient(organizations.deployment));
    });
    return target(ledger, organizations, folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The same program once more, under another name and policy, in processes of its own. */
async function lenient(deployment: Deployment): Promise<Deployment> {
  const servers = await Promise.all(
    Object.entries(deployment.servers).map(
      async ([mspId, server]) => [mspId, { ...server, address: `localhost:${await freePort()}` }] as const,
    ),
  );
  return {
    ...deployment,
    name: LENIENT_PROBE,
    packageId: `${LENIENT_PROBE}_1:${'1'.repeat(64)}`,
    endorsementPolicy: LENIENT_POLICY,
    servers: Object.fromEntries(servers),
  };
}

async function whileCutting(ledger: ControlledLedger, work: () => Promise<void>): Promise<void> {
  const timer = setInterval(() => {
    ledger.cutBlock();
  }, 10);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
}

function target(ledger: ControlledLedger, organizations: ProbeOrganizations, folder: string): Target {
  const members = ledger.status.map(({ mspId, endpoint }) => ({
    mspId,
    address: endpoint,
    tlsRootCertificate: organizations.tlsRoot(mspId),
    user: SigningIdentity.fromFolder(mspId, organizations.clientMsp(mspId)),
    node: SigningIdentity.fromFolder(mspId, peerMsp(organizations, mspId)),
    admin: SigningIdentity.fromFolder(mspId, organizations.adminMsp(mspId)),
    authority: {
      certificate: readFileSync(join(organizations.authority(mspId), 'ca-cert.pem'), 'utf8'),
      key: readFileSync(join(organizations.authority(mspId), 'ca-key.pem'), 'utf8'),
    },
  }));
  return {
    description: {
      ledger: 'fabric-embedded',
      version: '0.1.0',
      consensus: 'one process',
      topology: 'four organizations, one peer each',
    },
    organizations: members,
    stranger: SigningIdentity.fromFolder(ORG1, organizations.clientMsp(ORG2)),
    names: new Map(members.map(({ mspId, address }) => [address, `<peer:${mspId}>`])),
    cutBlock: () => {
      ledger.cutBlock();
    },
    stopChaincode: (mspId, chaincode) => ledger.stopChaincode(mspId, chaincode),
    startChaincode: (mspId, chaincode) => ledger.startChaincode(mspId, chaincode),
    [Symbol.asyncDispose]: async () => {
      await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function peerMsp({ config }: ProbeOrganizations, mspId: string): string {
  const found = config.organizations.find((organization) => organization.mspId === mspId);
  if (found === undefined) throw new Error(`There is no ${mspId}.`);
  return found.peer.mspDir;
}
