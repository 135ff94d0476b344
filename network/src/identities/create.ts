import type { DataPaths } from '../data/layout';
import { makeOwnFolder, removeUnfinished } from '../files/atomic';
import type { Hospital, Topology } from '../topology/schema';
import { checkIdentities } from './check';
import { writeConnectionProfiles } from './connection-profile';
import { createHospital } from './hospital';
import { type IssuerOf, ownIssuer } from './issuer';

/**
 * Makes what the topology's hospitals lack of authorities, MSP folders, TLS material and connection profiles, and checks the
 * rest. Running it again changes nothing; running it after a kill goes on.
 *
 * @param issuerOf signs for them
 * @param progress told of each hospital that lacked something and has it now
 * @throws NetworkError DATA_DAMAGED where something that is there does not fit
 */
export async function createIdentities(
  data: DataPaths,
  topology: Topology,
  progress: (hospital: Hospital) => void = () => undefined,
  issuerOf: IssuerOf = ownIssuer,
): Promise<void> {
  makeOwnFolder(data.organizations);
  removeUnfinished(data.organizations);
  // Each hospital is brought to its end, or to its own failure, before the first failure is told: nobody writes on afterwards.
  const results = await Promise.allSettled(
    topology.hospitals.map(async (hospital) => {
      if (await createHospital(data, hospital, issuerOf)) progress(hospital);
    }),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  checkIdentities(data, topology, Date.now());
  writeConnectionProfiles(data, topology);
}
