import { common, msp, orderer } from '@hyperledger/fabric-protos';
import type { MspDefinition } from '../msp/types';
import type { BatchConfig } from '../ordering/types';
import { decodeMessage } from './message';
import { encodeMspConfig } from './msp-config';
import type { Decoded } from './types';

/** An ordering node. */
export interface ChannelConsenter {
  readonly id: number;
  /** `msp.SerializedIdentity`. */
  readonly serialized: Uint8Array;
}

/** What is agreed about a channel. */
export interface ChannelConfig {
  /** The ordering nodes that sign blocks, by their numbers from 1 on, and how many of them it takes. */
  readonly consenters: readonly ChannelConsenter[];
  readonly quorum: number;
  readonly organizations: readonly MspDefinition[];
  readonly batch: BatchConfig;
}

type ImplicitRule = 'ANY' | 'ALL' | 'MAJORITY';

/** `common.Policy.PolicyType` for the two kinds that a channel's configuration uses. */
const POLICY_TYPE = { SIGNATURE: 1, IMPLICIT_META: 3 } as const;

/**
 * `common.ConfigEnvelope` of a channel's first block: the groups, values and policies that clients and tools look for.
 * Maps are written in a fixed order, so that the same channel always has the same bytes.
 */
export function encodeConfigEnvelope(config: ChannelConfig): Uint8Array {
  const organizations = [...config.organizations].sort((a, b) => (a.mspId < b.mspId ? -1 : 1));

  const channel = group({
    policies: implicitPolicies({ Admins: 'MAJORITY', Readers: 'ANY', Writers: 'ANY' }),
    values: {
      BlockDataHashingStructure: hashingStructure(),
      Capabilities: capabilities('V3_0'),
      HashingAlgorithm: hashingAlgorithm(),
    },
    groups: {
      Application: group({
        policies: implicitPolicies({
          Admins: 'MAJORITY',
          Endorsement: 'MAJORITY',
          LifecycleEndorsement: 'MAJORITY',
          Readers: 'ANY',
          Writers: 'ANY',
        }),
        values: { Capabilities: capabilities('V2_5') },
        groups: organizationGroups(organizations, false),
      }),
      Orderer: group({
        policies: {
          ...implicitPolicies({ Admins: 'MAJORITY', Readers: 'ANY', Writers: 'ANY' }),
          BlockValidation: blockValidation(config),
        },
        values: {
          BatchSize: batchSize(config.batch),
          BatchTimeout: batchTimeout(config.batch),
          Capabilities: capabilities('V2_0'),
          ConsensusType: consensusType(),
          Orderers: orderers(config.consenters),
        },
        groups: organizationGroups(organizations, true),
      }),
    },
  });

  const message = new common.Config();
  message.setChannelGroup(channel);
  const envelope = new common.ConfigEnvelope();
  envelope.setConfig(message);
  return envelope.serializeBinary();
}

/** The organizations of one of a configuration's groups, each with its `msp.MSPConfig`. @throws CodecError */
export function decodeConfigOrganizations(
  bytes: Uint8Array,
  group: 'Application' | 'Orderer',
): Decoded<ReadonlyMap<string, Uint8Array>> {
  return decodeMessage('common.ConfigEnvelope', common.ConfigEnvelope, bytes, (envelope) => {
    const organizations = new Map<string, Uint8Array>();
    const found = envelope.getConfig()?.getChannelGroup()?.getGroupsMap().get(group);
    found?.getGroupsMap().forEach((organization: common.ConfigGroup, mspId: string) => {
      organizations.set(mspId, organization.getValuesMap().get('MSP')?.getValue_asU8() ?? new Uint8Array());
    });
    return organizations;
  });
}

function organizationGroups(
  organizations: readonly MspDefinition[],
  nodesMayWrite: boolean,
): Record<string, common.ConfigGroup> {
  return Object.fromEntries(
    organizations.map((organization) => [
      organization.mspId,
      group({
        policies: organizationPolicies(organization.mspId, nodesMayWrite),
        values: { MSP: encodeMspConfig(organization) },
        groups: {},
      }),
    ]),
  );
}

/** @param nodesMayWrite whether ordering nodes are Writers, as those are whose signature a block has */
function organizationPolicies(mspId: string, nodesMayWrite: boolean): Record<string, common.Policy> {
  const { ADMIN, CLIENT, ORDERER, PEER } = msp.MSPRole.MSPRoleType;
  return {
    Admins: rolePolicy(mspId, [ADMIN]),
    Endorsement: rolePolicy(mspId, [PEER]),
    Readers: rolePolicy(mspId, [ADMIN, PEER, ORDERER, CLIENT]),
    Writers: rolePolicy(mspId, nodesMayWrite ? [ADMIN, ORDERER, CLIENT] : [ADMIN, CLIENT]),
  };
}

