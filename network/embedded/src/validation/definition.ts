import {
  decodeChaincodeEndorsementInfo,
  decodeChaincodeValidationInfo,
  decodeStateData,
  decodeStateMetadata,
  encodeChaincodeEndorsementInfo,
  encodeChaincodeValidationInfo,
  encodeStateData,
  encodeStateMetadata,
} from '../codec/lifecycle';
import { CodecError } from '../codec/message';
import { decodeApplicationPolicy, encodeApplicationPolicy } from '../codec/policy';
import { type SignaturePolicy, outOfOrganizations } from '../policy';
import { createRwsetBuilder } from '../rwset';
import type { TransactionRwset } from '../rwset/types';
import type { ChaincodeDefinition, StateReader } from './types';

/** The namespace of Fabric's lifecycle system chaincode, which keeps the definitions of all others. */
export const LIFECYCLE_NAMESPACE = '_lifecycle';

const DATATYPE = 'ChaincodeDefinition';
const FIELDS = ['Sequence', 'EndorsementInfo', 'ValidationInfo', 'Collections'] as const;
type Field = (typeof FIELDS)[number];

/** The channel's policies by name that are the majority of the organizations' peers. */
const DEFAULT_POLICY = '/Channel/Application/Endorsement';
const MAJORITY_POLICIES: readonly string[] = [DEFAULT_POLICY, '/Channel/Application/LifecycleEndorsement'];

/** Under which key of `_lifecycle` it stands which fields a definition has. */
export function definitionMetadataKey(chaincodeName: string): string {
  return `namespaces/metadata/${chaincodeName}`;
}

/** Under which key of `_lifecycle` a field of a definition stands. */
export function definitionFieldKey(chaincodeName: string, field: Field): string {
  return `namespaces/fields/${chaincodeName}/${field}`;
}

/**
 * What the channel has agreed on about a chaincode; undefined where it has not.
 *
 * @throws CodecError where what stands there is no definition; a peer of Fabric halts then, too
 */
export function definitionFromState(
  state: Pick<StateReader, 'get'>,
  name: string,
): ChaincodeDefinition | undefined {
  const metadata = state.get(LIFECYCLE_NAMESPACE, definitionMetadataKey(name));
  if (!metadata) return undefined;
  const { datatype } = decodeStateMetadata(metadata.value).view;
  if (datatype !== DATATYPE)
    throw new CodecError(`The definition of ${name} is of another type than ${DATATYPE}.`);
  const sequence = readField(state, name, 'Sequence');
  if (sequence.kind !== 'int64') throw new CodecError(`The sequence of ${name} is no number.`);
  const { version } = decodeChaincodeEndorsementInfo(readBytes(state, name, 'EndorsementInfo')).view;
  const { validationParameter } = decodeChaincodeValidationInfo(
    readBytes(state, name, 'ValidationInfo'),
  ).view;
  return { name, version, sequence: sequence.value, endorsementPolicy: policyOf(validationParameter) };
}

/**
 * The reads and writes that commit a definition, as Fabric's CommitChaincodeDefinition leaves them in `_lifecycle`: only
 * fields that change are written.
 */
export function definitionRwset(
  state: Pick<StateReader, 'get'>,
  definition: ChaincodeDefinition,
): TransactionRwset {
  const builder = createRwsetBuilder();
  const put = (key: string, value: Uint8Array): void => {
    const current = state.get(LIFECYCLE_NAMESPACE, key);
    builder.read(LIFECYCLE_NAMESPACE, key, current?.version);
    if (!current || Buffer.compare(current.value, value) !== 0)
      builder.write(LIFECYCLE_NAMESPACE, key, value);
  };
  put(definitionMetadataKey(definition.name), encodeStateMetadata({ datatype: DATATYPE, fields: FIELDS }));
  for (const field of FIELDS) put(definitionFieldKey(definition.name, field), fieldValue(definition, field));
  return builder.build().rwset;
}

function fieldValue(definition: ChaincodeDefinition, field: Field): Uint8Array {
  switch (field) {
    case 'Sequence':
      return encodeStateData({ kind: 'int64', value: definition.sequence });
    case 'EndorsementInfo':
      return encodeStateData({
        kind: 'bytes',
        value: encodeChaincodeEndorsementInfo({
          version: definition.version,
          initRequired: false,
          endorsementPlugin: 'escc',
        }),
      });
    case 'ValidationInfo':
      return encodeStateData({
        kind: 'bytes',
        value: encodeChaincodeValidationInfo({
          validationPlugin: 'vscc',
          validationParameter: encodeApplicationPolicy(
            definition.endorsementPolicy
              ? { kind: 'signature', policy: definition.endorsementPolicy }
              : { kind: 'channelReference', name: DEFAULT_POLICY },
          ),
        }),
      });
    case 'Collections':
      // No collections but the implicit ones: an empty `protos.CollectionConfigPackage`.
      return encodeStateData({ kind: 'bytes', value: new Uint8Array() });
  }
}

function policyOf(validationParameter: Uint8Array): SignaturePolicy | undefined {
  const policy = decodeApplicationPolicy(validationParameter).view;
  if (policy.kind === 'signature') return policy.policy;
  // Any other policy of the channel is not known here: nobody satisfies it.
  return MAJORITY_POLICIES.includes(policy.name) ? undefined : outOfOrganizations(1, [], 'peer');
}

function readBytes(state: Pick<StateReader, 'get'>, name: string, field: Field): Uint8Array {
  const data = readField(state, name, field);
  if (data.kind !== 'bytes') throw new CodecError(`The ${field} of ${name} is of another type.`);
  return data.value;
}

function readField(state: Pick<StateReader, 'get'>, name: string, field: Field) {
  const stored = state.get(LIFECYCLE_NAMESPACE, definitionFieldKey(name, field));
  if (!stored) throw new CodecError(`The definition of ${name} has no ${field}.`);
  return decodeStateData(stored.value).view;
}
