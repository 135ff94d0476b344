import { type CareLedger, connect, RefusedError } from '@careledger/client';
import { openVault } from '@careledger/client/vault';
import { dataPaths, nodeNames, type Topology } from '@careledger/network';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Credentials, type Hospital } from './cast';
import { untilSeen } from './until-seen';

type HospitalEntry = Topology['hospitals'][number];

/** The hospitals of a ledger, connected. */
export interface Hospitals extends AsyncDisposable {
  readonly all: readonly Hospital[];
}

/** A hospital's own files beside those of its ledger node. */
export function ownFolder(data: string, hospital: string): string {
  return path.join(dataPaths(data).dir, 'hospitals', hospital);
}

/**
 * Connects a registrar and a clinician of every hospital to their own peer, opens the vaults, and makes the hospitals known to
 * each other: who takes part, and which clinicians they have. What was done before is not done again.
 *
 * @param topology with the ports that are in use
 */
export async function openHospitals(data: string, topology: Topology): Promise<Hospitals> {
  await setPolicy(data, topology);
  const all = await Promise.all(topology.hospitals.map((hospital) => openHospital(data, hospital)));
  const close = async () => {
    await Promise.all(all.flatMap(({ registrar, clinician }) => [registrar.close(), clinician.close()]));
  };
  try {
    await Promise.all(all.map((hospital) => registerClinician(data, hospital)));
  } catch (error) {
    await close();
    throw error;
  }
  return { all, [Symbol.asyncDispose]: close };
}

/**
 * Administrators of a majority name the hospitals that take part, unless that was done; nothing can be decided before. Each has
 * to say the same, so that no single hospital names the others.
 */
async function setPolicy(data: string, { hospitals }: Topology): Promise<void> {
  const mspIds = hospitals.map(({ mspId }) => mspId).sort();
  for (const { name } of hospitals) {
    await using admin = await connectAs(data, name, 'admin');
    if (await hasPolicy(admin)) return;
    const { policy } = await admin.policy.set({
      version: 1,
      hospitals: mspIds,
      suspended: [],
      default: 'deny',
    });
    if (policy !== null) return;
  }
}

async function hasPolicy(hospital: CareLedger): Promise<boolean> {
  try {
    await hospital.policy.read();
    return true;
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'POLICY_MISSING') return false;
    throw error;
  }
}

async function openHospital(data: string, entry: HospitalEntry): Promise<Hospital> {
  const { name, title, mspId, users } = entry;
  const provider = users.find((user) => user.name === 'clinician')?.provider;
  if (provider === undefined) {
    throw new Error(
      `The topology gives ${name} no user "clinician" with a provider: the story needs one in every hospital.`,
    );
  }
  const [registrar, clinician, vault, credentials] = await Promise.all([
    connectAs(data, name, 'registrar'),
    connectAs(data, name, 'clinician'),
    vaultKey(data, name).then((key) =>
      openVault({ storage: path.join(ownFolder(data, name), 'vault'), key }),
    ),
    credentialsOf(data, entry),
  ]);
  return { name, title, mspId, registrar, clinician, provider, vault, credentials };
}

function connectAs(data: string, hospital: string, user: string): Promise<CareLedger> {
  const paths = dataPaths(data).hospital(hospital);
  return connect({ profile: paths.connectionProfile, identity: paths.user(user).msp });
}

async function registerClinician(data: string, { name, registrar, provider }: Hospital): Promise<void> {
  const { msp } = dataPaths(data).hospital(name).user('clinician');
  const certificate = await readFile(path.join(msp, 'signcerts', 'cert.pem'), 'utf8');
  await untilSeen(() => registrar.policy.read());
  await registrar.providers.register({ provider, role: 'clinician', certificate });
}

/** Stands for the hospital's key management, which a demonstration does not have. */
async function vaultKey(data: string, hospital: string): Promise<Uint8Array> {
  const file = path.join(ownFolder(data, hospital), 'vault-key');
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, randomBytes(32), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFile(file);
}

async function credentialsOf(data: string, { name, ports }: HospitalEntry): Promise<Credentials> {
  const paths = dataPaths(data).hospital(name);
  const { msp } = paths.user('registrar');
  const [tlsRoot, certificate, privateKey] = await Promise.all(
    [
      path.join(paths.tlsCa, 'ca-cert.pem'),
      path.join(msp, 'signcerts/cert.pem'),
      path.join(msp, 'keystore/priv_sk'),
    ].map((file) => readFile(file, 'utf8')),
  );
  return {
    address: `localhost:${String(ports.peer)}`,
    serverName: nodeNames.peer(name),
    tlsRoot: tlsRoot ?? '',
    certificate: certificate ?? '',
    privateKey: privateKey ?? '',
  };
}
