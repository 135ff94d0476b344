import type { DataPaths } from '../data/layout';
import { makeOwnFolder, removeUnfinished } from '../files/atomic';
import type { Hospital, Topology } from '../topology/schema';
import { checkIdentities } from './check';
import { writeConnectionProfiles } from './connection-profile';
import { createHospital } from './hospital';

/**
 * Makes what the topology's hospitals lack of authorities, MSP folders, TLS material and connection profiles, and checks the
 * rest. Running it again changes nothing; running it after a kill goes on.
 *
 * @param progress told of each hospital that is done
 * @throws NetworkError DATA_DAMAGED where something that is there does not fit
 */
export async function createIdentities(
  data: DataPaths,
  topology: Topology,
  progress: (hospital: Hospital) => void = () => undefined,
): Promise<void> {
  makeOwnFolder(data.organizations);
  removeUnfinished(data.organizations);
  for (const hospital of topology.hospitals) {
    await createHospital(data, hospital);
    progress(hospital);
  }
  checkIdentities(data, topology, Date.now());
  writeConnectionProfiles(data, topology);
}
