import { OutcomeUnknownError } from '../errors/outcome-unknown-error';
import { abortable } from './abortable';
import { describe } from './classify';
import { type CommitStatus, type EndorsedTransaction, type LedgerGateway } from './gateway';
import { GatewayFailure, keepFailure } from './gateway-failure';
import { type Backoff, delayBefore, type Timing } from './timing';

/** How long to wait for a commit before handing the same transaction over once more, in milliseconds. */
const patience = { submitted: 10_000, unsubmitted: 1_000 };
const backoff: Backoff = { shortest: 100, longest: 2_000 };

interface Circumstances {
  readonly gateway: LedgerGateway;
  readonly timing: Timing;
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
  { gateway, timing, deadline, signal }: Circumstances,
  transaction: EndorsedTransaction,
  transactionId: string,
): Promise<CommitStatus> {
  let problem: GatewayFailure | undefined;
  try {
    for (let round = 1; timing.now() < deadline; round++) {
      problem = await failureOf(abortable(transaction.submit(deadline), signal));
      const wait = problem === undefined ? patience.submitted : patience.unsubmitted;
      const ask = (): Promise<CommitStatus | GatewayFailure> =>
        abortable(gateway.commitStatus(transactionId, Math.min(deadline, timing.now() + wait)), signal).catch(
          keepFailure,
        );
      let status = await ask();
      if (!(status instanceof GatewayFailure) && status.code === 'DUPLICATE_TXID') {
        // That is the verdict on a copy, told as it commits. Asked again, the ledger tells of the first.
        status = await ask();
      }
      if (!(status instanceof GatewayFailure)) {
        return status;
      }
      if (isHopeless(status) || (problem !== undefined && isHopeless(problem))) {
        problem ??= status;
        break;
      }
      problem ??= status;
      const delay = delayBefore(round, backoff, timing.random);
      if (timing.now() + delay >= deadline) {
        break;
      }
      await timing.sleep(delay, signal);
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
      return failure.message.includes('unsuccessful response from orderer');
    default:
      return false;
  }
}
