import { decodeEnvelope, decodePayload } from '../codec/envelope';
import {
  type ConfigElement,
  type ConfigElements,
  type ConfigUpdateEnvelope,
  decodeChannelConfig,
  decodeConfigUpdate,
  decodeConfigUpdateEnvelope,
  encodeUpdatedConfig,
} from '../codec/config-update';
import { decodeConfigPolicy } from '../codec/policy';
import { decodeChannelHeader, decodeSignatureHeader, HEADER_TYPE } from '../codec/header';
import { CodecError } from '../codec/message';
import { withoutRevocationLists } from '../codec/msp-config';
import { MspError } from '../msp/error';
import { satisfies, type SignedData, validSigners } from '../policy';
import { ConfigurationError } from './error';
import type { Configurations } from './open';
import type { ChannelConfiguration } from './types';

/**
 * What a CONFIG_UPDATE makes of a configuration (`common/configtx`, `validator.go` and `update.go`): what it read is still so,
 * each change is the next version of what stands there, and those who have to agree have signed. Of all that can change on a
 * Fabric channel, the revocation lists of MSPs can here; any other change is refused by name.
 *
 * @param update `common.Envelope`
 * @returns the new `common.ConfigEnvelope`
 * @throws ConfigurationError in Fabric's words, or with `UNIMPLEMENTED` and what is not offered
 */
export function updatedConfiguration(
  before: ChannelConfiguration,
  channel: string,
  update: Uint8Array,
  configurations: Configurations,
): Uint8Array {
  const envelope = orRefuse('error converting envelope to config update', () => openUpdate(update));
  const changes = orRefuse('error authorizing update', () => authorizedChanges(before, channel, envelope));
  const next = encodeUpdatedConfig(before.envelope, changes, update);
  try {
    configurations.open(next);
  } catch (error) {
    const failed = 'initializing channelconfig failed:';
    if (error instanceof ConfigurationError) {
      throw new ConfigurationError(`${failed} ${error.message}`, { cause: error });
    }
    if (error instanceof MspError) {
      const where =
        'could not create channel Application sub-group config: setting up the MSP manager failed';
      throw new ConfigurationError(`${failed} ${where}: ${error.message}`, { cause: error });
    }
    throw error;
  }
  return next;
}

/**
 * What a peer asks of a configuration block before it believes it: that the update inside leads from the configuration before it
 * to this one, byte for byte.
 *
 * @param next `common.ConfigEnvelope`
 * @throws ConfigurationError
 */
export function checkNextConfiguration(
  before: ChannelConfiguration,
  channel: string,
  next: Uint8Array,
  configurations: Configurations,
): void {
  const { sequence, lastUpdate } = orRefuse(
    'the configuration cannot be read',
    () => decodeChannelConfig(next).view,
  );
  if (sequence !== before.sequence + 1) {
    throw new ConfigurationError(
      `config currently at sequence ${before.sequence}, cannot validate config at sequence ${sequence}`,
    );
  }
  const expected = updatedConfiguration(before, channel, lastUpdate ?? new Uint8Array(), configurations);
  if (Buffer.compare(expected, next) !== 0) {
    throw new ConfigurationError('ConfigEnvelope LastUpdate did not produce the supplied config result');
  }
}

/** @throws CodecError */
function openUpdate(update: Uint8Array): ConfigUpdateEnvelope {
  const { header, data } = decodePayload(decodeEnvelope(update).view.payload).view;
  if (!header) throw new CodecError('envelope must have a Header');
  const { type } = decodeChannelHeader(header.channelHeader).view;
  if (type !== HEADER_TYPE.CONFIG_UPDATE)
    throw new CodecError(`invalid type ${type}, expected CONFIG_UPDATE`);
  return decodeConfigUpdateEnvelope(data).view;
}

function authorizedChanges(
  before: ChannelConfiguration,
  channel: string,
  { configUpdate, signatures }: ConfigUpdateEnvelope,
): readonly ConfigElement[] {
  const { channelId, readSet, writeSet } = decodeConfigUpdate(configUpdate).view;
  if (channelId !== channel) {
    throw new ConfigurationError(
      `ConfigUpdate for channel '${channelId}' but envelope for channel '${channel}'`,
    );
  }
  const { elements } = decodeChannelConfig(before.envelope).view;
  for (const [key, { version }] of readSet) {
    const existing = elements.get(key);
    if (!existing) {
      throw invalid('ReadSet', `existing config does not contain element for ${key} but was in the read set`);
    }
    if (existing.version !== version) {
      throw invalid(
        'ReadSet',
        `proposed update requires that key ${key} be at version ${version}, but it is currently at version ${existing.version}`,
      );
    }
  }
  const delta = [...writeSet].filter(([key, { version }]) => readSet.get(key)?.version !== version);
  if (delta.length === 0) throw invalid('DeltaSet', 'delta set was empty -- update would have no effect');
  const signers = validSigners(
    signatures.map((one) => signedUpdate(one, configUpdate)),
    before.msps,
  );
  for (const [key, element] of delta) {
    if (element.modPolicy === '')
      throw invalid('DeltaSet', `invalid mod_policy for element ${key}: mod_policy not set`);
    const existing = elements.get(key);
    if (!existing) throw notOffered(`adding ${key}`);
    if (element.version !== existing.version + 1) {
      throw invalid(
        'DeltaSet',
        `attempt to set key ${key} to version ${element.version}, but key is at version ${existing.version}`,
      );
    }
    if (!satisfies(modificationPolicy(key, existing, elements), signers)) {
      throw invalid('DeltaSet', `policy for ${key} not satisfied: signature set did not satisfy policy`);
    }
    requireRevocationOnly(key, existing, element);
  }
  return delta.map(([, element]) => element);
}

function signedUpdate(
  { signatureHeader, signature }: ConfigUpdateEnvelope['signatures'][number],
  configUpdate: Uint8Array,
): SignedData {
  const { creator } = decodeSignatureHeader(signatureHeader).view;
  return { data: Buffer.concat([signatureHeader, configUpdate]), identity: creator, signature };
}

/** Who has to agree to a change: a policy of the group in which the element stands, as this ledger founds its channels. */
function modificationPolicy(key: string, { path, modPolicy }: ConfigElement, elements: ConfigElements) {
  const found = elements.get(`[Policy] /${[...path, modPolicy].join('/')}`);
  const policy = found && decodeConfigPolicy(found.value).view;
  if (!policy) throw notOffered(`changing ${key}, whose policy ${modPolicy} is not one of signatures`);
  return policy;
}

function requireRevocationOnly(key: string, existing: ConfigElement, element: ConfigElement): void {
  const isMsp = element.kind === 'Value' && element.name === 'MSP' && element.path.length === 3;
  if (!isMsp) throw notOffered(`changing ${key}`);
  if (element.modPolicy !== existing.modPolicy) throw notOffered(`another mod_policy for ${key}`);
  const [before, after] = [existing.value, element.value].map(withoutRevocationLists);
  if (!before || !after || Buffer.compare(before, after) !== 0) {
    throw notOffered(`changing anything but the revocation list of ${key}`);
  }
}

function invalid(set: 'ReadSet' | 'DeltaSet', why: string): ConfigurationError {
  return new ConfigurationError(`error validating ${set}: ${why}`);
}

function notOffered(what: string): ConfigurationError {
  return new ConfigurationError(
    `UNIMPLEMENTED: ${what} is not offered by this ledger: a channel update can change the revocation lists of MSPs`,
  );
}

function orRefuse<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigurationError || error instanceof CodecError) {
      throw new ConfigurationError(`${what}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
