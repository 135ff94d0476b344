import type { MspId } from '@careledger/model';
import { bytesField, concat, textField, varintField } from './protobuf';

/**
 * Key-level endorsement policies, as bytes of `common.SignaturePolicyEnvelope` (fabric-protos, common/policies.proto
 * and msp/msp_principal.proto). The shim's own helper can only say that all of some hospitals endorse. Malformed bytes
 * would commit and lock the key for good, so the encoder is small, deterministic and tested against Fabric's decoder.
 */
type SignaturePolicy =
  { readonly signedBy: number } | { readonly n: number; readonly of: readonly SignaturePolicy[] };

/** MSPRole.PEER: a peer of the hospital, as its node OU says. */
const ROLE_PEER = 3;

/** How many hospitals are more than half. */
export function majorityOf(hospitals: readonly MspId[]): number {
  return Math.floor(hospitals.length / 2) + 1;
}

/**
 * Who may change what a hospital owns: the owner together with others to a majority; or, without the owner, all
 * others, as long as they are a majority themselves.
 *
 * @param hospitals all hospitals of the channel, sorted, the owner among them.
 */
export function ownerPolicy(owner: MspId, hospitals: readonly MspId[]): Uint8Array {
  const majority = majorityOf(hospitals);
  const others = hospitals.flatMap((hospital, index) => (hospital === owner ? [] : [{ signedBy: index }]));
  const own = { signedBy: hospitals.indexOf(owner) };
  const withOwner = majority > 1 ? allOf([own, { n: majority - 1, of: others }]) : own;
  const rule = { n: 1, of: others.length >= majority ? [withOwner, allOf(others)] : [withOwner] };
  return encodeEnvelope(rule, hospitals);
}

function allOf(of: readonly SignaturePolicy[]): SignaturePolicy {
  return { n: of.length, of };
}

/** SignaturePolicyEnvelope: version 0 is left out, as proto3 does; rule = 2, identities = 3. */
function encodeEnvelope(rule: SignaturePolicy, hospitals: readonly MspId[]): Uint8Array {
  return concat([
    bytesField(2, encodePolicy(rule)),
    ...hospitals.map((hospital) => bytesField(3, principal(hospital))),
  ]);
}

/** SignaturePolicy is a oneof: `signed_by` = 1 stands even when it is 0; `n_out_of` = 2 {n = 1, rules = 2}. */
function encodePolicy(policy: SignaturePolicy): Uint8Array {
  if ('signedBy' in policy) return varintField(1, policy.signedBy);
  return bytesField(
    2,
    concat([varintField(1, policy.n), ...policy.of.map((inner) => bytesField(2, encodePolicy(inner)))]),
  );
}

/** MSPPrincipal: classification ROLE is 0 and left out; principal = 2 is an MSPRole {msp_identifier = 1, role = 2}. */
function principal(hospital: MspId): Uint8Array {
  const role = concat([textField(1, hospital), varintField(2, ROLE_PEER)]);
  return bytesField(2, role);
}
