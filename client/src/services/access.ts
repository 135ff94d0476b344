import {
  ownRequestId,
  unverifiedDirective,
  type AccessEntry,
  type BatchProof,
  type Effect,
  type LogCursor,
  type LoggedDecision,
  type LogReading,
  type PermitReason,
  type Purpose,
  type TransactionInput,
  type TransactionOutput,
  type UndecidedRecord,
} from '@careledger/model';
import type * as v from 'valibot';
import { type CallOptions } from '../call/caller';
import { checked, type Committed, type Operations } from '../call/operations';
import { UnexpectedAnswerError } from '../errors/unexpected-answer-error';
import { type FreshKeys, type ReaderKey } from '../release/fresh-keys';
import { type SignedDirective } from '../signing/patient-signer';
import { type BreakGlassExplanation, type BreakGlassService, breakGlassService } from './break-glass';
import { decisionOf, logEntryOf } from './decisions';
import { explain, type Explanation } from './explain';
import { pages } from './pages';
import { requestMany } from './request-many';
import { type Prospect, whoCouldSee, type WhoCouldSee } from './who-could-see';

/** A purpose of use: a code of HL7's v3-ActReason under PurposeOfUse, such as `TREAT`. */
export type PurposeCode = v.InferOutput<typeof Purpose>;

/** What a provider asks for: one record, for one purpose. */
export interface AccessQuestion {
  readonly patient: string;
  readonly record: string;
  readonly purpose: PurposeCode;
}

/** A decision that stands on the ledger. Only one with the effect `permit` opens anything. */
export type AccessDecision = Permit | Denial;

/** Access is permitted: by the consents named, or, with none, by the channel's policy. */
export type Permit = Entry & {
  readonly effect: 'permit';
  readonly reason: PermitReason;
};

/** Access is denied; `reason` says why. */
export type Denial = Entry & {
  readonly effect: 'deny';
  readonly reason: Exclude<AccessEntry['reason'], PermitReason>;
};

type Entry = Omit<AccessEntry, 'effect' | 'reason'>;

/** What stands in a patient's log: a decision and what came of it, or that somebody has read the log. */
export type LogEntry = LoggedAccess | LogReading;

/** A decision; `release` says what the custodian handed out or refused, null where nobody came for the record. */
export type LoggedAccess = AccessDecision & Pick<LoggedDecision, 'type' | 'release' | 'erased' | 'reviews'>;

/** Several records of one patient. */
export interface ListQuestion {
  readonly patient: string;
  readonly purpose: PurposeCode;
  /** Ids; for a record that a batch holds, the proof of its leaf. */
  readonly records: readonly (string | Proof)[];
  /** As in `request`. */
  readonly request?: string;
  readonly key?: ReaderKey | string | null;
}

/** A batch's leaf with the hashes that show that the ledger's batch holds it. */
export type Proof = v.InferInput<typeof BatchProof>;

/** What a list came to: a decision for each record, but for those that could not be decided about. */
export interface ListDecision {
  readonly request: string;
  readonly patient: string;
  readonly decisions: readonly AccessDecision[];
  /** `NOT_FOUND`, `PROOF_INVALID`; `CONFLICT` where the request's id is taken, or the record has an anchor of its own. */
  readonly undecided: readonly UndecidedRecord[];
}

/** What the custodian's release agent hands out, on a permit. */
export type NewRelease = Omit<Extract<TransactionInput<'access.release'>, { act: 'release' }>, 'act'>;

