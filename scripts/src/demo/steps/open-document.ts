import { type AccessDecision } from '@careledger/client';
import { type RecordMetadata } from '@careledger/model';
import { type Hospital } from '../cast';

export interface OpenedDocument {
  readonly bytes: Uint8Array;
  readonly metadata: RecordMetadata | undefined;
}

/**
 * The custodian's release service decides again, and gives the document's key to the clinician who asked. A denial opens nothing:
 * the types do not let it try.
 */
export async function openDocument(
  visited: Hospital,
  decision: AccessDecision,
): Promise<OpenedDocument | undefined> {
  if (decision.effect === 'deny') return undefined;
  const opening = await visited.clinician.records.open(decision);
  if (!opening.opened) throw new Error(`The document was not released (${opening.code}): ${opening.message}`);
  return { bytes: await opening.bytes(), metadata: opening.metadata };
}
