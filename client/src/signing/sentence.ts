import { base64url, digestOfSentence } from '@careledger/model';
import type * as v from 'valibot';
import { type Sentence } from '@careledger/model';

/**
 * What the patient was shown before signing. The patient's device keeps it: the ledger has its salted hash alone, so that
 * later both sides can prove what was read.
 */
export interface ShownSentence {
  /** BCP 47. */
  readonly language: string;
  readonly text: string;
  /** 128 random bits in base64url. */
  readonly salt: string;
}

export function shownSentence(language: string, text: string): ShownSentence {
  return { language, text, salt: base64url(crypto.getRandomValues(new Uint8Array(16))) };
}

/** What a directive says about the sentence. */
export function sentenceClaim(sentence: ShownSentence): v.InferInput<typeof Sentence> {
  return { language: sentence.language, sha256: digestOfSentence(sentence) };
}

/** Whether a sentence is the one that a directive, or the consent made by it, names. */
export function isSentenceOf(sentence: ShownSentence, claim: { language: string; sha256: string }): boolean {
  return claim.language === sentence.language && claim.sha256 === digestOfSentence(sentence);
}
