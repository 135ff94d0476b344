import type { ChaincodeCall } from '../codec/interest';
import { decodeKeyPolicy } from '../codec/policy';
import type { SignaturePolicy } from '../policy/types';
import type { SimulationResult } from '../simulation/types';

/** Name of the metadata entry that holds a key's own endorsement policy (`protos.MetaDataKeys`). */
const VALIDATION_PARAMETER = 'VALIDATION_PARAMETER';

interface Touched {
  readonly keyPolicies: SignaturePolicy[];
  /** Whether the namespace's own policy (no collection) or a collection's is asked. */
  readonly required: Map<string | undefined, boolean>;
}

/**
 * Says whose policies a transaction has to satisfy, as `core/endorser`'s `buildChaincodeInterest` does: those of the written
 * keys that have one, of the namespace unless every written key has, and of the collections.
 *
 * @param isSystem names of system chaincodes, which have no policy of the application's
 * @throws CodecError where a key's policy cannot be read
 */
export function chaincodeInterest(
  result: SimulationResult,
  isSystem: (chaincodeName: string) => boolean,
): readonly ChaincodeCall[] {
  const namespaces = new Map<string, Touched>();
  for (const { namespace, collection, metadata } of result.written) {
    const touched = entry(namespaces, namespace, false);
    const policy = metadata.find(({ name }) => name === VALIDATION_PARAMETER);
    if (policy) {
      touched.keyPolicies.push(decodeKeyPolicy(policy.value));
    } else {
      touched.required.set(collection, true);
    }
  }
  for (const { namespace } of result.rwset.namespaces) {
    if (!isSystem(namespace)) entry(namespaces, namespace, true);
  }
  for (const { namespace, collection } of result.privateReads) {
    entry(namespaces, namespace, undefined).required.set(collection, true);
  }

  const isRead = (namespace: string, collection: string): boolean =>
    result.privateReads.some((read) => read.namespace === namespace && read.collection === collection);
  return [...namespaces]
    .filter(([namespace]) => !isSystem(namespace))
    .flatMap(([namespace, touched]) =>
      [...touched.required.keys()].flatMap((collection) =>
        collection === undefined
          ? namespaceCall(namespace, touched)
          : [collectionCall(namespace, collection, !isRead(namespace, collection))],
      ),
    );
}

function entry(namespaces: Map<string, Touched>, namespace: string, required: boolean | undefined): Touched {
  const known = namespaces.get(namespace);
  if (known) return known;
  const touched: Touched = {
    keyPolicies: [],
    required: new Map(required === undefined ? [] : [[undefined, required]]),
  };
  namespaces.set(namespace, touched);
  return touched;
}

function namespaceCall(name: string, { keyPolicies, required }: Touched): readonly ChaincodeCall[] {
  const isRequired = required.get(undefined) === true;
  if (keyPolicies.length === 0 && !isRequired) return [];
  return [
    {
      name,
      collections: [],
      noPrivateReads: false,
      keyPolicies,
      disregardNamespacePolicy: keyPolicies.length > 0 && !isRequired,
    },
  ];
}

function collectionCall(name: string, collection: string, noPrivateReads: boolean): ChaincodeCall {
  return {
    name,
    collections: [collection],
    noPrivateReads,
    keyPolicies: [],
    disregardNamespacePolicy: false,
  };
}
