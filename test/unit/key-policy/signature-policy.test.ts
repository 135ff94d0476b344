import { majorityOf, ownerPolicy } from '@careledger/chaincode/dist/ledger/signature-policy';
import { check, MspId } from '@careledger/model';
import { common, msp } from '@hyperledger/fabric-protos';
import { expect } from 'chai';

// In a process without the shim, which brings another version of Fabric's protobufs.
const names = ['HospitalA', 'HospitalB', 'HospitalC', 'HospitalD', 'HospitalE', 'HospitalF'];
const hospitals = names.map((name) => check(MspId, name, 'a hospital'));

/** Evaluates a policy as a peer does, for the set of identities that signed. */
function isSatisfied(policy: common.SignaturePolicy, signers: ReadonlySet<number>): boolean {
  if (policy.getTypeCase() === common.SignaturePolicy.TypeCase.SIGNED_BY)
    return signers.has(policy.getSignedBy());
  const outOf = policy.getNOutOf();
  if (outOf === undefined) throw new Error('neither signed_by nor n_out_of');
  return outOf.getRulesList().filter((rule) => isSatisfied(rule, signers)).length >= outOf.getN();
}

describe('key-level policy of an owner', () => {
  for (let size = 1; size <= names.length; size += 1) {
    const members = hospitals.slice(0, size);
    for (const [ownerIndex, owner] of members.entries()) {
      it(`${owner} of ${size} hospitals: a majority with it, or all others where they are one`, () => {
        const bytes = ownerPolicy(owner, members);
        const envelope = common.SignaturePolicyEnvelope.deserializeBinary(bytes);
        expect(Buffer.from(envelope.serializeBinary()), 'as Fabric encodes it').to.deep.equal(
          Buffer.from(bytes),
        );

        const roles = envelope.getIdentitiesList().map((principal) => {
          expect(principal.getPrincipalClassification()).to.equal(msp.MSPPrincipal.Classification.ROLE);
          return msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8());
        });
        expect(roles.map((role) => role.getMspIdentifier())).to.deep.equal(members);
        expect(roles.every((role) => role.getRole() === msp.MSPRole.MSPRoleType.PEER)).to.equal(true);

        const rule = envelope.getRule();
        if (rule === undefined) throw new Error('no rule');
        for (let subset = 0; subset < 2 ** size; subset += 1) {
          const signers = new Set(members.flatMap((_, index) => ((subset >> index) & 1 ? [index] : [])));
          const isMajority = signers.size >= majorityOf(members);
          const isAllOthers = signers.size === size - 1 && !signers.has(ownerIndex);
          expect(isSatisfied(rule, signers), [...signers].join()).to.equal(
            isMajority && (signers.has(ownerIndex) || isAllOthers),
          );
        }
      });
    }
  }
});