/** Decisions about access. */
export interface AccessService extends BreakGlassService {
  /**
   * Asks for access. The decision is committed and stands in the patient's log, a denial too.
   *
   * @param question `request` is an id (`[a-z0-9-]`), random unless given: asking again with the same one returns the first
   *   decision. `key` is for opening what is permitted. With a random id the connection makes a fresh key and keeps it; who gives
   *   an id of their own, to ask again after a restart, gives a key of their own too, and keeps both (`generateReaderKey`), or the
   *   thumbprint (RFC 7638) of one that somebody else holds. Without a key nothing can be opened. `breakGlass` goes with the
   *   purpose `BTG`.
   */
  request(
    question: AccessQuestion & {
      readonly request?: string;
      readonly key?: ReaderKey | string | null;
      readonly breakGlass?: BreakGlassExplanation;
    },
    options?: CallOptions,
  ): Promise<Committed<AccessDecision>>;
  /**
   * The patient's own access, or a delegate's: on their signature, whoever carries it. What was signed has to be what is asked. A
   * directive asks for each of its records once, as long as it lasts: the same again returns the first decision.
   *
   * @param asked `key` is the fresh key that was signed, or its thumbprint; null where none was. `proof` is for a record of a batch.
   */
  requestOwn(
    directive: SignedDirective<'access.request'>,
    asked: {
      readonly record: string;
      readonly purpose: 'PATRQT' | 'FAMRQT' | 'PWATRNY';
      readonly key: ReaderKey | string | null;
      readonly proof?: Proof;
    },
    options?: CallOptions,
  ): Promise<Committed<AccessDecision>>;
  /** What a request would come to now. It leaves no trace, binds nobody and opens nothing. */
  preview(
    question: AccessQuestion,
    options?: CallOptions,
  ): Promise<{ readonly preview: true; readonly effect: Effect }>;
  /**
   * Asks for many records of many patients, as for a ward round: up to 100 decisions go in one transaction, more in several
   * one after the other. Where one of several transactions does not come through, asking again with the same request ids
   * brings the rest; give ids for that.
   *
   * @returns one answer a question, in their order, as they are committed
   */
  requestMany(
    questions: readonly ListQuestion[],
    options?: CallOptions,
  ): AsyncIterable<Committed<ListDecision>>;
  /** For the custodian's release agent: decides again, and notes which wrapped key is handed out if that permits it. */
  release(
    release: NewRelease,
    options?: CallOptions,
  ): Promise<Committed<TransactionOutput<'access.release'>>>;
  /**
   * For the custodian's release agent: what `release` would come to now, and what it would refuse. It leaves no trace and hands
   * nothing out; another `wrap` than that of a release that stands is a `CONFLICT` here too.
   */
  previewRelease(
    release: NewRelease,
    options?: CallOptions,
  ): Promise<Pick<TransactionOutput<'access.release'>, 'effect' | 'reason'>>;
  /** For the requester: says that the copy of a released record was erased. */
  confirmErasure(
    of: { readonly patient: string; readonly request: string; readonly record: string },
    options?: CallOptions,
  ): Promise<Committed<TransactionOutput<'access.release'>>>;
  /**
   * The patient's log, with their signature, read as far as you go: every decision about their records and what came of it,
   * and who has read the log. Each page is a transaction, and that the log was read stands in it.
   */
  log(directive: SignedDirective<'access.log'>, options?: CallOptions): AsyncIterable<LogEntry>;
  /**
   * Works a decision of the log out again, from what stood on the ledger at its time and by the same rules: every reason, with
   * the consents, versions and rules behind it, and whether the log says the same.
   */
  explain(entry: AccessDecision, options?: CallOptions): Promise<Explanation>;
  /** Works out for a patient who could see what now, and why; nobody is asked, and nothing is logged. */
  whoCouldSee(of: WhoCouldSee, options?: CallOptions): AsyncIterable<Prospect>;
}

export function accessService(operations: Operations, keys: FreshKeys): AccessService {
  const { write, read } = operations;
  return {
    ...breakGlassService(operations),
    requestOwn: async ({ id, patient, jws, typ }, { record, purpose, key, proof }, options) => {
      const { records } = checked(() => unverifiedDirective(jws, typ)).payload.body;
      const of = { record, ...(proof !== undefined && { proof }) };
      const request = ownRequestId({ id, records }, of);
      const input = { ...keys.named(request, key), patient, ...of, purpose, directive: jws };
      const { commit, ...entry } = await write('access.request', input, options);
      return { ...decisionOf(entry), commit };
    },
    request: async ({ request, key, patient, record, purpose, breakGlass }, options) => {
      const input = {
        ...keys.named(request, key),
        ...{ patient, record, purpose },
        ...(breakGlass !== undefined && { breakGlass }),
      };
      const { commit, ...entry } = await write('access.request', input, options);
      return { ...decisionOf(entry), commit };
    },
    preview: (question, options) => read('access.preview', question, options),
    log: ({ patient, jws }, options) =>
      pages(async (after: v.InferInput<typeof LogCursor> | undefined) => {
        const page = await write(
          'access.log',
          { patient, directive: jws, ...(after !== undefined && { after }) },
          options,
        );
        if (!('entries' in page)) throw new UnexpectedAnswerError('access.log returned another log');
        return { entries: page.entries.map(logEntryOf), next: page.next };
      }),
    requestMany: (questions, options) =>
      requestMany(questions, keys, (input) => write('access.requestMany', input, options)),
    release: (release, options) => write('access.release', { act: 'release', ...release }, options),
    previewRelease: async (release, options) => {
      const { effect, reason } = await read('access.release', { act: 'release', ...release }, options);
      return { effect, reason };
    },
    confirmErasure: (of, options) => write('access.release', { act: 'erased', ...of }, options),
    explain: (entry, options) => explain(operations, entry, options),
    whoCouldSee: (of, options) => whoCouldSee(operations, of, options),
  };
}
