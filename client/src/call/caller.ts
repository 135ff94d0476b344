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
import { type LedgerGateway, type ProposalRequest } from './gateway';
import { GatewayFailure } from './gateway-failure';
import { settle } from './settle';
import { type Backoff, delayBefore, type Timing } from './timing';

/** Options of every call. */
export interface CallOptions {
  /** How long the call may take in all, retries included, in milliseconds. The connection's default, unless given. */
  readonly timeoutMs?: number;
  /** Ends the call. Before anything was sent to ordering it rejects with the signal's reason, after that with `OutcomeUnknownError`. */
  readonly signal?: AbortSignal;
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
  /** Makes attempts until one gives a result, a final error, or the time is up. */
  async function repeat<T>(options: CallOptions, attempt: Attempt<T>): Promise<T> {
    const signal = options.signal === undefined ? closing : AbortSignal.any([options.signal, closing]);
    const deadline = timing.now() + (options.timeoutMs ?? timeoutMs);
    for (let count = 1; ; count++) {
      signal.throwIfAborted();
      const outcome = await attempt(count, deadline, signal);
      if ('value' in outcome) {
        return outcome.value;
      }
      const { verdict } = outcome;
      if (verdict.final) {
        throw verdict.error;
      }
      const delay = delayBefore(count, backoff, timing.random);
      if (count >= maxAttempts || timing.now() + delay >= deadline) {
        throw exhausted(verdict.because, verdict.reason, count, outcome);
      }
      await timing.sleep(delay, signal);
    }
  }

  return {
    submit: (request, options) =>
      repeat(options, async (count, deadline, signal) => {
        const proposal = gateway.propose(request);
        const { transactionId } = proposal;
        const transaction = await abortable(proposal.endorse(deadline), signal).catch(keepFailure);
        if (transaction instanceof GatewayFailure) {
          return { transactionId, verdict: classifyEndorsement(transaction, gateway.mspId, transactionId) };
        }
        const status = await settle(transaction, transactionId, deadline, signal, timing);
        if (status.code !== 'VALID') {
          return { transactionId, verdict: classifyInvalid(status.code, transactionId, count) };
        }
        const commit: Commit = { transactionId, blockNumber: status.blockNumber };
        return { value: { result: transaction.result, commit } };
      }),

    evaluate: (request, options) =>
      repeat(options, async (_count, deadline, signal) => {
        // Without a target the gateway would fall back on another hospital's peer, silently.
        const proposal = gateway.propose({ ...request, endorsers: [gateway.mspId] });
        const { transactionId } = proposal;
        const result = await abortable(proposal.evaluate(deadline), signal).catch(keepFailure);
        return result instanceof GatewayFailure
          ? { transactionId, verdict: classifyEvaluation(result, transactionId) }
          : { value: result };
      }),
  };
}

type Attempt<T> = (count: number, deadline: number, signal: AbortSignal) => Promise<Outcome<T>>;

type Outcome<T> = { readonly value: T } | { readonly transactionId: string; readonly verdict: Verdict };

function exhausted(
  because: Obstacle,
  reason: string,
  attempts: number,
  { transactionId }: { readonly transactionId: string },
): CareLedgerError {
  return because === 'disagreement'
    ? new ContentionError(reason, attempts, transactionId)
    : new UnavailableError(reason, transactionId);
}

function keepFailure(error: unknown): GatewayFailure {
  if (error instanceof GatewayFailure) {
    return error;
  }
  throw error;
}
