import { type PeerLink } from '../connection/peer-link';
import { CheckpointError } from '../errors/checkpoint-error';
import { type MessageSigner } from '../signing/message-signer';
import {
  type CommitStatus,
  type EndorsedTransaction,
  type EventPosition,
  type LedgerEvent,
  type LedgerEvents,
  type LedgerGateway,
  type ProposalRequest,
} from './gateway';
import { GatewayFailure } from './gateway-failure';
import { type PeerGroup, peerGroup } from './peer-group';
import {
  chaincodeEventsOf,
  chaincodeEventsRequest,
  commitStatusOf,
  commitStatusRequest,
  evaluationResult,
  GATEWAY,
  preparedTransaction,
  proposalRequest,
  signed,
  submitRequest,
  type WireEvent,
} from './wire/gateway-messages';
import { proposalWriter, serializedIdentity, type WireProposal } from './wire/proposal';
import { numberAt } from './wire/protobuf';

export interface PeerGatewayOptions {
  /** The own hospital's peers, the preferred one first. */
  readonly peers: readonly PeerLink[];
  readonly mspId: string;
  /** PEM. */
  readonly certificate: Uint8Array;
  readonly sign: MessageSigner;
  readonly channel: string;
  readonly chaincode: string;
  /** How many requests may be under way at one time, at most. */
  readonly maxConcurrent: number;
  /** Told when another peer is used from now on. */
  readonly onFailover?: (from: string, to: string, reason: string) => void;
}

/** The Gateway service of the own hospital's peers. The links stay the caller's, to close. */
export function peerGateway(options: PeerGatewayOptions): LedgerGateway {
  const { mspId, channel, chaincode, sign } = options;
  const creator = serializedIdentity(mspId, options.certificate);
  const newProposal = proposalWriter(channel, chaincode, creator);
  const newQuery = proposalWriter(channel, 'qscc', creator);
  const peers = peerGroup(options.peers, options.maxConcurrent, options.onFailover ?? (() => undefined));

  /** Evaluates a proposal at the own hospital, or at the one named. */
  async function evaluate(
    proposal: WireProposal,
    hospitals: readonly string[],
    deadline: number,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const signedProposal = signed(proposal.bytes, await sign(proposal.bytes));
    const request = proposalRequest(proposal.transactionId, channel, signedProposal, hospitals);
    await catchUp(deadline, signal);
    return readable(evaluationResult, await peers.call(GATEWAY.evaluate, request, deadline, signal));
  }

  async function endorse(
    proposal: WireProposal,
    hospitals: readonly string[],
    deadline: number,
    signal: AbortSignal,
  ): Promise<EndorsedTransaction> {
    const { transactionId } = proposal;
    const signedProposal = signed(proposal.bytes, await sign(proposal.bytes));
    const request = proposalRequest(transactionId, channel, signedProposal, hospitals);
    await catchUp(deadline, signal);
    const response = await peers.call(GATEWAY.endorse, request, deadline, signal);
    const prepared = readable(preparedTransaction, response);
    if (prepared.transactionId !== transactionId) {
      throw new GatewayFailure('DATA_LOSS', 'the peer prepared another transaction than was proposed', []);
    }
    let submitting: Uint8Array | undefined;
    return {
      result: prepared.result,
      submit: async (submitDeadline, submitSignal) => {
        submitting ??= submitRequest(
          transactionId,
          channel,
          signed(prepared.payload, await sign(prepared.payload)),
        );
        await peers.call(GATEWAY.submit, submitting, submitDeadline, submitSignal);
      },
    };
  }

  /** Lets a peer that takes over come first to where the one before was. */
  async function catchUp(deadline: number, signal: AbortSignal): Promise<void> {
    const missing = peers.missing();
    if (missing !== undefined) {
      await commitStatus(missing, deadline, signal);
    }
  }

  async function commitStatus(
    transactionId: string,
    deadline: number,
    signal: AbortSignal,
  ): Promise<CommitStatus> {
    const request = commitStatusRequest(transactionId, channel, creator);
    const asking = peers.current();
    const response = await peers.call(
      GATEWAY.commitStatus,
      signed(request, await sign(request)),
      deadline,
      signal,
    );
    const status = readable(commitStatusOf, response);
    peers.saw(asking, { transactionId, blockNumber: status.blockNumber });
    return status;
  }

  return {
    mspId,
    channel,
    chaincode,
    propose: (request: ProposalRequest) => {
      const proposal = newProposal({
        args: [request.transaction, request.argument],
        transient: request.transient,
        now: Date.now(),
      });
      const hospitals = request.endorsers ?? [];
      return {
        transactionId: proposal.transactionId,
        evaluate: (deadline, signal) => evaluate(proposal, hospitals, deadline, signal),
        endorse: (deadline, signal) => endorse(proposal, hospitals, deadline, signal),
      };
    },
    commitStatus,
    height: async (deadline, signal) => {
      const query = newQuery({ args: ['GetChainInfo', channel], now: Date.now() });
      const info = await evaluate(query, [mspId], deadline, signal);
      return readable((bytes) => numberAt(bytes, 1), info);
    },
    events: async (position) => {
      const request = chaincodeEventsRequest({
        channel,
        chaincode,
        creator,
        block: position.block,
      });
      return eventsOf(peers, signed(request, await sign(request)), position);
    },
    close: () => undefined,
  };
}

/**
 * The peer is asked for whole blocks, and what lies before the position is left out here. Asked for what comes behind a transaction
 * that it does not have, a peer would never say anything.
 */
function eventsOf(peers: PeerGroup, request: Uint8Array, position: EventPosition): LedgerEvents {
  const { stream, failed } = peers.stream(GATEWAY.chaincodeEvents, request);
  async function* read(): AsyncGenerator<LedgerEvent, void> {
    let isBehind = position.from === 'block';
    try {
      for await (const response of stream) {
        const { blockNumber, events } = readable(chaincodeEventsOf, response);
        for (const event of isBehind ? events : eventsAfter(position, blockNumber, events)) {
          yield { blockNumber, ...event };
        }
        isBehind = true;
      }
    } catch (error) {
      failed(error);
      throw error;
    }
  }
  return {
    [Symbol.asyncIterator]: read,
    close: () => {
      stream.close();
    },
  };
}

/** @throws CheckpointError where the block is not the position's, or holds no such transaction: it is another ledger's */
function eventsAfter(
  position: EventPosition,
  blockNumber: bigint,
  events: readonly WireEvent[],
): readonly WireEvent[] {
  if (position.from === 'block') {
    return events;
  }
  const index = events.findLastIndex(({ transactionId }) => transactionId === position.transactionId);
  if (blockNumber !== position.block || index === -1) {
    throw new CheckpointError(
      `Block ${position.block} of this ledger holds no event of the checkpoint's transaction`,
    );
  }
  return events.slice(index + 1);
}

/** What a peer answers is checked like everything that comes from outside. */
function readable<T>(read: (bytes: Uint8Array) => T, bytes: Uint8Array): T {
  try {
    return read(bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw new GatewayFailure('DATA_LOSS', `the peer's answer cannot be read: ${why}`, [], error);
  }
}
