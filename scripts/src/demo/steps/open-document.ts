import { type AccessDecision } from '@careledger/client';
import { openChunks, openMetadata } from '@careledger/client/vault';
import { type RecordMetadata } from '@careledger/model';
import { type Patient } from '../cast';

export interface OpenedDocument {
  readonly bytes: Uint8Array;
  readonly metadata: RecordMetadata;
}

/** The custodian's vault decrypts a document on the strength of a permit. A denial opens nothing. */
export async function openDocument(
  patient: Patient,
  decision: AccessDecision,
): Promise<OpenedDocument | undefined> {
  if (decision.effect === 'deny') return undefined;
  const { vault, registrar } = patient.custodian;
  const { patient: id, record } = decision;
  const anchor = await registrar.records.read({ patient: id, record });
  const { contentKey, metadata } = await vault.documentKey(anchor.digest);
  const { content } = await vault.ciphertext(anchor.digest);
  const pieces = [];
  for await (const piece of openChunks(contentKey, content)) pieces.push(piece);
  return {
    bytes: Buffer.concat(pieces),
    metadata: await openMetadata(contentKey, anchor.digest, metadata, anchor.metadata),
  };
}
