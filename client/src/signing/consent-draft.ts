import { CATEGORIES, compileRule, instantOf, type Role, type Rule, tokenKey } from '@careledger/model';
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
    for: (...purposes) => draft({ ...content, purposes }),
    from: (from) => draft({ ...content, from }),
    until: (until) => draft({ ...content, until }),
    sentence: (language) => {
      const words = languageOf(language);
      return words.consent({
        effect: content.effect,
        recipients: content.recipients.map((recipient) => recipient.name),
        categories: content.categories,
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
          ...(content.categories && { classes: content.categories.map(codingOf) }),
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
