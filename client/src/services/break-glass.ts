import {
  type BreakGlass,
  type BreakGlassCursor,
  type BreakGlassUse,
  type TransactionInput,
} from '@careledger/model';
import type * as v from 'valibot';
import { type CallOptions } from '../call/caller';
import { type Committed, type Operations } from '../call/operations';
import { UnexpectedAnswerError } from '../errors/unexpected-answer-error';
import { pages } from './pages';

/** Why the glass is broken, in codes: what the patient has stands nowhere on the ledger. */
export type BreakGlassExplanation = Omit<BreakGlass, 'done'> & {
  /** For what is entered later: when it was done (ISO 8601, UTC, with milliseconds). It opens nothing then. */
  readonly done?: string;
};

/** One use of break-glass, with what officers have found so far. */
export type BreakGlassEntry = BreakGlassUse;

/** What a privacy officer finds. */
export type BreakGlassReview = TransactionInput<'access.review'>;

/** For privacy officers: what became of break-glass. */
export interface BreakGlassService {
  /**
   * Reviews a use of break-glass. The patient's custodian may, and the provider's hospital; the provider in person may not. A
   * hospital's first verdict stays.
   *
   * @example
   * await officerA.access.review({ ...use, verdict: 'justified' });
   */
  review(
    review: Pick<BreakGlassEntry, 'patient' | 'hospital' | 'provider' | 'request'> & {
      readonly verdict: BreakGlassReview['verdict'];
    },
    options?: CallOptions,
  ): Promise<Committed<BreakGlassEntry>>;
  /**
   * How a hospital's providers have broken the glass: first those uses that wait for their review, then the others. For
   * privacy officers and auditors.
   *
   * @param hospital the MSP id.
   */
  breakGlass(hospital: string, options?: CallOptions): AsyncIterable<BreakGlassEntry>;
}

export function breakGlassService({ write, read }: Operations): BreakGlassService {
  return {
    review: ({ patient, hospital, provider, request, verdict }, options) =>
      write('access.review', { patient, hospital, provider, request, verdict }, options),
    breakGlass: (hospital, options) =>
      pages(async (after: v.InferInput<typeof BreakGlassCursor> | undefined) => {
        const page = await read(
          'access.log',
          { breakGlass: hospital, ...(after !== undefined && { after }) },
          options,
        );
        if (!('uses' in page)) throw new UnexpectedAnswerError('access.log returned another log');
        return { entries: page.uses, next: page.next };
      }),
  };
}
