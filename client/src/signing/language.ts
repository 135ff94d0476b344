import { arabic } from './words/arabic';
import { isolated } from './words/consent-words';
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

export function languageOf(language: Language): Words {
  return isolatedNames[language];
}

const isolatedNames: Readonly<Record<Language, Words>> = {
  en: withNamesIsolated(english),
  de: withNamesIsolated(german),
  fr: withNamesIsolated(french),
  es: withNamesIsolated(spanish),
  it: withNamesIsolated(italian),
  tr: withNamesIsolated(turkish),
  ar: withNamesIsolated(arabic),
};

/** A name of the other direction must not turn the sentence around it, be it the first word of it. */
function withNamesIsolated(words: Words): Words {
  const name = (text: string): string => isolated(text, words.direction);
  return {
    ...words,
    registration: (custodian) => words.registration(name(custodian)),
    decline: (hospital) => words.decline(name(hospital)),
    recovery: (custodian) => words.recovery(name(custodian)),
    appointment: (of) => words.appointment({ ...of, name: name(of.name) }),
    dismissal: (delegate) => words.dismissal(name(delegate)),
    transfer: ({ from, to }) => words.transfer({ from: name(from), to: name(to) }),
  };
}

/** In which direction a page shows the sentences of a language: HTML's `dir`. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return languageOf(language).direction;
}
