/** The organizations of the channel that all cases run on. The first is usually the one that asks. */
export const ORG1 = 'Org1MSP';
export const ORG2 = 'Org2MSP';
export const ORG3 = 'Org3MSP';
export const ORG4 = 'Org4MSP';
export const ORGANIZATIONS = [ORG1, ORG2, ORG3, ORG4] as const;

export const CHANNEL = 'conformance';

/** The probing chaincode under the channel's majority policy. */
export const PROBE = 'probe';
/** The same program under a policy that any one organization satisfies. */
export const LENIENT_PROBE = 'lenient';
export const LENIENT_POLICY = `OR(${ORGANIZATIONS.map((mspId) => `'${mspId}.peer'`).join(',')})`;

/** @returns the name of an organization's implicit private collection */
export function implicitCollection(mspId: string): string {
  return `_implicit_org_${mspId}`;
}
