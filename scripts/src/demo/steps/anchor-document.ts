import { type ClinicalDocument } from '@careledger/client/fhir';
import { type AnchoredDocument, type Patient } from '../cast';

export interface Anchoring extends AnchoredDocument {
  /** SHA-256 of the encrypted document. */
  readonly digest: string;
  readonly size: number;
  /** How many tokens stand for what it is about. */
  readonly tokens: number;
}

/** The custodian encrypts a document under a key of its own, keeps it in its vault, and anchors its hash on the ledger. */
export async function anchorDocument(patient: Patient, document: ClinicalDocument): Promise<Anchoring> {
  const { vault, registrar } = patient.custodian;
  const sealed = await vault.store(document);
  const { record, digest, size, item } = await registrar.records.anchor({
    patient: patient.id,
    document: sealed,
    about: { classes: document.classes, labels: document.labels, made: document.made },
    fileKey: patient.fileKey,
  });
  return { record, title: document.title, digest, size, tokens: item.t.length };
}
