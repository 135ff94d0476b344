import {
  CATEGORIES,
  type Coding,
  compileRule,
  instantOf,
  type ProvisionDescription,
  type Role,
  type Rule,
  SENSITIVITY_SYSTEM,
  tokenKey,
  type Topic,
  TOPICS,
} from '@careledger/model';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { languageOf, type Language } from './language';
import { beginningOfDay } from './local-day';
import { type SpokenCategory, type SpokenPurpose } from './words/words';

/** Who may, or may not, see the documents. */
export interface NamedRecipient {
  /** What the patient reads: the name of the hospital, doctor or role. It is not sent. */
  readonly name: string;
  /** MSP id. */
  readonly hospital?: string;
  /** A provider of that hospital, by id. */
  readonly provider?: string;
  readonly role?: Role;
}

/** An instant, or a day where the patient lives. */
export type Moment = Date | { readonly day: string; readonly timeZone: string };

/**
 * A consent as a patient would say it: `allow(hospitalB).toSee('18842-5').for('TREAT').until({ day, timeZone })`. A draft does
 * not change; each step gives a new one. What a step does not limit is not limited.
 */
export interface ConsentDraft {
  /** Kinds of documents, by LOINC code (the model's `CATEGORIES`). */
  toSee(...categories: SpokenCategory[]): ConsentDraft;
  /**
   * Sensitive topics of which documents are meant as well. Without it, those of no topic are permitted.
   *
   * @throws InvalidArgumentError when the consent forbids: a denial reaches every topic as it is
   */
  including(...topics: Topic[]): ConsentDraft;
  /**
   * Sensitive topics of which no document is meant, whatever other consents permit.
   *
   * @throws InvalidArgumentError when the consent forbids
   */
  except(...topics: Topic[]): ConsentDraft;
  /** Purposes, with all that lies under them. */
  for(...purposes: SpokenPurpose[]): ConsentDraft;
  /** The first moment at which it holds; a day counts from its beginning. */
  from(moment: Moment): ConsentDraft;
  /** Up to here; a day counts to its end. */
  until(moment: Moment): ConsentDraft;
  /** What the patient is shown. */
  sentence(language: Language): string;
  /** The rule in tokens: what the ledger sees. */
  compile(fileKey: Uint8Array): Rule;
}

/** Begins a consent that permits. */
export function allow(...recipients: NamedRecipient[]): ConsentDraft {
  return draft({ effect: 'permit', recipients });
}

/** Begins a consent that denies; it wins over every one that permits. */
export function forbid(...recipients: NamedRecipient[]): ConsentDraft {
  return draft({ effect: 'deny', recipients });
}

interface Content {
  readonly effect: 'permit' | 'deny';
  readonly recipients: readonly NamedRecipient[];
  readonly categories?: readonly SpokenCategory[];
  readonly including?: readonly Topic[];
  readonly except?: readonly Topic[];
  readonly purposes?: readonly SpokenPurpose[];
  readonly from?: Moment;
  readonly until?: Moment;
}

function draft(content: Content): ConsentDraft {
  if (content.recipients.length === 0) {
    throw new InvalidArgumentError('A consent names at least one recipient.', ['recipients']);
  }
  return {
    toSee: (...categories) => draft({ ...content, categories }),
    including: (...including) => draft({ ...content, including: topicsOf(content, including) }),
    except: (...except) => draft({ ...content, except: topicsOf(content, except) }),
    for: (...purposes) => draft({ ...content, purposes }),
    from: (from) => draft({ ...content, from }),
    until: (until) => draft({ ...content, until }),
    sentence: (language) => {
      const words = languageOf(language);
      return words.consent({
        effect: content.effect,
        recipients: content.recipients.map((recipient) => recipient.name),
        categories: content.categories,
        including: content.including,
        except: content.except,
        purposes: content.purposes,
        from: content.from && words.moment(...spoken(content.from)),
        until: content.until && words.moment(...spoken(content.until)),
      });
    },
    compile: (fileKey) => {
      const from = content.from && instantOf(beginning(content.from).getTime());
      const until = content.until && instantOf(end(content.until).getTime());
      return compileRule(
        {
          effect: content.effect,
          recipients: content.recipients.map(({ hospital, provider, role }) => ({
            ...(hospital !== undefined && { hospital }),
            ...(provider !== undefined && { provider }),
            ...(role !== undefined && { role }),
          })),
          ...classesOf(content),
          provisions: provisionsOf(content),
          ...(content.purposes && { purposes: content.purposes }),
          ...((from ?? until) !== undefined && {
            period: { ...(from !== undefined && { from }), ...(until !== undefined && { until }) },
          }),
        },
        tokenKey(fileKey),
      );
    },
  };
}

/** Topics are exceptions, of the same kinds of documents: what the consent does not speak of they leave alone. */
function provisionsOf(content: Content): ProvisionDescription[] {
  const about = (effect: 'permit' | 'deny', topics: readonly Topic[]): ProvisionDescription => ({
    effect,
    labels: topics.flatMap((topic) => TOPICS[topic].map((code) => ({ system: SENSITIVITY_SYSTEM, code }))),
    ...classesOf(content),
  });
  return [
    ...(content.including ? [about('permit', content.including)] : []),
    ...(content.except ? [about('deny', content.except)] : []),
  ];
}

function classesOf({ categories }: Content): { classes?: Coding[] } {
  return categories === undefined ? {} : { classes: categories.map(codingOf) };
}

function topicsOf({ effect }: Content, topics: readonly Topic[]): readonly Topic[] {
  const [first] = topics;
  if (effect === 'permit' && first !== undefined && topics.every((topic) => Object.hasOwn(TOPICS, topic)))
    return topics;
  throw new InvalidArgumentError(
    effect === 'permit'
      ? 'At least one topic is named, and each is one that the model knows.'
      : 'A consent that forbids reaches every topic; name topics where you allow.',
    ['topics'],
  );
}

function codingOf(code: SpokenCategory): { system: string; code: string } {
  const category = CATEGORIES.find((candidate) => candidate.code === code);
  if (category === undefined) {
    throw new InvalidArgumentError('The kind of document is not one that a patient can name.', [
      'categories',
    ]);
  }
  return { system: category.system, code: category.code };
}

function beginning(moment: Moment): Date {
  return moment instanceof Date ? moment : beginningOfDay(moment.day, moment.timeZone, 0);
}

function end(moment: Moment): Date {
  return moment instanceof Date ? moment : beginningOfDay(moment.day, moment.timeZone, 1);
}

/** A day is spoken of as a day; an instant with its time, in UTC. */
function spoken(moment: Moment): [instant: Date, timeZone: string, precision: 'day' | 'second'] {
  return moment instanceof Date ? [moment, 'UTC', 'second'] : [beginning(moment), moment.timeZone, 'day'];
}
