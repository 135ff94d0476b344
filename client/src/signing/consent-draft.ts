import {
  CareError,
  compileRule,
  type DayPeriod,
  type Rule,
  type RuleDescription,
  tokenKey,
  type Topic,
  TOPICS,
} from '@careledger/model';
import { ConsentDraftError } from '../errors/consent-draft-error';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { checkContent, checkNotPast, checkSize, isTooMany } from './draft-checks';
import {
  type DraftContent,
  type NamedAuthor,
  type NamedDocument,
  type NamedRecipient,
  recipientOf,
  ruleOf,
} from './draft-content';
import { languageOf, type Language } from './language';
import { type Moment, spokenBeginning, spokenDate, spokenEnd } from './moment';
import { SPOKEN_CATEGORIES, SPOKEN_PURPOSES, type SpokenCategory, type SpokenPurpose } from './words/words';

/** What both a consent that permits and one that forbids can say. */
export interface DraftSteps<TDraft> {
  /** Kinds of documents, by LOINC code (the model's `CATEGORIES`). */
  toSee(...categories: SpokenCategory[]): TDraft;
  /** Single documents. */
  toSeeOnly(...documents: NamedDocument[]): TDraft;
  /** Documents of these authors alone. */
  writtenBy(...authors: NamedAuthor[]): TDraft;
  /** Documents of a time alone, in whole days, months or years: `{ start: '2024', end: '2024-06' }`. */
  madeIn(period: DayPeriod): TDraft;
  /** Purposes, with all that lies under them. */
  for(...purposes: SpokenPurpose[]): TDraft;
  /** The first moment at which it holds; a day or a month counts from its beginning. */
  from(moment: Moment): TDraft;
  /** Up to here; a day or a month counts to its end. */
  until(moment: Moment): TDraft;
}

/** What can be done with a finished consent. */
export interface ConsentDraft {
  /** What the patient is shown. */
  sentence(language: Language): string;
  /** The rule in the clear, as FHIR's Consent would say it (`@careledger/client/fhir`). */
  describe(): RuleDescription;
  /**
   * The rule in tokens: what the ledger sees.
   *
   * @throws ConsentDraftError TOO_LARGE
   */
  compile(fileKey: Uint8Array): Rule;
  /** @throws ConsentDraftError PAST, when it would have ended at that time */
  check(now: Date): void;
}

/**
 * A consent as a patient would say it: `allow(hospitalB).toSee('18842-5').for('TREAT').until({ day, timeZone })`. A draft does
 * not change; each step gives a new one. What a step does not limit is not limited. Every step throws a
 * `ConsentDraftError` for what cannot be meant.
 */
export interface PermitDraft extends ConsentDraft, DraftSteps<PermitDraft> {
  /** Sensitive topics of which documents are meant as well. Without it, those of no topic are permitted. */
  including(...topics: Topic[]): PermitDraft;
  /** Sensitive topics of which no document is meant, whatever other consents permit. */
  except(...topics: Topic[]): PermitDraft;
  /** Purposes for which the same documents are denied, whatever other consents permit. */
  notFor(...purposes: SpokenPurpose[]): PermitDraft;
  /** Who is denied the same documents, whatever other consents permit. */
  butNot(...recipients: NamedRecipient[]): PermitDraft;
}

/** A consent that forbids: a denial reaches every sensitive topic as it is. */
export interface DenyDraft extends ConsentDraft, DraftSteps<DenyDraft> {
  /** Whom the denial does not mean, and who is permitted what it denies to others. */
  butAllow(...recipients: NamedRecipient[]): DenyDraft;
  /** Whoever treats the patient in an emergency may see the documents; those of sensitive topics where these are named. */
  butInAnEmergency(...topics: Topic[]): DenyDraft;
}

/** Begins a consent that permits. */
export function allow(...recipients: NamedRecipient[]): PermitDraft {
  return permitDraft({ effect: 'permit', recipients: somebody(recipients) });
}

/** Begins a consent that permits everybody who takes part. */
export function allowEverybody(): PermitDraft {
  return permitDraft({ effect: 'permit' });
}

/** Begins a consent that denies; it wins over every one that permits. */
export function forbid(...recipients: NamedRecipient[]): DenyDraft {
  return denyDraft({ effect: 'deny', recipients: somebody(recipients) });
}

/** Begins a consent that denies everybody: `forbidEverybody().butInAnEmergency()`. */
export function forbidEverybody(): DenyDraft {
  return denyDraft({ effect: 'deny' });
}

