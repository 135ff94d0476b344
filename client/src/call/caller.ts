import { type CareLedgerError } from '../errors/care-ledger-error';
import { ContentionError } from '../errors/contention-error';
import { UnavailableError } from '../errors/unavailable-error';
import {
  behind,
  classifyEndorsement,
  classifyEvaluation,
  classifyInvalid,
  type Obstacle,
  type Verdict,
} from './classify';
import { underEither } from './either-signal';
import { type LedgerGateway, type ProposalRequest } from './gateway';
import { GatewayFailure, keepFailure } from './gateway-failure';
import { checkMilliseconds } from './limits';
import { type CallObservation, type CallObserver, unobserved } from './observer';
import { settle } from './settle';
import { type Backoff, delayBefore, type Timing } from './timing';

/** Options of every call. */
export interface CallOptions {
  /** How long the call may take in all, retries included, in milliseconds. The connection's default, unless given. */
  readonly timeoutMs?: number;
  /** Ends the call. Before anything was sent to ordering it rejects with the signal's reason, after that with `OutcomeUnknownError`. */
  readonly signal?: AbortSignal;
  /**
   * Waits first until the peer that is asked has this transaction, so that the call sees at least what it wrote: for a write of
   * another hospital's application, which told where it stands, and for reads at another hospital (`at`). At the own hospital
   * own writes are there when they return.
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
  /**
   * @param hospital whose peer answers, by its MSP id; the own one unless given
   * @returns the contract's answer; it leaves no trace on the ledger
   */
  evaluate(request: ProposalRequest, options: CallOptions, hospital?: string): Promise<Uint8Array>;
}

export interface CallerOptions {
  readonly gateway: LedgerGateway;
  readonly timing: Timing;
  readonly limits: CallLimits;
  /** Aborted when the connection is closed. */
  readonly closing: AbortSignal;
  readonly observer: CallObserver;
}

/** In milliseconds. */
export interface CallLimits {
  /** For a call, retries included, unless it says otherwise. */
  readonly timeoutMs: number;
  /** For one request to a peer; a peer that hangs is given up then, and the next one asked. */
  readonly attemptTimeoutMs: number;
}

const maxAttempts = 40;
const backoff: Backoff = { shortest: 50, longest: 2_000 };

export function createCaller({ gateway, timing, limits, closing, observer }: CallerOptions): Caller {
  const attemptDeadline = ({ deadline }: Span): number =>
    Math.min(deadline, timing.now() + limits.attemptTimeoutMs);

  /** Sets a call's limits, and waits for what it has to come after. */
  function within<T>(
    request: ProposalRequest,
    kind: 'write' | 'read',
    options: CallOptions,
    attempt: (span: Span, count: number) => Promise<Outcome<T>>,
    hospital = gateway.mspId,
  ): Promise<T> {
    const deadline = timing.now() + (options.timeoutMs ?? limits.timeoutMs);
    return underEither(closing, options.signal, async (signal) => {
      checkMilliseconds({ timeoutMs: options.timeoutMs });
      const span = { deadline, signal, observation: observer.started(request.transaction, kind) };
      if (options.after !== undefined) {
        await catchUp(span, options.after, hospital);
      }
      return repeat(span, (count) => attempt(span, count));
    });
  }

  /** Makes attempts until one gives a result, a final error, or the time is up. */
  async function repeat<T>(span: Span, attempt: (count: number) => Promise<Outcome<T>>): Promise<T> {
    let count = 1;
    let earlier: { because: Obstacle; reason: string } | undefined;
    try {
      for (; ; count++) {
        span.signal.throwIfAborted();
        const outcome = await attempt(count);
        if ('value' in outcome) {
          span.observation.ended({ attempts: count, transactionId: outcome.transactionId });
          return outcome.value;
        }
        const { verdict, transactionId } = outcome;
        if (verdict.final) {
          throw verdict.error;
        }
        // An attempt that the deadline cut off says nothing of its own: what was in the way before it is the reason.
        const { because, reason } = (timing.now() >= span.deadline ? earlier : undefined) ?? verdict;
        const delayMs = delayBefore(count, backoff, timing.random);
        if (count >= maxAttempts || timing.now() + delayMs >= span.deadline) {
          throw exhausted(because, reason, count, transactionId);
        }
        earlier = { because, reason };
        span.observation.retried({ attempt: count, because, reason, delayMs, transactionId });
        await timing.sleep(delayMs, span.signal);
      }
    } catch (error) {
      span.observation.ended({ attempts: count, error });
      throw error;
    }
  }

  /** Waits until a hospital's peer has a transaction, be it valid or not. */
  async function catchUp(span: Span, { transactionId }: Commit, hospital: string): Promise<void> {
    const waiting = { ...span, observation: unobserved };
    const isThere = (): Promise<unknown> =>
      hospital === gateway.mspId
        ? gateway.commitStatus(transactionId, attemptDeadline(span), span.signal)
        : gateway.has(transactionId, hospital, attemptDeadline(span), span.signal);
    await repeat(waiting, async () => {
      const there = await isThere().catch(keepFailure);
      if (there instanceof GatewayFailure) {
        return { transactionId, verdict: classifyEvaluation(there, transactionId) };
      }
      return there === false
        ? { transactionId, verdict: behind(hospital, transactionId) }
        : { transactionId, value: undefined };
    });
  }

  return {
    submit: (request, options) =>
      within(request, 'write', options, async (span, count) => {
        const proposal = gateway.propose(request);
        const { transactionId } = proposal;
        const transaction = await proposal.endorse(attemptDeadline(span), span.signal).catch(keepFailure);
        if (transaction instanceof GatewayFailure) {
          return { transactionId, verdict: classifyEndorsement(transaction, gateway.mspId, transactionId) };
        }
        const status = await settle({ gateway, timing, limits, ...span }, transaction, transactionId);
        if (status.code !== 'VALID') {
          return { transactionId, verdict: classifyInvalid(status.code, transactionId, count) };
        }
        const commit: Commit = { transactionId, blockNumber: status.blockNumber };
        return { transactionId, value: { result: transaction.result, commit } };
      }),

    evaluate: (request, options, hospital = gateway.mspId) =>
      within(
        request,
        'read',
        options,
        async (span) => {
          // Without a target the gateway would fall back on another hospital's peer, silently.
          const proposal = gateway.propose({ ...request, endorsers: [hospital] });
          const { transactionId } = proposal;
          const result = await proposal.evaluate(attemptDeadline(span), span.signal).catch(keepFailure);
          if (!(result instanceof GatewayFailure)) return { transactionId, value: result };
          const verdict = classifyEvaluation(result, transactionId);
          return verdict.final || hospital === gateway.mspId
            ? { transactionId, verdict }
            : { transactionId, verdict: { ...verdict, reason: `${hospital}: ${verdict.reason}` } };
        },
        hospital,
      ),
  };
}

/** How long a call may go on, and who is told of it. */
interface Span {
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly observation: CallObservation;
}

type Outcome<T> = { readonly transactionId: string } & (
  { readonly value: T } | { readonly verdict: Verdict }
);

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
