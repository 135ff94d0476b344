import { type Topic } from '@careledger/model';
import {
  type ConsentContent,
  type Precision,
  type SpokenCategory,
  type SpokenPurpose,
  type Words,
} from './words';

/** What differs between languages in the sentences of a consent. Lists come joined, names as they are to be shown. */
export interface ConsentGrammar {
  /** BCP 47, with calendar and digits where a region does not settle them: for dates and lists. */
  readonly locale: string;
  readonly direction: 'ltr' | 'rtl';
  readonly comma: string;
  readonly categories: Readonly<Record<SpokenCategory, string>>;
  readonly purposes: Readonly<Record<SpokenPurpose, string>>;
  readonly topics: Readonly<Record<Topic, string>>;
  /** @param who undefined: everybody */
  allow(who: string | undefined, what: string): string;
  forbid(who: string | undefined, what: string): string;
  /** Whether those who are forbidden something are joined by "and" or by "or". */
  readonly forbidden: 'conjunction' | 'disjunction';
  readonly all: { readonly permit: string; readonly deny: string };
  categoriesOf(list: string): string;
  quoted(document: string): string;
  documents(list: string): string;
  authors(list: string): string;
  /** A single day, month or year. */
  madeAt(moment: string): string;
  /** At least one of them is given, and they differ; both are inside. */
  made(start: string | undefined, end: string | undefined): string;
  /** What a denial says besides: it reaches what is in its time only in part, and what has no date. */
  readonly partlyOrUndated: string;
  including(list: string): string;
  except(list: string): string;
  readonly anyPurpose: string;
  for(list: string): string;
  notFor(list: string): string;
  from(moment: string): string;
  until(instant: string): string;
  /** The day is inside. */
  through(day: string): string;
  readonly forever: string;
  /** Sentences of their own, without the full stop. */
  mayNot(who: string): string;
  may(who: string): string;
  /** @param named whether the denial names whom it means: the exception then means no others */
  emergency(topics: string | undefined, named: boolean): string;
}

/** The sentences of a language's grammar. */
export function consentWords(grammar: ConsentGrammar): Pick<Words, 'consent' | 'moment' | 'direction'> {
  const lists = {
    conjunction: new Intl.ListFormat(grammar.locale, { type: 'conjunction' }),
    disjunction: new Intl.ListFormat(grammar.locale, { type: 'disjunction' }),
  };
  const and = (list: readonly string[]): string => lists.conjunction.format(list);
  const or = (list: readonly string[]): string => lists.disjunction.format(list);
  const topics = (list: readonly Topic[]): string[] => list.map((topic) => grammar.topics[topic]);
  const names = (list: readonly string[]): string[] => list.map((name) => isolated(name, grammar.direction));

  function things({ effect, documents, categories }: ConsentContent): string {
    const join = effect === 'permit' ? and : or;
    if (documents !== undefined) {
      return grammar.documents(
        join(documents.map((name) => grammar.quoted(isolated(name, grammar.direction)))),
      );
    }
    return categories === undefined
      ? grammar.all[effect]
      : grammar.categoriesOf(join(categories.map((code) => grammar.categories[code])));
  }

  function dated({ start, end }: NonNullable<ConsentContent['made']>): string {
    return start !== undefined && start === end ? grammar.madeAt(start) : grammar.made(start, end);
  }

  function main(content: ConsentContent): string {
    const { effect, recipients, authors, made, including, except, purposes, notFor, from, until } = content;
    const permits = effect === 'permit';
    const join = permits ? and : or;
    const who = recipients && lists[permits ? 'conjunction' : grammar.forbidden].format(names(recipients));
    return [
      permits ? grammar.allow(who, things(content)) : grammar.forbid(who, things(content)),
      made && `${dated(made)}${permits ? '' : grammar.partlyOrUndated}`,
      authors && grammar.authors(or(names(authors))),
      including && grammar.including(and(topics(including))),
      except && grammar.except(or(topics(except))),
      purposes === undefined
        ? grammar.anyPurpose
        : grammar.for(join(purposes.map((code) => grammar.purposes[code]))),
      notFor && grammar.notFor(or(notFor.map((code) => grammar.purposes[code]))),
      from === undefined ? undefined : grammar.from(from),
      until === undefined
        ? grammar.forever
        : 'day' in until
          ? grammar.through(until.day)
          : grammar.until(until.instant),
    ]
      .filter((part) => part !== undefined)
      .join(grammar.comma);
  }

  return {
    direction: grammar.direction,
    consent: (content) => {
      const { effect, recipients, otherwise, emergency } = content;
      const others = otherwise && and(names(otherwise));
      return [
        main(content),
        others && (effect === 'permit' ? grammar.mayNot(others) : grammar.may(others)),
        emergency &&
          grammar.emergency(
            emergency.length === 0 ? undefined : and(topics(emergency)),
            recipients !== undefined,
          ),
      ]
        .filter((sentence) => sentence !== undefined)
        .map((sentence) => `${sentence}.`)
        .join(' ');
    },
    moment: (instant, timeZone, precision) =>
      new Intl.DateTimeFormat(grammar.locale, { timeZone, ...FORMATS[precision] }).format(instant),
  };
}

const FORMATS: Readonly<Record<Precision, Intl.DateTimeFormatOptions>> = {
  year: { year: 'numeric' },
  month: { year: 'numeric', month: 'long' },
  day: { dateStyle: 'long' },
  second: { dateStyle: 'long', timeStyle: 'long' },
};

/** Letters of scripts that run from right to left (Unicode UAX #9, classes R and AL). */
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_DIRECTIONAL_ISOLATE = '\u2069';

/** Keeps a name of the other direction together, so that it does not turn the sentence around it (UAX #9). */
export function isolated(name: string, direction: 'ltr' | 'rtl'): string {
  return RIGHT_TO_LEFT.test(name) === (direction === 'rtl')
    ? name
    : `${FIRST_STRONG_ISOLATE}${name}${POP_DIRECTIONAL_ISOLATE}`;
}
