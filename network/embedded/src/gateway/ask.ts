import type { Clock } from '../clock';
import type { Endorser, ProposalAnswer } from '../peer';
import { ENDORSEMENT_TIMEOUT_MS } from './types';

/** Why the timer of an answered call ends; made once, since errors with a stack are dear. */
const ANSWERED = new Error('answered');

/**
 * Asks one peer and waits no longer than Fabric's gateway does.
 *
 * @throws the signal's reason when the client's call ends first
 */
export async function ask(
  endorser: Endorser,
  signedProposal: Uint8Array,
  clock: Clock,
  signal: AbortSignal,
): Promise<ProposalAnswer> {
  const answered = new AbortController();
  const timeout = clock
    .sleep(ENDORSEMENT_TIMEOUT_MS, AbortSignal.any([signal, answered.signal]))
    .then((): ProposalAnswer => ({
      response: undefined,
      error: 'rpc error: code = DeadlineExceeded desc = context deadline exceeded',
    }));
  try {
    return await Promise.race([endorser.processProposal(signedProposal, signal), timeout]);
  } finally {
    answered.abort(ANSWERED);
    timeout.catch(() => undefined);
  }
}
