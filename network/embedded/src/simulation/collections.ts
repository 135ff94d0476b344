import {
  LIFECYCLE_NAMESPACE,
  definitionFieldKey,
  definitionMetadataKey,
  implicitCollectionOwner,
} from '../validation';
import { SimulationError } from './errors';

const fields = ['Sequence', 'EndorsementInfo', 'ValidationInfo', 'Collections'] as const;

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
 * @param read reads a key through the transaction, so that its version is in the read set; undefined where there is none
 */
export function createCollections(
  channel: string,
  mspIds: readonly string[],
  read: (namespace: string, key: string) => unknown,
): Collections {
  const defined = new Map<string, boolean>();

  /** Looks the definition up once; all of its fields get into the read set, since a peer reads it whole. */
  const isDefined = (namespace: string): boolean => {
    const known = defined.get(namespace);
    if (known !== undefined) return known;
    const isThere = read(LIFECYCLE_NAMESPACE, definitionMetadataKey(namespace)) !== undefined;
    if (isThere) {
      for (const field of fields) read(LIFECYCLE_NAMESPACE, definitionFieldKey(namespace, field));
    }
    defined.set(namespace, isThere);
    return isThere;
  };

  const validate = (namespace: string, collection: string): void => {
    const owner = implicitCollectionOwner(collection);
    if (!isDefined(namespace)) {
      throw new SimulationError(
        `collection config not defined for chaincode [${namespace}], pass the collection configuration upon chaincode definition/instantiation`,
      );
    }
    if (owner === undefined || !mspIds.includes(owner)) {
      throw new SimulationError(
        `collection [${collection}] not defined in the collection config for chaincode [${namespace}]`,
      );
    }
  };

  return {
    authorize: (namespace, collection) => {
      if (!isDefined(namespace) || implicitCollectionOwner(collection) === undefined) {
        throw new SimulationError(`collection ${channel}/${namespace}/${collection} could not be found`);
      }
      validate(namespace, collection);
    },
    validate,
  };
}
