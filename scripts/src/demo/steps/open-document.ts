import { type AccessDecision } from '@careledger/client';
import { type OpenedDocument } from '@careledger/client/vault';
import { type Patient } from '../cast';

/** The custodian's vault decrypts a document on the strength of a permit. A denial opens nothing: the types do not let it try. */
export async function openDocument(
  patient: Patient,
  decision: AccessDecision,
): Promise<OpenedDocument | undefined> {
  if (decision.effect === 'deny') return undefined;
  const { vault, registrar } = patient.custodian;
  const { patient: id, record } = decision;
  return vault.open(decision, await registrar.records.read({ patient: id, record }));
}
