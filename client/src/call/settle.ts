import { OutcomeUnknownError } from '../errors/outcome-unknown-error';
import { describe } from './classify';
import { type CommitStatus, type EndorsedTransaction, type LedgerGateway } from './gateway';
import { GatewayFailure, keepFailure } from './gateway-failure';
import { isOverload } from './peer-group';
import { type Backoff, delayBefore, type Timing } from './timing';

/** How long to wait for a commit before handing the same transaction over once more, in milliseconds. */
const patience = { submitted: 10_000, unsubmitted: 1_000 };
const backoff: Backoff = { shortest: 100, longest: 2_000 };

interface Circumstances {
  readonly gateway: LedgerGateway;
  readonly timing: Timing;
  readonly limits: { readonly attemptTimeoutMs: number };
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/**
 * Hands an endorsed transaction to ordering and learns what became of it.
 *
 * An error of the submit says nothing: the transaction may be pooled and commit later. So its status is asked first, and if it
 * has none, the very same transaction is handed over again, which the ledger takes at most once. A new proposal is the
 * caller's business, and only after this has said that the old one is invalid.
 *
 * @throws OutcomeUnknownError when the deadline or the signal comes first
 */
export async function settle(
  circumstances: Circumstances,
  transaction: EndorsedTransaction,
  transactionId: string,
): Promise<CommitStatus> {
  const { timing, limits, deadline, signal } = circumstances;
  let problem: GatewayFailure | undefined;
  let isHandedOver = false;
  try {
    for (let round = 1; timing.now() < deadline; round++) {
      if (!isHandedOver) {
        const step = Math.min(deadline, timing.now() + limits.attemptTimeoutMs);
        problem = await failureOf(transaction.submit(step, signal));
        isHandedOver = problem === undefined;
      }
      // A peer with too much to do has not even read it: there is nothing to ask about.
      if (problem === undefined || !isOverload(problem)) {
        const status = await statusOf(circumstances, transactionId, isHandedOver);
        if (!(status instanceof GatewayFailure)) {
          return status;
        }
        if (isHopeless(status) || (problem !== undefined && isHopeless(problem))) {
          problem ??= status;
          break;
        }
        // It may have got lost on the way to a block, or the peer was not there to say.
        isHandedOver &&= status.status !== 'DEADLINE_EXCEEDED';
        problem ??= status;
      }
      const delay = delayBefore(round, backoff, timing.random);
      if (timing.now() + delay >= deadline) {
        break;
      }
      await timing.sleep(delay, signal);
      problem = isHandedOver ? undefined : problem;
    }
  } catch (reason) {
    if (!signal.aborted) {
      throw reason;
    }
    throw new OutcomeUnknownError(transactionId, 'the call was aborted', reason);
  }
  throw new OutcomeUnknownError(
    transactionId,
    problem === undefined ? 'the time was up' : describe(problem),
    problem,
  );
}

async function statusOf(
  { gateway, timing, deadline, signal }: Circumstances,
  transactionId: string,
  isHandedOver: boolean,
): Promise<CommitStatus | GatewayFailure> {
  const wait = isHandedOver ? patience.submitted : patience.unsubmitted;
  const ask = (): Promise<CommitStatus | GatewayFailure> =>
    gateway.commitStatus(transactionId, Math.min(deadline, timing.now() + wait), signal).catch(keepFailure);
  const status = await ask();
  // DUPLICATE_TXID is the verdict on a copy, told as it commits. Asked again, the ledger tells of the first.
  return !(status instanceof GatewayFailure) && status.code === 'DUPLICATE_TXID' ? ask() : status;
}

async function failureOf(step: Promise<void>): Promise<GatewayFailure | undefined> {
  try {
    await step;
    return undefined;
  } catch (error) {
    return keepFailure(error);
  }
}

/** Asking again will not change these: the orderer or the peer refuses the sender or the message. */
function isHopeless(failure: GatewayFailure): boolean {
  switch (failure.status) {
    case 'INVALID_ARGUMENT':
    case 'PERMISSION_DENIED':
    case 'UNAUTHENTICATED':
    case 'UNIMPLEMENTED':
    case 'NOT_FOUND':
      return true;
    case 'ABORTED':
      return /orderer: status=(BAD_REQUEST|FORBIDDEN|NOT_FOUND|REQUEST_ENTITY_TOO_LARGE)/.test(
        failure.message,
      );
    default:
      return false;
  }
}
