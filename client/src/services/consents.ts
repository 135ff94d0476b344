import {
  type ActiveConsent,
  type ClosedConsent,
  type Consent,
  type ConsentAsk,
  type ConsentList,
  type ExpiredConsent,
  type ListedConsent,
  MAX_SWEEP,
  type PastConsent,
  type RevokedConsent,
  SWEEP_AFTER_SECONDS,
  TERMINOLOGY,
  type TransactionInput,
} from '@careledger/model';
import { randomUUID } from 'node:crypto';
import { type CallOptions } from '../call/caller';
import { checked, type Committed, type Operations } from '../call/operations';
import { UnexpectedAnswerError } from '../errors/unexpected-answer-error';
import { type ConsentDraft } from '../signing/consent-draft';
import { type SignedDirective } from '../signing/patient-signer';
import { pages } from './pages';
import { announceAndWait } from './wait';

/** What a provider asks a patient for; nothing in it says what the records are about. */
export type AskForConsent = Omit<TransactionInput<'consent.ask'>, 'ask'> & {
  /** The ask's id: `[a-z0-9-]`, 1 to 64 characters, random unless given. */
  readonly ask?: string;
};

/** A consent on a paper form. */
export interface ConsentOnPaper {
  readonly patient: string;
  readonly draft: ConsentDraft;
  readonly fileKey: Uint8Array;
  readonly form: string;
  readonly consent?: string;
}

/** Patients' directives. Any hospital may carry one; only the patient's key can make it. */
export interface ConsentService {
  /** A registered provider asks; the patient grants, narrows or declines. */
  ask(of: AskForConsent, options?: CallOptions): Promise<Committed<ConsentAsk>>;
  /** Carries the patient's no. */
  decline(
    directive: SignedDirective<'consent.decline'>,
    options?: CallOptions,
  ): Promise<Committed<ConsentAsk>>;
  grant(
    directive: SignedDirective<'consent.grant'>,
    options?: CallOptions,
  ): Promise<Committed<ActiveConsent>>;
  /** Holds from the next decision on, and for ever. */
  revoke(
    directive: SignedDirective<'consent.revoke'>,
    options?: CallOptions,
  ): Promise<Committed<RevokedConsent>>;
  /**
   * Grants what a patient has signed on paper, under an id of its own; for registrars and privacy officers of the custodian. What
   * it denies counts at once, what it permits when it has waited (`from` of the result), and the patient's key revokes it.
   *
   * @param paper `form` is the SHA-256 (base64url) of the form, which the hospital keeps; `consent` is random unless given
   */
  grantOnPaper(paper: ConsentOnPaper, options?: CallOptions): Promise<Committed<ActiveConsent>>;
  /** Revokes on paper. A consent that denies something stands until it has waited (`until` of the result). */
  revokeOnPaper(
    of: { readonly patient: string; readonly consent: string; readonly form: string },
    options?: CallOptions,
  ): Promise<Committed<RevokedConsent | ActiveConsent>>;
  read(of: { patient: string; consent: string }, options?: CallOptions): Promise<Consent>;
  /** What a version said, whether it still holds or not: the log names consents by id and version. */
  readVersion(
    of: { patient: string; consent: string; version: number },
    options?: CallOptions,
  ): Promise<ActiveConsent | PastConsent>;
  /** A patient's active consents by id, read as far as you go. */
  list(of: { patient: string }, options?: CallOptions): AsyncIterable<ActiveConsent>;
  /** The consents that were revoked, or have expired and were swept. */
  closed(of: { patient: string }, options?: CallOptions): AsyncIterable<ClosedConsent>;
  /** The versions that decisions no longer read, with when each was replaced, revoked or over. */
  history(of: { patient: string }, options?: CallOptions): AsyncIterable<PastConsent>;
  /** What providers have asked the patient for, answered or not. */
  asks(of: { patient: string }, options?: CallOptions): AsyncIterable<ConsentAsk>;
  /**
   * Takes a patient's consents that are over, for an hour at least, out of what decisions read. For the custodian; decisions
   * ignore them before as well.
   *
   * @returns what was swept
   */
  sweep(of: { patient: string }, options?: CallOptions): Promise<ExpiredConsent[]>;
}

