import { type SignedDirective } from '@careledger/client';
import { type Hospital, type Operator, type Patient } from '../cast';

export interface Revocation {
  readonly carrier: Hospital;
  readonly sentence: string;
  readonly blockNumber: bigint;
}

/** The custodian's chaincode is down; the patient revokes all the same, through another hospital. No hospital has a veto. */
export async function revokeElsewhere(
  operator: Operator,
  patient: Patient,
  consent: SignedDirective<'consent.grant'>,
  carrier: Hospital,
): Promise<Revocation> {
  await operator.stopChaincode(patient.custodian.name);
  const directive = await patient.signer.revoke({ consent: consent.id, last: consent });
  const { commit } = await carrier.registrar.consents.revoke(directive);
  return { carrier, sentence: directive.sentence.text, blockNumber: commit.blockNumber };
}
