import {
  type AccessEntry,
  type Effect,
  isPermitReason,
  type LogCursor,
  type PermitReason,
  type Purpose,
} from '@careledger/model';
import { randomUUID } from 'node:crypto';
import type * as v from 'valibot';
import { type CallOptions } from '../call/caller';
import { type Committed, type Operations } from '../call/operations';
import { UnexpectedAnswerError } from '../errors/unexpected-answer-error';
import { type SignedDirective } from '../signing/patient-signer';
import { pages } from './pages';

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

/** Decisions about access. */
export interface AccessService {
  /**
   * Asks for access. The decision is committed and stands in the patient's log, a denial too.
   *
   * @param question `request` is an id (`[a-z0-9-]`), random unless given: asking again with the same one returns the first
   *   decision. `key` is the thumbprint (RFC 7638) of a fresh key of the requester's, to which a permitted record would be wrapped.
   */
  request(
    question: AccessQuestion & { readonly request?: string; readonly key?: string },
    options?: CallOptions,
  ): Promise<Committed<AccessDecision>>;
  /** What a request would come to now. It leaves no trace, binds nobody and opens nothing. */
  preview(
    question: AccessQuestion,
    options?: CallOptions,
  ): Promise<{ readonly preview: true; readonly effect: Effect }>;
  /** The patient's log, with their signature: every decision about their records, read as far as you go. */
  log(directive: SignedDirective<'access.log'>, options?: CallOptions): AsyncIterable<AccessDecision>;
}

export function accessService({ write, read }: Operations): AccessService {
  return {
    request: async ({ request = randomUUID(), key, patient, record, purpose }, options) => {
      const input = { request, patient, record, purpose, key: key ?? null };
      const { commit, ...entry } = await write('access.request', input, options);
      return { ...decisionOf(entry), commit };
    },
    preview: (question, options) => read('access.preview', question, options),
    log: ({ patient, jws }, options) =>
      pages(async (after: v.InferInput<typeof LogCursor> | undefined) => {
        const page = await read(
          'access.log',
          { patient, directive: jws, ...(after !== undefined && { after }) },
          options,
        );
        if (!('entries' in page)) throw new UnexpectedAnswerError('access.log returned another log');
        return { entries: page.entries.map(decisionOf), next: page.next };
      }),
  };
}

/** @throws UnexpectedAnswerError where effect and reason contradict each other: no permit is made of that */
function decisionOf({ effect, reason, ...entry }: AccessEntry): AccessDecision {
  if (effect === 'permit' && isPermitReason(reason)) {
    return { ...entry, effect, reason };
  }
  if (effect === 'deny' && !isPermitReason(reason)) {
    return { ...entry, effect, reason };
  }
  throw new UnexpectedAnswerError(
    `the entry of request ${entry.request} has the effect ${effect} and the reason ${reason}`,
  );
}
