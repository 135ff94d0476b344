import { type CareLedger, connect, RefusedError, type ReleaseOptions } from '@careledger/client';
import { dataPaths, nodeNames, type Topology } from '@careledger/network';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Credentials, type Hospital } from './cast';
import { type ReleaseServices, startReleaseServices } from './release-services';
import { untilSeen } from './until-seen';

type HospitalEntry = Topology['hospitals'][number];

/** The hospitals of a ledger, connected. */
export interface Hospitals extends AsyncDisposable {
  readonly all: readonly Hospital[];
}

/**
 * Connects a registrar and a clinician of every hospital to their own peer, starts the release services, and makes the hospitals known to
 * each other: who takes part, and which clinicians they have. What was done before is not done again.
 *
 * @param topology with the ports that are in use
 */
export async function openHospitals(data: string, topology: Topology): Promise<Hospitals> {
  await setPolicy(data, topology);
  const services = await startReleaseServices(data, topology);
  const all = await Promise.all(topology.hospitals.map((hospital) => openHospital(data, hospital, services)));
  const close = async () => {
    await Promise.all(all.flatMap(({ registrar, clinician }) => [registrar.close(), clinician.close()]));
    await services[Symbol.asyncDispose]();
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

async function openHospital(
  data: string,
  entry: HospitalEntry,
  { options, vaults }: ReleaseServices,
): Promise<Hospital> {
  const { name, title, mspId, users } = entry;
  const provider = users.find((user) => user.name === 'clinician')?.provider;
  if (provider === undefined) {
    throw new Error(
      `The topology gives ${name} no user "clinician" with a provider: the story needs one in every hospital.`,
    );
  }
  const vault = vaults.get(name);
  if (vault === undefined) throw new Error(`${name} has no vault.`);
  const [registrar, clinician, credentials] = await Promise.all([
    connectAs(data, name, 'registrar'),
    connectAs(data, name, 'clinician', options),
    credentialsOf(data, entry),
  ]);
  return { name, title, mspId, registrar, clinician, provider, vault, credentials };
}

function connectAs(
  data: string,
  hospital: string,
  user: string,
  release?: ReleaseOptions,
): Promise<CareLedger> {
  const paths = dataPaths(data).hospital(hospital);
  return connect({
    profile: paths.connectionProfile,
    identity: paths.user(user).msp,
    ...(release !== undefined && { release }),
  });
}

async function registerClinician(data: string, { name, registrar, provider }: Hospital): Promise<void> {
  const { msp } = dataPaths(data).hospital(name).user('clinician');
  const certificate = await readFile(path.join(msp, 'signcerts', 'cert.pem'), 'utf8');
  await untilSeen(() => registrar.policy.read());
  await registrar.providers.register({ provider, role: 'clinician', certificate });
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
