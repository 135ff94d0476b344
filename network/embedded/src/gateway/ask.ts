import { abortReason } from '../clock';
import type { OpenProposal } from '../codec/open-proposal';
import type { Endorser, ProposalAnswer } from '../peer';
import type { GatewayParts } from './types';

const TOO_LATE: ProposalAnswer = {
  response: undefined,
  error: 'rpc error: code = DeadlineExceeded desc = context deadline exceeded',
};

/**
 * Asks one peer and waits no longer than Fabric's gateway does.
 *
 * @throws the signal's reason when the client's call ends first
 */
export function ask(
  endorser: Endorser,
  proposal: OpenProposal,
  { clock, endorsementTimeoutMs }: Pick<GatewayParts, 'clock' | 'endorsementTimeoutMs'>,
  signal: AbortSignal,
): Promise<ProposalAnswer> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(abortReason(signal));
    };
    const cancel = clock.after(endorsementTimeoutMs, () => {
      resolve(TOO_LATE);
    });
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    endorser
      .processProposal(proposal, signal)
      .then(resolve, reject)
      .finally(() => {
        cancel();
        signal.removeEventListener('abort', onAbort);
      });
  });
}
