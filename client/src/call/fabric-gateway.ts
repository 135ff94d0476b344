import {
  connect,
  GatewayError,
  hash,
  type Proposal,
  type ProposalOptions,
  StatusCode,
  type Transaction,
} from '@hyperledger/fabric-gateway';
import { clientOver, type PeerLink } from '../connection/peer-link';
import { type MessageSigner } from '../signing/message-signer';
import { commitFeed } from './commit-feed';
import { commitStatusRequests, heightOf } from './fabric-requests';
import { otherLedger, readEvents } from './fabric-events';
import {
  type CommitStatus,
  type EndorsedTransaction,
  type EventPosition,
  type LedgerEvents,
  type LedgerGateway,
} from './gateway';
import { GatewayFailure, grpcStatusName } from './gateway-failure';
import { peerGroup } from './peer-group';

export interface FabricGatewayOptions {
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

/** The Gateway service of the own hospital's peers, through `@hyperledger/fabric-gateway`. The links stay the caller's, to close. */
export function fabricGateway(options: FabricGatewayOptions): LedgerGateway {
  const { mspId, certificate, channel, chaincode } = options;
  const peers = peerGroup(options.peers, options.maxConcurrent, options.onFailover ?? (() => undefined));
  const gateway = connect({
    client: clientOver(() => peers.current().link),
    identity: { mspId, credentials: certificate },
    // The platform hashes and signs in one step, so that the library hands over whole messages.
    hash: hash.none,
    signer: options.sign,
  });
  const network = gateway.getNetwork(channel);
  const contract = network.getContract(chaincode);
  const chain = network.getContract('qscc');
  const commitStatusRequest = commitStatusRequests({ channel, mspId, certificate });

  const feed = commitFeed(
    async () => {
      const peer = peers.current();
      return { peer, blocks: await network.getFilteredBlockEvents() };
    },
    () => peers.current(),
  );

  const call = <T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> =>
    peers.call(() => work().catch(rethrow), signal);

  async function evaluate(proposal: Proposal, deadline: number, signal: AbortSignal): Promise<Uint8Array> {
    await catchUp(deadline, signal);
    return call(() => proposal.evaluate({ deadline }), signal);
  }

  async function endorse(
    proposal: Proposal,
    deadline: number,
    signal: AbortSignal,
  ): Promise<EndorsedTransaction> {
    await catchUp(deadline, signal);
    const transaction: Transaction = await call(() => proposal.endorse({ deadline }), signal);
    let isHandedOver = false;
    return {
      result: transaction.getResult(),
      submit: async (submitDeadline, submitSignal) => {
        if (!isHandedOver) {
          isHandedOver = true;
          feed.expect(proposal.getTransactionId());
        }
        await call(() => transaction.submit({ deadline: submitDeadline }), submitSignal);
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
    const patience = Math.min(FEED_PATIENCE_MILLISECONDS, (deadline - Date.now()) / 2);
    const told = await feed.outcome(transactionId, patience, signal);
    if (told !== undefined) {
      peers.saw(told.peer, { transactionId, blockNumber: told.status.blockNumber });
      return told.status;
    }
    const asking = peers.current();
    const commit = gateway.newCommit(commitStatusRequest(transactionId));
    const { code, blockNumber } = await call(() => commit.getStatus({ deadline }), signal);
    peers.saw(asking, { transactionId, blockNumber });
    return { code: validationCodeName(code), blockNumber };
  }

  /** Asks the system chaincode of a hospital's peer about its chain. */
  const askChain = (question: ChainQuestion, deadline: number, signal: AbortSignal) => {
    const { name, about = [], hospital = mspId } = question;
    const proposal = chain.newProposal(name, {
      arguments: [channel, ...about],
      endorsingOrganizations: [hospital],
    });
    return evaluate(proposal, deadline, signal);
  };

  async function has(
    transactionId: string,
    hospital: string,
    deadline: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      await askChain({ name: 'GetTransactionByID', about: [transactionId], hospital }, deadline, signal);
      return true;
    } catch (error) {
      if (isUnknownTransaction(error)) return false;
      throw error;
    }
  }

  return {
    mspId,
    channel,
    chaincode,
    propose: ({ transaction, argument, transient, endorsers }) => {
      const of: ProposalOptions = { arguments: [argument] };
      if (transient !== undefined) {
        of.transientData = { ...transient };
      }
      if (endorsers !== undefined) {
        of.endorsingOrganizations = [...endorsers];
      }
      const proposal = contract.newProposal(transaction, of);
      return {
        transactionId: proposal.getTransactionId(),
        evaluate: (deadline, signal) => evaluate(proposal, deadline, signal),
        endorse: (deadline, signal) => endorse(proposal, deadline, signal),
      };
    },
    commitStatus,
    has,
    height: async (deadline, signal) => heightOf(await askChain({ name: 'GetChainInfo' }, deadline, signal)),
    events: (position) => openEvents(position),
    close: () => {
      feed.close();
      gateway.close();
    },
  };

  async function openEvents(position: EventPosition): Promise<LedgerEvents> {
    const serving = peers.current();
    const failed = (error: unknown): never => {
      try {
        return rethrow(error);
      } catch (failure) {
        peers.failed(serving, failure);
        throw failure;
      }
    };
    await requireKnown(position);
    const stream = await network.getChaincodeEvents(chaincode, { startBlock: position.block }).catch(failed);
    return readEvents(stream, position, failed);
  }

  /** Where the peer has come as far, it says at once whether it knows the transaction; else its blocks will tell. */
  async function requireKnown(position: EventPosition): Promise<void> {
    if (position.from === 'block') {
      return;
    }
    const deadline = Date.now() + PATIENCE_MILLISECONDS;
    const { signal } = new AbortController();
    const height = heightOf(await askChain({ name: 'GetChainInfo' }, deadline, signal));
    if (height > position.block && !(await has(position.transactionId, mspId, deadline, signal))) {
      throw otherLedger(position.block);
    }
  }
}

interface ChainQuestion {
  readonly name: 'GetChainInfo' | 'GetTransactionByID';
  /** Arguments behind the channel. */
  readonly about?: readonly string[];
  /** MSP id; the own one unless given. */
  readonly hospital?: string;
}

/** How long blocks are waited for before the peer is asked, in milliseconds; Fabric cuts one after two seconds at the latest. */
const FEED_PATIENCE_MILLISECONDS = 3_000;

/** How long a peer may take to say what it knows of its chain, in milliseconds. */
const PATIENCE_MILLISECONDS = 10_000;

function isUnknownTransaction(error: unknown): boolean {
  return (
    error instanceof GatewayFailure &&
    error.reports
      .concat({ mspId: '', address: '', message: error.message })
      .some(({ message }) => message.includes('no such transaction ID'))
  );
}

const namesByCode = new Map<number, string>(Object.entries(StatusCode).map(([name, code]) => [code, name]));

function validationCodeName(code: number): string {
  return namesByCode.get(code) ?? `code ${String(code)}`;
}

function rethrow(error: unknown): never {
  if (error instanceof GatewayError) {
    const reports = error.details.map(({ mspId, address, message }) => ({ mspId, address, message }));
    // The cause has the peer's words without gRPC's number in front.
    throw new GatewayFailure(
      grpcStatusName(error.code),
      error.cause.details || error.message,
      reports,
      error,
    );
  }
  const message = error instanceof Error ? error.message : 'the gateway failed without an error';
  throw new GatewayFailure('UNKNOWN', message, [], error);
}
