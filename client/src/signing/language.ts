import { english } from './words/english';
import { german } from './words/german';
import { type Words } from './words/words';

/** Languages in which a patient can be shown what they sign. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const wordsByLanguage: Readonly<Record<Language, Words>> = { en: english, de: german };

export function languageOf(language: Language): Words {
  return wordsByLanguage[language];
}