export function consentService({ write, read }: Operations): ConsentService {
  async function* list<T extends ListedConsent['status']>(
    of: ConsentList,
    statuses: readonly T[],
    patient: string,
    options: CallOptions | undefined,
  ): AsyncGenerator<Extract<ListedConsent, { status: T }>> {
    const entries = pages(async (after: string | undefined) => {
      const input = { patient, status: of, ...(after !== undefined && { after }) };
      const { consents, next } = await read('consent.list', input, options);
      return { entries: consents, next };
    });
    for await (const entry of entries) {
      if (!isOneOf(entry, statuses)) {
        throw new UnexpectedAnswerError(`consent.list returned what is not ${of}`, undefined);
      }
      yield entry;
    }
  }

  return {
    ask: ({ ask = randomUUID(), ...of }, options) => write('consent.ask', { ask, ...of }, options),
    decline: ({ patient, jws }, options) => write('consent.decline', { patient, directive: jws }, options),
    grant: ({ patient, jws }, options) => write('consent.grant', { patient, directive: jws }, options),
    revoke: async ({ patient, jws }, options) => {
      const { commit, ...answer } = await write('consent.revoke', { patient, directive: jws }, options);
      if (answer.status === 'revoked') return { ...answer, commit };
      throw new UnexpectedAnswerError('what was signed is not revoked at once', commit.transactionId);
    },
    grantOnPaper: ({ patient, draft, fileKey, form, consent = randomUUID() }, options) => {
      const rule = checked(() => draft.compile(fileKey));
      const input = { patient, consent, form, terminology: TERMINOLOGY, rule } as const;
      return announceAndWait(
        () => write('consent.grant', input, options),
        ({ from }) => from,
      );
    },
    revokeOnPaper: (of, options) =>
      announceAndWait(
        () => write('consent.revoke', of, options),
        (answer) => (answer.status === 'active' ? answer.until : undefined),
      ),
    read: async (of, options) => {
      const consent = await read('consent.read', of, options);
      if (consent.status !== 'past') return consent;
      throw new UnexpectedAnswerError('consent.read returned a past version', undefined);
    },
    readVersion: async (of, options) => {
      const consent = await read('consent.read', of, options);
      if (consent.status === 'past' || consent.status === 'active') return consent;
      throw new UnexpectedAnswerError('consent.read returned a closed consent', undefined);
    },
    list: ({ patient }, options) => list('active', ['active'], patient, options),
    closed: ({ patient }, options) => list('closed', ['revoked', 'expired'], patient, options),
    history: ({ patient }, options) => list('past', ['past'], patient, options),
    asks: ({ patient }, options) => list('asked', ['asked', 'granted', 'declined'], patient, options),
    sweep: async ({ patient }, options) => {
      const before = Date.now() - SWEEP_AFTER_SECONDS * 1000 - CLOCKS_MILLISECONDS;
      const over: string[] = [];
      for await (const { consent, rule, until } of list('active', ['active'], patient, options)) {
        const ends = [rule.w?.until, until].flatMap((end) => (end === undefined ? [] : [Date.parse(end)]));
        if (Math.min(...ends) <= before) over.push(consent);
      }
      const swept: ExpiredConsent[] = [];
      for (let start = 0; start < over.length; start += MAX_SWEEP) {
        const consents = over.slice(start, start + MAX_SWEEP);
        swept.push(...(await write('consent.sweep', { patient, consents }, options)).consents);
      }
      return swept;
    },
  };
}

/** The peers' clocks and this one may be this far apart. */
const CLOCKS_MILLISECONDS = 60_000;

function isOneOf<T extends ListedConsent['status']>(
  entry: ListedConsent,
  statuses: readonly T[],
): entry is Extract<ListedConsent, { status: T }> {
  return statuses.some((status) => status === entry.status);
}
