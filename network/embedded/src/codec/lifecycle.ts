import { common, peer } from '@hyperledger/fabric-protos';
import { decodeMessage } from './message';
import type { Decoded } from './types';

/** `lifecycle.StateData`: one field of a chaincode's definition under `namespaces/fields/<chaincode>/`. */
export type StateData =
  | { readonly kind: 'int64'; readonly value: number }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'string'; readonly value: string };

/** `lifecycle.StateMetadata`, under `namespaces/metadata/<chaincode>`: which fields there are. */
export interface StateMetadata {
  readonly datatype: string;
  readonly fields: readonly string[];
}

/** `lifecycle.ChaincodeEndorsementInfo`. */
export interface ChaincodeEndorsementInfo {
  readonly version: string;
  readonly initRequired: boolean;
  readonly endorsementPlugin: string;
}

/** `lifecycle.ChaincodeValidationInfo`. `validationParameter` is a `protos.ApplicationPolicy`. */
export interface ChaincodeValidationInfo {
  readonly validationPlugin: string;
  readonly validationParameter: Uint8Array;
}

/** @throws CodecError also where no value is set */
export function decodeStateData(bytes: Uint8Array): Decoded<StateData> {
  return decodeMessage('lifecycle.StateData', peer.lifecycle.StateData, bytes, (message): StateData => {
    switch (message.getTypeCase()) {
      case peer.lifecycle.StateData.TypeCase.INT64:
        return { kind: 'int64', value: message.getInt64() };
      case peer.lifecycle.StateData.TypeCase.BYTES:
        return { kind: 'bytes', value: message.getBytes_asU8() };
      case peer.lifecycle.StateData.TypeCase.STRING:
        return { kind: 'string', value: message.getString() };
      case peer.lifecycle.StateData.TypeCase.TYPE_NOT_SET:
        throw new TypeError('no value');
    }
  });
}

export function encodeStateData(view: StateData): Uint8Array {
  const message = new peer.lifecycle.StateData();
  switch (view.kind) {
    case 'int64':
      message.setInt64(view.value);
      break;
    case 'bytes':
      message.setBytes(view.value);
      break;
    case 'string':
      message.setString(view.value);
      break;
  }
  return message.serializeBinary();
}

/** @throws CodecError */
export function decodeStateMetadata(bytes: Uint8Array): Decoded<StateMetadata> {
  return decodeMessage('lifecycle.StateMetadata', peer.lifecycle.StateMetadata, bytes, (message) => ({
    datatype: message.getDatatype(),
    fields: message.getFieldsList(),
  }));
}

export function encodeStateMetadata(view: StateMetadata): Uint8Array {
  const message = new peer.lifecycle.StateMetadata();
  message.setDatatype(view.datatype);
  message.setFieldsList([...view.fields]);
  return message.serializeBinary();
}

/** @throws CodecError */
export function decodeChaincodeEndorsementInfo(bytes: Uint8Array): Decoded<ChaincodeEndorsementInfo> {
  return decodeMessage(
    'lifecycle.ChaincodeEndorsementInfo',
    peer.lifecycle.ChaincodeEndorsementInfo,
    bytes,
    (message) => ({
      version: message.getVersion(),
      initRequired: message.getInitRequired(),
      endorsementPlugin: message.getEndorsementPlugin(),
    }),
  );
}

export function encodeChaincodeEndorsementInfo(view: ChaincodeEndorsementInfo): Uint8Array {
  const message = new peer.lifecycle.ChaincodeEndorsementInfo();
  message.setVersion(view.version);
  message.setInitRequired(view.initRequired);
  message.setEndorsementPlugin(view.endorsementPlugin);
  return message.serializeBinary();
}

/** @throws CodecError */
export function decodeChaincodeValidationInfo(bytes: Uint8Array): Decoded<ChaincodeValidationInfo> {
  return decodeMessage(
    'lifecycle.ChaincodeValidationInfo',
    peer.lifecycle.ChaincodeValidationInfo,
    bytes,
    (message) => ({
      validationPlugin: message.getValidationPlugin(),
      validationParameter: message.getValidationParameter_asU8(),
    }),
  );
}

export function encodeChaincodeValidationInfo(view: ChaincodeValidationInfo): Uint8Array {
  const message = new peer.lifecycle.ChaincodeValidationInfo();
  message.setValidationPlugin(view.validationPlugin);
  message.setValidationParameter(view.validationParameter);
  return message.serializeBinary();
}

/** `protos.CollectionConfigPackage` without any collection: the definition's Collections field here. */
export function encodeNoCollections(): Uint8Array {
  return new common.CollectionConfigPackage().serializeBinary();
}
