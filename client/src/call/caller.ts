import { type CareLedgerError } from '../errors/care-ledger-error';
import { ContentionError } from '../errors/contention-error';
import { UnavailableError } from '../errors/unavailable-error';
import { abortable } from './abortable';
import {
  classifyEndorsement,
  classifyEvaluation,
  classifyInvalid,
  type Obstacle,
  type Verdict,
} from './classify';
import { underEither } from './either-signal';
import { type LedgerGateway, type ProposalRequest } from './gateway';
import { GatewayFailure, keepFailure } from './gateway-failure';
import { settle } from './settle';
import { type Backoff, delayBefore, type Timing } from './timing';

/** Options of every call. */
export interface CallOptions {
  /** How long the call may take in all, retries included, in milliseconds. The connection's default, unless given. */
  readonly timeoutMs?: number;
  /** Ends the call. Before anything was sent to ordering it rejects with the signal's reason, after that with `OutcomeUnknownError`. */
  readonly signal?: AbortSignal;
  /**
   * Waits first until the own hospital's peer has this transaction, so that the call sees at least what it wrote: for a write of
   * another hospital's application, which told where it stands. Own writes are there when they return.
   */
  readonly after?: Commit;
}

/** Where a write stands on the ledger. */
export interface Commit {
  readonly transactionId: string;
  readonly blockNumber: bigint;
}

/** The one path of every call: endorse, submit, settle, and again with a new proposal where that is right. */
export interface Caller {
  /** @returns the contract's answer, once it is committed at the own hospital's peer */
  submit(request: ProposalRequest, options: CallOptions): Promise<{ result: Uint8Array; commit: Commit }>;
  /** @returns the contract's answer from the own hospital's peer; it leaves no trace on the ledger */
  evaluate(request: ProposalRequest, options: CallOptions): Promise<Uint8Array>;
}

export interface CallerOptions {
  readonly gateway: LedgerGateway;
  readonly timing: Timing;
  readonly timeoutMs: number;
  /** Aborted when the connection is closed. */
  readonly closing: AbortSignal;
}

const maxAttempts = 40;
const backoff: Backoff = { shortest: 50, longest: 2_000 };

export function createCaller({ gateway, timing, timeoutMs, closing }: CallerOptions): Caller {
  /** Sets a call's limits, and waits for what it has to come after. */
  function within<T>(options: CallOptions, work: (span: Span) => Promise<T>): Promise<T> {
    const deadline = timing.now() + (options.timeoutMs ?? timeoutMs);
    return underEither(closing, options.signal, async (signal) => {
      const span = { deadline, signal };
      if (options.after !== undefined) {
        await catchUp(span, options.after);
      }
      return work(span);
    });
  }

  /** Makes attempts until one gives a result, a final error, or the time is up. */
  async function repeat<T>(
    { deadline, signal }: Span,
    attempt: (count: number) => Promise<Outcome<T>>,
  ): Promise<T> {
    for (let count = 1; ; count++) {
      signal.throwIfAborted();
      const outcome = await attempt(count);
      if ('value' in outcome) {
        return outcome.value;
      }
      const { verdict, transactionId } = outcome;
      if (verdict.final) {
        throw verdict.error;
      }
      const delay = delayBefore(count, backoff, timing.random);
      if (count >= maxAttempts || timing.now() + delay >= deadline) {
        throw exhausted(verdict.because, verdict.reason, count, transactionId);
      }
      await timing.sleep(delay, signal);
    }
  }

  /** Waits until the own peer has a transaction, be it valid or not. */
  async function catchUp({ deadline, signal }: Span, { transactionId }: Commit): Promise<void> {
    await repeat({ deadline, signal }, async () => {
      const status = await abortable(gateway.commitStatus(transactionId, deadline), signal).catch(
        keepFailure,
      );
      return status instanceof GatewayFailure
        ? { transactionId, verdict: classifyEvaluation(status, transactionId) }
        : { value: status };
    });
  }

  return {
    submit: (request, options) =>
      within(options, (span) =>
        repeat(span, async (count) => {
          const proposal = gateway.propose(request);
          const { transactionId } = proposal;
          const transaction = await abortable(proposal.endorse(span.deadline), span.signal).catch(
            keepFailure,
          );
          if (transaction instanceof GatewayFailure) {
            return { transactionId, verdict: classifyEndorsement(transaction, gateway.mspId, transactionId) };
          }
          const status = await settle({ gateway, timing, ...span }, transaction, transactionId);
          if (status.code !== 'VALID') {
            return { transactionId, verdict: classifyInvalid(status.code, transactionId, count) };
          }
          const commit: Commit = { transactionId, blockNumber: status.blockNumber };
          return { value: { result: transaction.result, commit } };
        }),
      ),

    evaluate: (request, options) =>
      within(options, (span) =>
        repeat(span, async () => {
          // Without a target the gateway would fall back on another hospital's peer, silently.
          const proposal = gateway.propose({ ...request, endorsers: [gateway.mspId] });
          const { transactionId } = proposal;
          const result = await abortable(proposal.evaluate(span.deadline), span.signal).catch(keepFailure);
          return result instanceof GatewayFailure
            ? { transactionId, verdict: classifyEvaluation(result, transactionId) }
            : { value: result };
        }),
      ),
  };
}

/** How long a call may go on. */
interface Span {
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

type Outcome<T> = { readonly value: T } | { readonly transactionId: string; readonly verdict: Verdict };

function exhausted(
  because: Obstacle,
  reason: string,
  attempts: number,
  transactionId: string,
): CareLedgerError {
  return because === 'disagreement'
    ? new ContentionError(reason, attempts, transactionId)
    : new UnavailableError(reason, transactionId);
}
