import { SimulationError } from './errors';

const implicitPrefix = '_implicit_org_';

/** Checks a collection's name before anything is read or written in it. */
export interface Collections {
  /** For whatever touches the plaintext. @throws SimulationError */
  authorize(namespace: string, collection: string): void;
  /** For what every peer can answer. @throws SimulationError */
  validate(namespace: string, collection: string): void;
}

/**
 * This ledger has the implicit collections, one for each organization. Anybody may read and write them as far as the
 * peer is concerned: a chaincode has to check for itself, as on Fabric.
 *
 * @param readLifecycle reads a key of `_lifecycle` through the transaction, so that its version is in the read set
 */
export function createCollections(
  channel: string,
  mspIds: readonly string[],
  readLifecycle: (key: string) => Uint8Array | undefined,
): Collections {
  const defined = new Map<string, boolean>();

  /** Looks the definition up once; all of its fields get into the read set, since a peer reads it whole. */
  const isDefined = (namespace: string): boolean => {
    const known = defined.get(namespace);
    if (known !== undefined) return known;
    const isThere = readLifecycle(`namespaces/metadata/${namespace}`) !== undefined;
    if (isThere) {
      for (const field of ['Sequence', 'EndorsementInfo', 'ValidationInfo', 'Collections']) {
        readLifecycle(`namespaces/fields/${namespace}/${field}`);
      }
    }
    defined.set(namespace, isThere);
    return isThere;
  };

  const validate = (namespace: string, collection: string): void => {
    const isOurs =
      collection.startsWith(implicitPrefix) && mspIds.includes(collection.slice(implicitPrefix.length));
    if (!isDefined(namespace)) {
      throw new SimulationError(
        `collection config not defined for chaincode [${namespace}], pass the collection configuration upon chaincode definition/instantiation`,
      );
    }
    if (!isOurs) {
      throw new SimulationError(
        `collection [${collection}] not defined in the collection config for chaincode [${namespace}]`,
      );
    }
  };

  return {
    authorize: (namespace, collection) => {
      if (!isDefined(namespace) || !collection.startsWith(implicitPrefix)) {
        throw new SimulationError(`collection ${channel}/${namespace}/${collection} could not be found`);
      }
      validate(namespace, collection);
    },
    validate,
  };
}
