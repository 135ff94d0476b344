const PREFIX = '_implicit_org_';

/** The name of the private collection that every organization has in every chaincode, without anybody defining it. */
export function implicitCollection(mspId: string): string {
  return PREFIX + mspId;
}

/** The MSP id of the organization whose implicit collection it is; undefined where it is none. */
export function implicitCollectionOwner(collection: string): string | undefined {
  return collection.startsWith(PREFIX) ? collection.slice(PREFIX.length) : undefined;
}
