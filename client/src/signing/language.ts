import { arabic } from './words/arabic';
import { english } from './words/english';
import { french } from './words/french';
import { german } from './words/german';
import { italian } from './words/italian';
import { spanish } from './words/spanish';
import { turkish } from './words/turkish';
import { type Words } from './words/words';

/** Languages in which a patient can be shown what they sign (BCP 47). */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'tr', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

const wordsByLanguage: Readonly<Record<Language, Words>> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  it: italian,
  tr: turkish,
  ar: arabic,
};

export function languageOf(language: Language): Words {
  return wordsByLanguage[language];
}

/** In which direction a page shows the sentences of a language: HTML's `dir`. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return languageOf(language).direction;
}