function permitDraft(content: DraftContent): PermitDraft {
  return {
    ...steps(content, permitDraft),
    including: (...including) =>
      permitDraft({ ...content, including: some('including', including, isTopic) }),
    except: (...except) => permitDraft({ ...content, except: some('except', except, isTopic) }),
    notFor: (...notFor) => permitDraft({ ...content, notFor: some('notFor', notFor, isPurpose) }),
    butNot: (...otherwise) => permitDraft({ ...content, otherwise: somebody(otherwise) }),
  };
}

function denyDraft(content: DraftContent): DenyDraft {
  return {
    ...steps(content, denyDraft),
    butAllow: (...otherwise) => denyDraft({ ...content, otherwise: somebody(otherwise) }),
    butInAnEmergency: (...emergency) =>
      denyDraft({ ...content, emergency: checkedAll('butInAnEmergency', emergency, isTopic) }),
  };
}

function steps<TDraft>(
  content: DraftContent,
  draft: (content: DraftContent) => TDraft,
): ConsentDraft & DraftSteps<TDraft> {
  checkContent(content);
  return {
    toSee: (...categories) => draft({ ...content, categories: some('toSee', categories, isCategory) }),
    toSeeOnly: (...documents) => draft({ ...content, documents: some('toSeeOnly', documents) }),
    writtenBy: (...authors) => draft({ ...content, authors: some('writtenBy', authors) }),
    madeIn: (made) => draft({ ...content, made }),
    for: (...purposes) => draft({ ...content, purposes: some('for', purposes, isPurpose) }),
    from: (from) => draft({ ...content, from }),
    until: (until) => draft({ ...content, until }),
    sentence: (language) => sentenceOf(content, language),
    describe: () => ruleOf(content),
    compile: (fileKey) => compiled(content, fileKey),
    check: (now) => {
      checkNotPast(content, now);
    },
  };
}

function sentenceOf(content: DraftContent, language: Language): string {
  const words = languageOf(language);
  const { made, from, until } = content;
  const names = (list: readonly { readonly name: string }[] | undefined) => list?.map(({ name }) => name);
  return words.consent({
    effect: content.effect,
    recipients: names(content.recipients),
    otherwise: names(content.otherwise),
    documents: names(content.documents),
    categories: content.categories,
    authors: names(content.authors),
    made: made && {
      start: made.start === undefined ? undefined : spokenDate(made.start, words),
      end: made.end === undefined ? undefined : spokenDate(made.end, words),
    },
    including: content.including,
    except: content.except,
    purposes: content.purposes,
    notFor: content.notFor,
    emergency: content.emergency,
    from: from && spokenBeginning(from, words),
    until: until && spokenEnd(until, words),
  });
}

function compiled(content: DraftContent, fileKey: Uint8Array): Rule {
  let rule: Rule;
  try {
    rule = compileRule(ruleOf(content), tokenKey(fileKey));
  } catch (error) {
    if (!(error instanceof CareError)) throw error;
    // Codes and dates were checked step by step: what is left is too many of something, or an id that is none.
    if (isTooMany(content)) throw new ConsentDraftError('TOO_LARGE', ['rule'], error);
    throw new InvalidArgumentError(error.explanation, ['rule'], error);
  }
  checkSize(rule);
  return rule;
}

function somebody(recipients: readonly NamedRecipient[]): readonly NamedRecipient[] {
  if (recipients.length === 0) throw new ConsentDraftError('NOBODY', ['recipients']);
  for (const recipient of recipients) {
    if (Object.keys(recipientOf(recipient)).length === 0)
      throw new ConsentDraftError('NOBODY', ['recipients']);
  }
  return recipients;
}

function some<T>(
  step: string,
  list: readonly T[],
  isKnown: (entry: T) => boolean = () => true,
): readonly T[] {
  if (list.length === 0) throw new ConsentDraftError('EMPTY', [step]);
  return checkedAll(step, list, isKnown);
}

/** Callers in JavaScript can name anything. */
function checkedAll<T>(step: string, list: readonly T[], isKnown: (entry: T) => boolean): readonly T[] {
  if (!list.every(isKnown)) throw new ConsentDraftError('UNKNOWN', [step]);
  return list;
}

const isTopic = (topic: string): boolean => Object.hasOwn(TOPICS, topic);
const isPurpose = (code: string): boolean => SPOKEN_PURPOSES.some((purpose) => purpose === code);
const isCategory = (code: string): boolean => SPOKEN_CATEGORIES.some((category) => category === code);
