import { randomBytes } from 'node:crypto';
import { common, msp } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import type { MspSigner } from './peer-call';

/** The two groups of a channel's configuration that have an organization's MSP: peers and orderers ask each its own. */
const GROUPS = ['Application', 'Orderer'] as const;

type GroupName = (typeof GROUPS)[number];

const MSP_VALUE = 'MSP';
const NONCE_BYTES = 24;

/**
 * The revocation lists of an organization, as a channel's configuration has them in each group that the organization is in.
 *
 * @param config `common.Config`
 * @param mspId the organization; by Fabric's custom its groups are called so
 * @returns PEM texts; none where the organization is in neither group
 */
export function revocationLists(config: Uint8Array, mspId: string): readonly (readonly string[])[] {
  const root = common.Config.deserializeBinary(config).getChannelGroup();
  return GROUPS.flatMap((name) => {
    const value = mspOf(root, name, mspId);
    return value === undefined ? [] : [listsOf(value)];
  });
}

/**
 * The `common.ConfigUpdate` that gives an organization other revocation lists. In both groups at once: Fabric takes no
 * configuration in which an organization is two.
 *
 * @param config `common.Config` as it stands
 * @param lists PEM texts; they take the place of all that stand there
 * @throws RangeError where the channel has no such organization
 */
export function revocationUpdate(
  config: Uint8Array,
  channel: string,
  mspId: string,
  lists: readonly string[],
): Uint8Array {
  const root = common.Config.deserializeBinary(config).getChannelGroup();
  const update = new common.ConfigUpdate();
  update.setChannelId(channel);
  update.setReadSet(versionOf(root));
  const written = versionOf(root);
  for (const name of GROUPS) {
    const value = mspOf(root, name, mspId);
    const group = root?.getGroupsMap().get(name);
    if (value === undefined) continue;
    const organization = versionOf(group?.getGroupsMap().get(mspId));
    organization.getValuesMap().set(MSP_VALUE, withLists(value, lists));
    const parent = versionOf(group);
    parent.getGroupsMap().set(mspId, organization);
    written.getGroupsMap().set(name, parent);
    readGroup(update, name, group, mspId);
  }
  if (written.getGroupsMap().getLength() === 0) throw new RangeError(`There is no ${mspId} on ${channel}.`);
  update.setWriteSet(written);
  return update.serializeBinary();
}

/**
 * The `common.Envelope` of type CONFIG_UPDATE, ready to be submitted.
 *
 * @param update `common.ConfigUpdate`
 * @param signers those who agree to the change
 * @param submitter who sends it
 */
export function signedUpdate(
  channel: string,
  update: Uint8Array,
  signers: readonly MspSigner[],
  submitter: MspSigner,
): Uint8Array {
  const content = new common.ConfigUpdateEnvelope();
  content.setConfigUpdate(update);
  for (const signer of signers) {
    const header = signatureHeader(signer);
    const signature = new common.ConfigSignature();
    signature.setSignatureHeader(header);
    signature.setSignature(signer.sign(Buffer.concat([header, update])));
    content.addSignatures(signature);
  }
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG_UPDATE);
  channelHeader.setChannelId(channel);
  channelHeader.setTimestamp(Timestamp.fromDate(new Date()));
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader(submitter));
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(content.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(submitter.sign(envelope.getPayload_asU8()));
  return envelope.serializeBinary();
}

/** A group as an update names it where it does not change: its version alone. */
function versionOf(group: common.ConfigGroup | undefined): common.ConfigGroup {
  const result = new common.ConfigGroup();
  result.setVersion(group?.getVersion() ?? 0);
  return result;
}

function readGroup(
  update: common.ConfigUpdate,
  name: GroupName,
  group: common.ConfigGroup | undefined,
  mspId: string,
): void {
  const parent = versionOf(group);
  parent.getGroupsMap().set(mspId, versionOf(group?.getGroupsMap().get(mspId)));
  update.getReadSet()?.getGroupsMap().set(name, parent);
}

function mspOf(
  root: common.ConfigGroup | undefined,
  group: GroupName,
  mspId: string,
): common.ConfigValue | undefined {
  return root?.getGroupsMap().get(group)?.getGroupsMap().get(mspId)?.getValuesMap().get(MSP_VALUE);
}

function listsOf(value: common.ConfigValue): readonly string[] {
  const outer = msp.MSPConfig.deserializeBinary(value.getValue_asU8());
  const config = msp.FabricMSPConfig.deserializeBinary(outer.getConfig_asU8());
  return config.getRevocationListList_asU8().map((list) => Buffer.from(list).toString('utf8'));
}

function withLists(value: common.ConfigValue, lists: readonly string[]): common.ConfigValue {
  const outer = msp.MSPConfig.deserializeBinary(value.getValue_asU8());
  const config = msp.FabricMSPConfig.deserializeBinary(outer.getConfig_asU8());
  config.setRevocationListList(lists.map((list) => Buffer.from(list, 'utf8')));
  outer.setConfig(config.serializeBinary());
  const result = new common.ConfigValue();
  result.setVersion(value.getVersion() + 1);
  result.setModPolicy(value.getModPolicy());
  result.setValue(outer.serializeBinary());
  return result;
}

function signatureHeader({ serialized }: MspSigner): Uint8Array {
  const header = new common.SignatureHeader();
  header.setCreator(serialized);
  header.setNonce(randomBytes(NONCE_BYTES));
  return header.serializeBinary();
}
