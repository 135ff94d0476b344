import { allow, type ConsentDraft, type SignedDirective } from '@careledger/client';
import { type Hospital, type Patient } from '../cast';

export interface SignedConsent {
  readonly directive: SignedDirective<'consent.grant'>;
  /** What the patient read, in two languages, before signing it in the first. */
  readonly sentences: readonly { readonly language: 'en' | 'de'; readonly text: string }[];
  readonly carrier: Hospital;
  readonly blockNumber: bigint;
}

/**
 * The patient lets a hospital see the discharge summaries, for treatment, for a month. The signature is made with the patient's
 * own key; the hospital that carries it to the ledger could not have made it, and cannot change it.
 */
export async function signConsent(patient: Patient, reader: Hospital, today: Date): Promise<SignedConsent> {
  const draft = monthOfDischargeSummaries(reader, today);
  const directive = await patient.signer.grant(draft, { fileKey: patient.fileKey });
  const carrier = patient.custodian;
  const { commit } = await carrier.registrar.consents.grant(directive);
  return {
    directive,
    sentences: (['en', 'de'] as const).map((language) => ({ language, text: draft.sentence(language) })),
    carrier,
    blockNumber: commit.blockNumber,
  };
}

function monthOfDischargeSummaries(reader: Hospital, today: Date): ConsentDraft {
  const lastDay = new Date(today);
  lastDay.setUTCDate(lastDay.getUTCDate() + 30);
  return allow({ name: reader.title, hospital: reader.mspId })
    .toSee('18842-5')
    .for('TREAT')
    .until({ day: lastDay.toISOString().slice(0, 10), timeZone: 'Europe/Berlin' });
}
