import { common } from '@hyperledger/fabric-protos';
import { CodecError, decodeMessage, parseMessage } from './message';
import type { Decoded } from './types';

/** One group, value or policy of a channel's configuration (`common/configtx`, `comparable`). */
export interface ConfigElement {
  readonly kind: 'Group' | 'Value' | 'Policy';
  /** The groups around it, from `Channel` on; empty for that one. */
  readonly path: readonly string[];
  readonly name: string;
  readonly version: number;
  readonly modPolicy: string;
  /** The value's own bytes; those of a policy's `common.Policy`; empty for a group. */
  readonly value: Uint8Array;
}

/** By the names that Fabric's messages have for them: `[Value]  /Channel/Application/Org1MSP/MSP`. */
export type ConfigElements = ReadonlyMap<string, ConfigElement>;

/** `common.Config`, with its elements side by side. */
export interface ChannelConfigView {
  readonly sequence: number;
  readonly elements: ConfigElements;
  /** `common.Envelope` of the update that led to it; undefined in a channel's first block. */
  readonly lastUpdate: Uint8Array | undefined;
}

/** `common.ConfigUpdateEnvelope`. */
export interface ConfigUpdateEnvelope {
  /** `common.ConfigUpdate`. */
  readonly configUpdate: Uint8Array;
  /** Each over its header and the update. */
  readonly signatures: readonly { readonly signatureHeader: Uint8Array; readonly signature: Uint8Array }[];
}

/** `common.ConfigUpdate`. */
export interface ConfigUpdate {
  readonly channelId: string;
  readonly readSet: ConfigElements;
  readonly writeSet: ConfigElements;
}

const ROOT = 'Channel';

/** As wide as Fabric writes them. */
const PREFIXES = { Group: '[Group]  ', Value: '[Value]  ', Policy: '[Policy] ' } as const;

/** @throws CodecError also where the `common.ConfigEnvelope` has no configuration */
export function decodeChannelConfig(bytes: Uint8Array): Decoded<ChannelConfigView> {
  return decodeMessage('common.ConfigEnvelope', common.ConfigEnvelope, bytes, (envelope) => {
    const config = envelope.getConfig();
    if (!config) throw new CodecError('config envelope has nil config');
    return {
      sequence: config.getSequence(),
      elements: elementsOf(config.getChannelGroup()),
      lastUpdate: envelope.getLastUpdate()?.serializeBinary(),
    };
  });
}

/** @throws CodecError */
export function decodeConfigUpdateEnvelope(bytes: Uint8Array): Decoded<ConfigUpdateEnvelope> {
  return decodeMessage('common.ConfigUpdateEnvelope', common.ConfigUpdateEnvelope, bytes, (message) => ({
    configUpdate: message.getConfigUpdate_asU8(),
    signatures: message.getSignaturesList().map((signature) => ({
      signatureHeader: signature.getSignatureHeader_asU8(),
      signature: signature.getSignature_asU8(),
    })),
  }));
}

/** @throws CodecError */
export function decodeConfigUpdate(bytes: Uint8Array): Decoded<ConfigUpdate> {
  return decodeMessage('common.ConfigUpdate', common.ConfigUpdate, bytes, (message) => ({
    channelId: message.getChannelId(),
    readSet: elementsOf(message.getReadSet()),
    writeSet: elementsOf(message.getWriteSet()),
  }));
}

/**
 * The `common.ConfigEnvelope` that an update leads to: the next sequence, with some values exchanged.
 *
 * @param before `common.ConfigEnvelope`
 * @param changed values that stand in it
 * @param lastUpdate the update's `common.Envelope`
 * @throws CodecError
 */
export function encodeUpdatedConfig(
  before: Uint8Array,
  changed: readonly ConfigElement[],
  lastUpdate: Uint8Array,
): Uint8Array {
  const envelope = parseMessage(common.ConfigEnvelope, before);
  const config = envelope.getConfig();
  for (const { path, name, version, value } of changed) {
    const groups = path.slice(1);
    const group = groups.reduce(
      (found, child) => found?.getGroupsMap().get(child),
      config?.getChannelGroup(),
    );
    const entry = group?.getValuesMap().get(name);
    if (!entry) throw new CodecError(`The configuration has no value ${name}.`);
    entry.setValue(value);
    entry.setVersion(version);
  }
  config?.setSequence(config.getSequence() + 1);
  envelope.setLastUpdate(parseMessage(common.Envelope, lastUpdate));
  return envelope.serializeBinary();
}

function elementsOf(root: common.ConfigGroup | undefined): ConfigElements {
  const elements = new Map<string, ConfigElement>();
  const add = (element: ConfigElement): void => {
    elements.set(`${PREFIXES[element.kind]}/${[...element.path, element.name].join('/')}`, element);
  };
  const walk = (group: common.ConfigGroup, path: readonly string[], name: string): void => {
    const inside = [...path, name];
    const common = { version: group.getVersion(), modPolicy: group.getModPolicy() };
    add({ kind: 'Group', path, name, ...common, value: new Uint8Array() });
    group.getGroupsMap().forEach((child: common.ConfigGroup, childName: string) => {
      walk(child, inside, childName);
    });
    group.getValuesMap().forEach((child: common.ConfigValue, childName: string) => {
      add({
        kind: 'Value',
        path: inside,
        name: childName,
        version: child.getVersion(),
        modPolicy: child.getModPolicy(),
        value: child.getValue_asU8(),
      });
    });
    group.getPoliciesMap().forEach((child: common.ConfigPolicy, childName: string) => {
      add({
        kind: 'Policy',
        path: inside,
        name: childName,
        version: child.getVersion(),
        modPolicy: child.getModPolicy(),
        value: child.getPolicy()?.serializeBinary() ?? new Uint8Array(),
      });
    });
  };
  if (root) walk(root, [], ROOT);
  return elements;
}
