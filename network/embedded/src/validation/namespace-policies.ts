import { CodecError } from '../codec/message';
import { decodeSignaturePolicy } from '../codec/policy';
import { VALIDATION_CODE } from '../codec/validation-code';
import type { Identity } from '../msp/types';
import { type SignaturePolicy, organizationEndorsement, satisfies } from '../policy';
import type { MetadataEntry, NamespaceRwset } from '../rwset/types';
import { implicitCollectionOwner } from './implicit-collection';
import { Refusal } from './refusal';
import type { ValidationInput } from './types';

/** The name under which a key's metadata hold its endorsement policy, `protos.MetaDataKeys`. */
export const VALIDATION_PARAMETER = 'VALIDATION_PARAMETER';

/** Keys' own endorsement policies, as they stand before the block, and which of them the block changes. */
export interface BlockPolicies {
  /** @throws Refusal where a transaction before this one in the block has changed the key's metadata */
  ofKey(namespace: string, collection: string, key: string | Uint8Array): Uint8Array | undefined;
  /** To be told for each namespace of each transaction that passed. */
  accept(content: NamespaceRwset): void;
}

export function createBlockPolicies({ state }: Pick<ValidationInput, 'state'>): BlockPolicies {
  const changed = new Set<string>();
  return {
    ofKey(namespace, collection, key) {
      if (changed.has(keyId(namespace, collection, key))) {
        throw failure('validation parameters have been updated by another transaction of this block');
      }
      const metadata =
        typeof key === 'string'
          ? state.get(namespace, key)?.metadata
          : state.getHashed(namespace, collection, key)?.metadata;
      return validationParameter(metadata);
    },
    accept({ namespace, metadataWrites, collections }) {
      for (const { key } of metadataWrites) changed.add(keyId(namespace, '', key));
      for (const { collection, metadataWrites: hashedMetadataWrites } of collections) {
        for (const { key } of hashedMetadataWrites) changed.add(keyId(namespace, collection, key));
      }
    },
  };
}

interface NamespaceCheck {
  readonly namespace: string;
  /** Undefined where the transaction calls the chaincode without reading or writing. */
  readonly content: NamespaceRwset | undefined;
  /** The chaincode's endorsement policy. */
  readonly policy: SignaturePolicy;
  readonly signers: readonly Identity[];
  readonly policies: BlockPolicies;
}

/**
 * Fabric's key-level validation: a written key is endorsed under its own policy where it has one, else under its
 * collection's, else under the chaincode's. Where no other policy was asked, the chaincode's is.
 *
 * @throws Refusal
 */
export function checkNamespacePolicies({
  namespace,
  content,
  policy,
  signers,
  policies,
}: NamespaceCheck): void {
  const passed = new Set<string>();
  const progress = { anyPolicyHeld: false };

  const require = (wanted: SignaturePolicy, of: string): void => {
    if (!satisfies(wanted, signers)) throw failure(`validation of endorsement policy for ${of} failed`);
    progress.anyPolicyHeld = true;
  };
  const requireOnce = (name: string, wanted: () => SignaturePolicy, of: string): void => {
    if (passed.has(name)) return;
    require(wanted(), of);
    passed.add(name);
  };
  const requireChaincode = (): void => {
    requireOnce('', () => policy, `chaincode ${namespace}`);
  };
  const checkKey = (collection: string, key: string | Uint8Array): void => {
    const own = policies.ofKey(namespace, collection, key);
    if (own) require(readPolicy(own), `a key of ${namespace}`);
    else if (collection === '') requireChaincode();
    else requireOnce(collection, () => collectionPolicy(collection), `collection ${collection}`);
  };

  if (content) {
    for (const { key } of content.writes) checkKey('', key);
    for (const { key } of content.metadataWrites) checkKey('', key);
    for (const { collection, writes } of content.collections) {
      for (const { keyHash } of writes) checkKey(collection, keyHash);
    }
    for (const { collection, metadataWrites } of content.collections) {
      for (const { key } of metadataWrites) checkKey(collection, key);
    }
  }
  if (!progress.anyPolicyHeld) requireChaincode();
  if (content) policies.accept(content);
}

/** The collection of an organization that is not in the channel asks for somebody who cannot be there. */
function collectionPolicy(collection: string): SignaturePolicy {
  const owner = implicitCollectionOwner(collection);
  if (owner === undefined) throw failure(`no such collection '${collection}'`);
  return organizationEndorsement(owner);
}

/** Bytes that are no policy can be written to a key, and nobody can satisfy them. */
function readPolicy(bytes: Uint8Array): SignaturePolicy {
  try {
    return decodeSignaturePolicy(bytes).view;
  } catch (error) {
    if (error instanceof CodecError) throw failure('could not translate policy', error);
    throw error;
  }
}

function validationParameter(metadata: readonly MetadataEntry[] | undefined): Uint8Array | undefined {
  const value = metadata?.find(({ name }) => name === VALIDATION_PARAMETER)?.value;
  return value && value.length > 0 ? value : undefined;
}

function keyId(namespace: string, collection: string, key: string | Uint8Array): string {
  return JSON.stringify([
    namespace,
    collection,
    typeof key === 'string' ? key : Buffer.from(key).toString('hex'),
  ]);
}

function failure(message: string, cause?: unknown): Refusal {
  return new Refusal(VALIDATION_CODE.ENDORSEMENT_POLICY_FAILURE, message, { cause });
}
