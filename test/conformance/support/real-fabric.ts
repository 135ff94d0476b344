import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  FabricNetwork,
  organizationCrypto,
  type FabricOrganization,
  type FabricPlan,
} from '@careledger/network/fabric';
import { SigningIdentity } from './identity';
import { CHANNEL, LENIENT_POLICY, LENIENT_PROBE, ORGANIZATIONS, PROBE } from './organizations';
import type { Script } from './cases';
import { Runner } from './runner';
import type { Target } from './target';

/** Long enough for several submits to fall into one block, in milliseconds. */
const BATCH_TIMEOUT = 500;
const FIRST_PORT = 27_000;
/** How long gossip may take, in milliseconds. */
const GOSSIP_TIMEOUT = 30_000;

/**
 * Starts real Fabric with the probing chaincode, in a temporary folder.
 *
 * @throws FabricMissingError where Fabric's programs are not on this machine
 */
export async function startRealFabric(): Promise<Target> {
  const directory = mkdtempSync(join(tmpdir(), 'conformance-fabric-'));
  const remove = (): void => {
    rmSync(directory, { recursive: true, force: true });
  };
  const plan: FabricPlan = {
    directory,
    channel: CHANNEL,
    organizations: ORGANIZATIONS.map((mspId, index) => ({ name: `org${index + 1}`, mspId })),
    basePort: FIRST_PORT,
    batch: { maxMessageCount: 500, timeoutMs: BATCH_TIMEOUT },
  };
  const server = {
    command: process.execPath,
    args: [join(__dirname, '..', 'probe', 'main.js')],
    directory: __dirname,
  };
  try {
    const network = await FabricNetwork.start(plan);
    // Keys are in it: it goes on every way out.
    process.once('exit', remove);
    await network.deploy({ name: PROBE, version: '1', sequence: 1, server });
    await network.deploy({
      name: LENIENT_PROBE,
      version: '1',
      sequence: 1,
      server,
      endorsementPolicy: LENIENT_POLICY,
    });
    const started = target(plan, network);
    await peersKnowEachOther(started);
    return started;
  } catch (error) {
    remove();
    throw error;
  }
}

/** Waits until every gateway can plan with every organization's peer: gossip tells them of each other after a moment. */
async function peersKnowEachOther(started: Target): Promise<void> {
  using runner = new Runner(started);
  const wait: Script = {
    shows: 'All gateways find all endorsers.',
    run: async (ledger) => {
      for (const asking of ORGANIZATIONS) {
        for (const chaincode of [PROBE, LENIENT_PROBE]) {
          for (const options of [{ chaincode, at: ORGANIZATIONS }, { chaincode }]) {
            const deadline = performance.now() + GOSSIP_TIMEOUT;
            while ((await ledger.endorse(asking, [], options)) === undefined) {
              if (performance.now() > deadline) throw new Error(`${asking} does not find all endorsers.`);
              await new Promise((resolve) => setTimeout(resolve, 100));
            }
          }
        }
      }
    },
  };
  await runner.run(wait);
}

function target(plan: FabricPlan, network: FabricNetwork): Target {
  const organizations = plan.organizations.map((organization) => {
    const crypto = organizationCrypto(plan, organization);
    return {
      mspId: organization.mspId,
      address: network.peerAddress(organization),
      tlsRootCertificate: readFileSync(join(crypto.peer.tls, 'ca.crt'), 'utf8'),
      user: SigningIdentity.fromFolder(organization.mspId, crypto.user.msp),
      node: SigningIdentity.fromFolder(organization.mspId, crypto.peer.msp),
      admin: SigningIdentity.fromFolder(organization.mspId, crypto.admin.msp),
      authority: authorityIn(join(crypto.msp, '..', 'ca')),
    };
  });
  const [first, second] = plan.organizations;
  if (first === undefined || second === undefined) throw new Error('The cases need organizations.');
  // A certificate of the second organization's CA, presented as the first's: its chain leads nowhere the first knows.
  const stranger = SigningIdentity.fromFolder(first.mspId, organizationCrypto(plan, second).user.msp);
  return {
    description: {
      ledger: 'fabric',
      version: '3.1.5',
      consensus: 'etcdraft, one consenter',
      topology: 'four organizations, one peer each, LevelDB',
    },
    organizations,
    stranger,
    names: new Map(organizations.map(({ mspId, address }) => [address, `<peer:${mspId}>`])),
    // The orderer's timeout does it.
    cutBlock: () => undefined,
    stopChaincode: (mspId, chaincode) => network.stopChaincode(organizationOf(plan, mspId), chaincode),
    startChaincode: (mspId, chaincode) => network.startChaincode(organizationOf(plan, mspId), chaincode),
    [Symbol.asyncDispose]: async () => {
      await network[Symbol.asyncDispose]();
      rmSync(plan.directory, { recursive: true, force: true });
    },
  };
}

/** As cryptogen lays it out: the key beside the certificate. */
function authorityIn(folder: string): { readonly certificate: string; readonly key: string } {
  const certificate = readdirSync(folder).find((file) => file.endsWith('.pem'));
  if (certificate === undefined) throw new Error(`${folder} holds no certificate.`);
  return {
    certificate: readFileSync(join(folder, certificate), 'utf8'),
    key: readFileSync(join(folder, 'priv_sk'), 'utf8'),
  };
}

function organizationOf(plan: FabricPlan, mspId: string): FabricOrganization {
  const found = plan.organizations.find((organization) => organization.mspId === mspId);
  if (found === undefined) throw new Error(`${mspId} is not in this network.`);
  return found;
}
