import { common, msp, peer } from '@hyperledger/fabric-protos';
import type { NodeRole, Principal } from '../msp/types';
import type { SignaturePolicy, SignatureRule } from '../policy/types';
import { decodeMessage, parseMessage } from './message';
import type { Decoded } from './types';

/** `protos.ApplicationPolicy`: a chaincode's endorsement policy, its own or one of the channel's by name. */
export type ApplicationPolicy =
  | { readonly kind: 'signature'; readonly policy: SignaturePolicy }
  | { readonly kind: 'channelReference'; readonly name: string };

/** By `msp.MSPRole.MSPRoleType`. */
const ROLES: readonly (NodeRole | 'member')[] = ['member', 'admin', 'client', 'peer', 'orderer'];

/** Fabric stops reading nested messages at this depth too, by Go's protobuf limit; here it spares the stack. */
const MAX_DEPTH = 100;

/** One of no signatures at all. */
const NOBODY: SignaturePolicy = { principals: [], rule: { kind: 'outOf', n: 1, rules: [] } };

/** @throws CodecError also where a rule has no type or the version is not 0 */
export function decodeSignaturePolicy(bytes: Uint8Array): Decoded<SignaturePolicy> {
  return decodeMessage(
    'common.SignaturePolicyEnvelope',
    common.SignaturePolicyEnvelope,
    bytes,
    signaturePolicyView,
  );
}

/**
 * Reads a key's policy as an endorser does that plans with it: whatever parses is a policy, but for one without a sensible
 * rule, which nobody satisfies.
 *
 * @throws CodecError where the bytes do not parse
 */
export function decodeKeyPolicy(bytes: Uint8Array): SignaturePolicy {
  const { view: message } = decodeMessage(
    'common.SignaturePolicyEnvelope',
    common.SignaturePolicyEnvelope,
    bytes,
    (envelope) => envelope,
  );
  try {
    return signaturePolicyView(message);
  } catch {
    return NOBODY;
  }
}

/** A policy of the channel's configuration, from its `common.Policy`; undefined where it is not one of signatures. @throws CodecError */
export function decodeConfigPolicy(bytes: Uint8Array): Decoded<SignaturePolicy | undefined> {
  return decodeMessage('common.Policy', common.Policy, bytes, (message) =>
    message.getType() === common.Policy.PolicyType.SIGNATURE
      ? decodeSignaturePolicy(message.getValue_asU8()).view
      : undefined,
  );
}

export function encodeSignaturePolicy(view: SignaturePolicy): Uint8Array {
  return signaturePolicyMessage(view).serializeBinary();
}

/** @throws CodecError */
export function decodeApplicationPolicy(bytes: Uint8Array): Decoded<ApplicationPolicy> {
  return decodeMessage('protos.ApplicationPolicy', peer.ApplicationPolicy, bytes, (message) => {
    const policy = message.getSignaturePolicy();
    if (policy) return { kind: 'signature', policy: signaturePolicyView(policy) };
    return { kind: 'channelReference', name: message.getChannelConfigPolicyReference() };
  });
}

export function encodeApplicationPolicy(view: ApplicationPolicy): Uint8Array {
  const message = new peer.ApplicationPolicy();
  if (view.kind === 'signature') message.setSignaturePolicy(signaturePolicyMessage(view.policy));
  else message.setChannelConfigPolicyReference(view.name);
  return message.serializeBinary();
}

export function signaturePolicyView(message: common.SignaturePolicyEnvelope): SignaturePolicy {
  if (message.getVersion() !== 0) throw new RangeError('unknown version');
  const rule = message.getRule();
  if (!rule) throw new TypeError('no rule');
  return { principals: message.getIdentitiesList().map(principalView), rule: ruleView(rule, 0) };
}

export function signaturePolicyMessage(view: SignaturePolicy): common.SignaturePolicyEnvelope {
  const message = new common.SignaturePolicyEnvelope();
  message.setVersion(0);
  message.setRule(ruleMessage(view.rule));
  message.setIdentitiesList(view.principals.map(principalMessage));
  return message;
}

function ruleView(message: common.SignaturePolicy, depth: number): SignatureRule {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deep');
  const outOf = message.getNOutOf();
  if (outOf) {
    return {
      kind: 'outOf',
      n: outOf.getN(),
      rules: outOf.getRulesList().map((rule) => ruleView(rule, depth + 1)),
    };
  }
  if (message.getTypeCase() === common.SignaturePolicy.TypeCase.TYPE_NOT_SET) throw new TypeError('no type');
  return { kind: 'signedBy', principal: message.getSignedBy() };
}

function ruleMessage(rule: SignatureRule): common.SignaturePolicy {
  const message = new common.SignaturePolicy();
  if (rule.kind === 'signedBy') {
    message.setSignedBy(rule.principal);
  } else {
    const outOf = new common.SignaturePolicy.NOutOf();
    outOf.setN(rule.n);
    outOf.setRulesList(rule.rules.map(ruleMessage));
    message.setNOutOf(outOf);
  }
  return message;
}

function principalView(message: msp.MSPPrincipal): Principal {
  const bytes = message.getPrincipal_asU8();
  switch (message.getPrincipalClassification()) {
    case msp.MSPPrincipal.Classification.ROLE:
      return rolePrincipal(bytes);
    case msp.MSPPrincipal.Classification.IDENTITY:
      return { kind: 'identity', serialized: bytes };
    default:
      return { kind: 'unsupported' };
  }
}

/** A principal that cannot be read is one that nobody satisfies; the rest of the policy still counts. */
function rolePrincipal(bytes: Uint8Array): Principal {
  try {
    const message = parseMessage(msp.MSPRole, bytes);
    const role = ROLES[message.getRole()];
    return role === undefined
      ? { kind: 'unsupported' }
      : { kind: 'role', mspId: message.getMspIdentifier(), role };
  } catch {
    return { kind: 'unsupported' };
  }
}

function principalMessage(principal: Principal): msp.MSPPrincipal {
  const message = new msp.MSPPrincipal();
  switch (principal.kind) {
    case 'role': {
      const role = new msp.MSPRole();
      role.setMspIdentifier(principal.mspId);
      role.setRole(msp.MSPRole.MSPRoleType[roleName(principal.role)]);
      message.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
      message.setPrincipal(role.serializeBinary());
      break;
    }
    case 'identity':
      message.setPrincipalClassification(msp.MSPPrincipal.Classification.IDENTITY);
      message.setPrincipal(principal.serialized);
      break;
    case 'unsupported':
      throw new TypeError(
        'A policy with a principal that is neither a role nor an identity cannot be written.',
      );
  }
  return message;
}

function roleName(role: NodeRole | 'member'): 'MEMBER' | 'ADMIN' | 'CLIENT' | 'PEER' | 'ORDERER' {
  switch (role) {
    case 'member':
      return 'MEMBER';
    case 'admin':
      return 'ADMIN';
    case 'client':
      return 'CLIENT';
    case 'peer':
      return 'PEER';
    case 'orderer':
      return 'ORDERER';
  }
}
