import type { DataPaths } from '../data/layout';
import { type Deployed, readDeployed } from '../deployment/deployed';
import type { DeploymentRequest } from '../deployment/request';
import { NetworkError } from '../errors';

/** What was deployed last. @throws NetworkError UNKNOWN_NAME where nothing was */
export function theDeployed(data: DataPaths): Deployed {
  const deployed = readDeployed(data);
  if (deployed !== undefined) return deployed;
  throw new NetworkError(
    'UNKNOWN_NAME',
    'no chaincode is deployed yet: `careledger-network deploy <package>` does that',
  );
}

/** @throws NetworkError NOT_IN_THIS_VERSION */
export function refuseSecondChaincode(data: DataPaths, request: DeploymentRequest): void {
  const present = readDeployed(data)?.request.name;
  if (present === undefined || present === request.name) return;
  throw new NetworkError(
    'NOT_IN_THIS_VERSION',
    `not in this version: a second chaincode (${request.name}) beside ${present}, which has each hospital's chaincode port`,
  );
}
