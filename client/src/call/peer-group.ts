import { type PeerLink } from '../connection/peer-link';
import { abortable } from './abortable';
import { type CommitStatus } from './gateway';
import { GatewayFailure } from './gateway-failure';
import { adaptiveLimiter, type Limiter } from './limiter';

/** The own hospital's peers, of which one is used at a time: the first, until it is away. */
export interface PeerGroup {
  /**
   * Makes a call to the peer that is in use, when it is its turn.
   *
   * @throws GatewayFailure, or the signal's reason; a peer that is away is not used for the next call
   */
  call<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Tells that a stream of the peer that was in use has failed. */
  failed(member: Member, error: unknown): void;
  /** Names the peer that is used now. */
  current(): Member;
  /** Notes that a peer has committed a transaction. */
  saw(member: Member, commit: { transactionId: string; blockNumber: CommitStatus['blockNumber'] }): void;
  /** A transaction that this connection knows to be committed, and of which it does not know whether the peer in use has it. */
  missing(): string | undefined;
}

/** One peer, and how much of the ledger it was seen to have. */
export interface Member {
  readonly link: PeerLink;
  readonly limiter: Limiter;
  block: bigint;
}

export function peerGroup(
  links: readonly PeerLink[],
  maxConcurrent: number,
  onFailover: (from: string, to: string, reason: string) => void,
): PeerGroup {
  const members = links.map((link): Member => ({
    link,
    limiter: adaptiveLimiter(maxConcurrent),
    block: -1n,
  }));
  let used = 0;
  let newest: { transactionId: string; blockNumber: bigint } | undefined;

  function current(): Member {
    const member = members[used];
    if (member === undefined) {
      throw new RangeError('A connection has at least one peer.');
    }
    return member;
  }

  /** Goes on to the next peer, unless another call has done so already. */
  function leave(member: Member, failure: GatewayFailure): void {
    if (members.length > 1 && current() === member) {
      used = (used + 1) % members.length;
      onFailover(member.link.name, current().link.name, failure.message);
    }
  }

  function failed(member: Member, error: unknown): void {
    if (isAway(error)) {
      leave(member, error);
    }
  }

  return {
    current,
    call: async (work, signal) => {
      const member = current();
      const { limiter } = member;
      const turn = limiter.enter(signal);
      if (turn !== undefined) {
        await turn;
      }
      try {
        const result = await abortable(work(), signal);
        limiter.leave('answered');
        return result;
      } catch (error) {
        limiter.leave(isOverload(error) ? 'overloaded' : 'answered');
        failed(member, error);
        throw error;
      }
    },
    failed,
    saw: (member, commit) => {
      if (commit.blockNumber > member.block) {
        member.block = commit.blockNumber;
      }
      if (newest === undefined || commit.blockNumber > newest.blockNumber) {
        newest = commit;
      }
    },
    missing: () =>
      newest !== undefined && current().block < newest.blockNumber ? newest.transactionId : undefined,
  };
}

/** Whether the peer itself gave no answer. What its gateway reports of other nodes would be the same at the next one. */
function isAway(error: unknown): error is GatewayFailure {
  if (!(error instanceof GatewayFailure) || error.reports.length > 0) {
    return false;
  }
  return error.status === 'UNAVAILABLE' || error.status === 'DEADLINE_EXCEEDED';
}

/** The gateway's limit on concurrent calls, which has no status of its own. */
export function isOverload(error: unknown): boolean {
  return (
    error instanceof GatewayFailure &&
    (error.status === 'RESOURCE_EXHAUSTED' ||
      (error.status === 'UNKNOWN' && error.message.includes('too many requests')))
  );
}
