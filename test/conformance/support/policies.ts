import { common, msp } from '@hyperledger/fabric-protos';

/**
 * Encodes a key's signature policy: so many of these organizations' peers.
 *
 * @returns `common.SignaturePolicyEnvelope`, as an operation takes bytes
 */
export function outOf(count: number, mspIds: readonly string[]): { readonly hex: string } {
  const rule = new common.SignaturePolicy();
  const all = new common.SignaturePolicy.NOutOf();
  all.setN(count);
  all.setRulesList(
    mspIds.map((_, index) => {
      const signedBy = new common.SignaturePolicy();
      signedBy.setSignedBy(index);
      return signedBy;
    }),
  );
  rule.setNOutOf(all);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(rule);
  envelope.setIdentitiesList(mspIds.map(peerOf));
  return { hex: Buffer.from(envelope.serializeBinary()).toString('hex') };
}

/** @returns a policy that asks for every one of these organizations' peers */
export function allOf(...mspIds: readonly string[]): { readonly hex: string } {
  return outOf(mspIds.length, mspIds);
}

function peerOf(mspId: string): msp.MSPPrincipal {
  const role = new msp.MSPRole();
  role.setMspIdentifier(mspId);
  role.setRole(msp.MSPRole.MSPRoleType.PEER);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(role.serializeBinary());
  return principal;
}