function group(parts: {
  readonly policies: Record<string, common.Policy>;
  readonly values: Record<string, Uint8Array>;
  readonly groups: Record<string, common.ConfigGroup>;
}): common.ConfigGroup {
  const message = new common.ConfigGroup();
  for (const [name, child] of Object.entries(parts.groups)) message.getGroupsMap().set(name, child);
  for (const [name, bytes] of Object.entries(parts.values)) {
    const value = new common.ConfigValue();
    value.setValue(bytes);
    value.setModPolicy('Admins');
    message.getValuesMap().set(name, value);
  }
  for (const [name, policy] of Object.entries(parts.policies)) {
    const configPolicy = new common.ConfigPolicy();
    configPolicy.setPolicy(policy);
    configPolicy.setModPolicy('Admins');
    message.getPoliciesMap().set(name, configPolicy);
  }
  message.setModPolicy('Admins');
  return message;
}

function implicitPolicies(rules: Record<string, ImplicitRule>): Record<string, common.Policy> {
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => {
      const implicit = new common.ImplicitMetaPolicy();
      implicit.setSubPolicy(subPolicy(name));
      implicit.setRule(common.ImplicitMetaPolicy.Rule[rule]);
      const policy = new common.Policy();
      policy.setType(POLICY_TYPE.IMPLICIT_META);
      policy.setValue(implicit.serializeBinary());
      return [name, policy];
    }),
  );
}

function subPolicy(name: string): string {
  return name === 'LifecycleEndorsement' ? 'Endorsement' : name;
}

/** Somebody of one of these roles. */
function rolePolicy(
  mspId: string,
  roles: readonly msp.MSPRole.MSPRoleTypeMap[keyof msp.MSPRole.MSPRoleTypeMap][],
): common.Policy {
  return signaturePolicy(
    1,
    roles.map((role) => {
      const mspRole = new msp.MSPRole();
      mspRole.setMspIdentifier(mspId);
      mspRole.setRole(role);
      return principalOf(msp.MSPPrincipal.Classification.ROLE, mspRole.serializeBinary());
    }),
  );
}

/** So many of the ordering nodes, each by its own certificate (`common/policies/bft.go`). */
function blockValidation({ consenters, quorum }: ChannelConfig): common.Policy {
  return signaturePolicy(
    quorum,
    consenters.map(({ serialized }) => principalOf(msp.MSPPrincipal.Classification.IDENTITY, serialized)),
  );
}

/** Signatures of so many of the principals. */
function signaturePolicy(count: number, principals: readonly msp.MSPPrincipal[]): common.Policy {
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(count);
  outOf.setRulesList(
    principals.map((_, place) => {
      const signedBy = new common.SignaturePolicy();
      signedBy.setSignedBy(place);
      return signedBy;
    }),
  );
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(outOf);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(rule);
  envelope.setIdentitiesList([...principals]);
  const policy = new common.Policy();
  policy.setType(POLICY_TYPE.SIGNATURE);
  policy.setValue(envelope.serializeBinary());
  return policy;
}

function principalOf(
  classification: msp.MSPPrincipal.ClassificationMap[keyof msp.MSPPrincipal.ClassificationMap],
  principal: Uint8Array,
): msp.MSPPrincipal {
  const message = new msp.MSPPrincipal();
  message.setPrincipalClassification(classification);
  message.setPrincipal(principal);
  return message;
}

/** `common.Orderers`: whose certificate stands behind the numbers in blocks' signatures. */
function orderers(consenters: readonly ChannelConsenter[]): Uint8Array {
  const message = new common.Orderers();
  message.setConsenterMappingList(
    consenters.map(({ id, serialized }) => {
      const identity = msp.SerializedIdentity.deserializeBinary(serialized);
      const consenter = new common.Consenter();
      consenter.setId(id);
      consenter.setHost('localhost');
      consenter.setMspId(identity.getMspid());
      consenter.setIdentity(identity.getIdBytes_asU8());
      return consenter;
    }),
  );
  return message.serializeBinary();
}

function capabilities(version: string): Uint8Array {
  const message = new common.Capabilities();
  message.getCapabilitiesMap().set(version, new common.Capability());
  return message.serializeBinary();
}

function hashingAlgorithm(): Uint8Array {
  const message = new common.HashingAlgorithm();
  message.setName('SHA256');
  return message.serializeBinary();
}

function hashingStructure(): Uint8Array {
  const message = new common.BlockDataHashingStructure();
  message.setWidth(2 ** 32 - 1);
  return message.serializeBinary();
}

function consensusType(): Uint8Array {
  const message = new orderer.ConsensusType();
  // The name says that nobody voted on anything.
  message.setType('embedded');
  return message.serializeBinary();
}

function batchSize(batch: BatchConfig): Uint8Array {
  const message = new orderer.BatchSize();
  message.setMaxMessageCount(batch.maxMessageCount);
  message.setAbsoluteMaxBytes(batch.absoluteMaxBytes);
  message.setPreferredMaxBytes(batch.preferredMaxBytes);
  return message.serializeBinary();
}

function batchTimeout(batch: BatchConfig): Uint8Array {
  const message = new orderer.BatchTimeout();
  message.setTimeout(`${batch.timeoutMs}ms`);
  return message.serializeBinary();
}
