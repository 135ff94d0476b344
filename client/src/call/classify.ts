import { parseCareError } from '@careledger/model';
import { type CareLedgerError } from '../errors/care-ledger-error';
import { IdentityRefusedError } from '../errors/identity-refused-error';
import { InvalidatedError } from '../errors/invalidated-error';
import { OutcomeUnknownError } from '../errors/outcome-unknown-error';
import { RefusedError } from '../errors/refused-error';
import { UnexpectedAnswerError } from '../errors/unexpected-answer-error';
import { type GatewayFailure, type NodeReport } from './gateway-failure';

/** What a failed step means: an answer that stands, or a reason to try again. */
export type Verdict =
  | { readonly final: true; readonly error: CareLedgerError }
  | { readonly final: false; readonly because: Obstacle; readonly reason: string };

/** `absent`: a node did not answer. `disagreement`: hospitals saw different states, or another write came first. */
export type Obstacle = 'absent' | 'disagreement';

const final = (error: CareLedgerError): Verdict => ({ final: true, error });
const again = (because: Obstacle, reason: string): Verdict => ({ final: false, because, reason });

/** A hospital's peer has not committed yet what is to be seen. */
export function behind(hospital: string, transactionId: string): Verdict {
  return again('absent', `${hospital} has not committed transaction ${transactionId} yet`);
}

/**
 * Reads a failed evaluation. One hospital is asked, so its refusal is the answer.
 *
 * @param transactionId of the proposal that failed
 */
export function classifyEvaluation(failure: GatewayFailure, transactionId: string): Verdict {
  const texts = [failure.message, ...failure.reports.map((report) => report.message)];
  for (const text of texts) {
    const refusal = parseCareError(text);
    if (refusal !== undefined) {
      return final(new RefusedError(refusal, transactionId, failure));
    }
  }
  return classifyTransport(failure, failure.reports, transactionId);
}

/**
 * Reads a failed endorsement.
 *
 * The own hospital's refusal is the answer. What only others refuse, or compute differently, is a disagreement: they have
 * not committed what the own peer has, or the other way round, and a new proposal will find them level.
 *
 * @param ownMspId the hospital whose gateway was asked
 */
export function classifyEndorsement(
  failure: GatewayFailure,
  ownMspId: string,
  transactionId: string,
): Verdict {
  let disagreement: string | undefined;
  for (const report of failure.reports) {
    const refusal = parseCareError(report.message);
    if (refusal !== undefined && report.mspId === ownMspId) {
      return final(new RefusedError(refusal, transactionId, failure));
    }
    if (refusal !== undefined) {
      disagreement = `${report.mspId} refuses what ${ownMspId} endorses (${refusal.code})`;
    } else if (report.message.includes('ProposalResponsePayloads do not match')) {
      disagreement = `${report.mspId} computes another result than ${ownMspId}`;
    }
  }
  if (disagreement !== undefined) {
    return again('disagreement', disagreement);
  }
  const own = failure.reports.filter((report) => report.mspId === ownMspId);
  return classifyTransport(failure, own, transactionId);
}

/**
 * Reads the validation code of a transaction that stands in a block and is not valid.
 *
 * @param attempt how many proposals were made, from 1
 */
export function classifyInvalid(code: string, transactionId: string, attempt: number): Verdict {
  switch (code) {
    case 'MVCC_READ_CONFLICT':
    case 'PHANTOM_READ_CONFLICT':
      return again('disagreement', `another write came first (${code})`);
    case 'EXPIRED_CHAINCODE':
      return again('disagreement', 'the chaincode was upgraded meanwhile');
    case 'ENDORSEMENT_POLICY_FAILURE':
      // Also the code of the second of two transactions of one block that set a key's policy; trying again tells them apart.
      return attempt < 3
        ? again('disagreement', "the endorsers no longer fit the keys' policies")
        : final(new InvalidatedError(transactionId, code));
    case 'DUPLICATE_TXID':
      // The verdict on a copy. The same transaction stands on the ledger before it, and may well be valid.
      return final(
        new OutcomeUnknownError(transactionId, 'its place in the blocks was taken by a copy of it'),
      );
    default:
      return final(new InvalidatedError(transactionId, code));
  }
}

/** @param own what the own hospital's nodes reported */
function classifyTransport(
  failure: GatewayFailure,
  own: readonly NodeReport[],
  transactionId: string,
): Verdict {
  const reason = describe(failure);
  // Not "creator": a peer names the creator of what it refuses for other reasons too.
  if (own.some((report) => /access denied|identity/i.test(report.message))) {
    return final(new IdentityRefusedError(reason, transactionId, failure));
  }
  if (own.some((report) => report.message.includes('chaincode response'))) {
    return final(new UnexpectedAnswerError(reason, transactionId, failure));
  }
  switch (failure.status) {
    case 'PERMISSION_DENIED':
    case 'UNAUTHENTICATED':
      return final(new IdentityRefusedError(reason, transactionId, failure));
    case 'ABORTED':
    case 'CANCELLED':
    case 'DEADLINE_EXCEEDED':
    case 'FAILED_PRECONDITION':
    case 'RESOURCE_EXHAUSTED':
    case 'UNAVAILABLE':
      return again('absent', reason);
    case 'UNKNOWN':
      // The gateway's limit on concurrent calls has no status of its own.
      return failure.message.includes('too many requests')
        ? again('absent', reason)
        : final(new UnexpectedAnswerError(reason, transactionId, failure));
    default:
      return final(new UnexpectedAnswerError(reason, transactionId, failure));
  }
}

/** Names the nodes and what they said, shortly: these texts are the peers', and hold no input. */
export function describe(failure: GatewayFailure): string {
  const nodes = failure.reports.map((report) => `${report.mspId} (${report.address}): ${report.message}`);
  return nodes.length === 0 ? failure.message : `${failure.message} [${nodes.join('; ')}]`;
}
