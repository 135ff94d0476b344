import { type Client } from '@grpc/grpc-js';
import {
  type ChaincodeEvent,
  type CloseableAsyncIterable,
  GatewayError,
  type Network,
  type ProposalOptions,
  type Transaction,
  connect,
  hash,
  StatusCode,
} from '@hyperledger/fabric-gateway';
import { type MessageSigner } from '../signing/message-signer';
import { heightOf } from './chain-info';
import { commitStatusRequest } from './commit-status-request';
import {
  type CommitStatus,
  type EndorsedTransaction,
  type EventPosition,
  type LedgerEvent,
  type LedgerEvents,
  type LedgerGateway,
} from './gateway';
import { GatewayFailure, grpcStatusNames } from './gateway-failure';

export interface FabricGatewayOptions {
  readonly client: Client;
  readonly mspId: string;
  /** PEM. */
  readonly certificate: Uint8Array;
  readonly sign: MessageSigner;
  readonly channel: string;
  readonly chaincode: string;
}

/** The Gateway service of a peer, through `@hyperledger/fabric-gateway`. The gRPC client stays the caller's, to close. */
export function fabricGateway(options: FabricGatewayOptions): LedgerGateway {
  const { mspId, certificate, channel } = options;
  const gateway = connect({
    client: options.client,
    identity: { mspId, credentials: certificate },
    // The platform hashes and signs in one step, so that the library hands over whole messages.
    hash: hash.none,
    signer: options.sign,
  });
  const network = gateway.getNetwork(channel);
  const contract = network.getContract(options.chaincode);

  async function commitStatus(transactionId: string, deadline: number): Promise<CommitStatus> {
    const request = commitStatusRequest({ transactionId, channel, mspId, certificate });
    const status = await gateway.newCommit(request).getStatus({ deadline });
    return { code: validationCodeName(status.code), blockNumber: status.blockNumber };
  }

  async function height(deadline: number): Promise<bigint> {
    const proposal = network
      .getContract('qscc')
      .newProposal('GetChainInfo', { arguments: [channel], endorsingOrganizations: [mspId] });
    return heightOf(await proposal.evaluate({ deadline }));
  }

  function endorsed(transaction: Transaction): EndorsedTransaction {
    return {
      result: transaction.getResult(),
      submit: async (deadline) => {
        await transaction.submit({ deadline }).catch(rethrow);
      },
    };
  }

  return {
    mspId,
    propose: ({ transaction, argument, transient, endorsers }) => {
      const proposalOptions: ProposalOptions = { arguments: [argument] };
      if (transient !== undefined) {
        proposalOptions.transientData = { ...transient };
      }
      if (endorsers !== undefined) {
        proposalOptions.endorsingOrganizations = [...endorsers];
      }
      const proposal = contract.newProposal(transaction, proposalOptions);
      return {
        transactionId: proposal.getTransactionId(),
        evaluate: (deadline) => proposal.evaluate({ deadline }).catch(rethrow),
        endorse: (deadline) => proposal.endorse({ deadline }).then(endorsed).catch(rethrow),
      };
    },
    commitStatus: (transactionId, deadline) => commitStatus(transactionId, deadline).catch(rethrow),
    height: (deadline) => height(deadline).catch(rethrow),
    events: (position) => openEvents(network, options.chaincode, position).catch(rethrow),
    close: () => {
      gateway.close();
    },
  };
}

async function openEvents(
  network: Network,
  chaincode: string,
  position: EventPosition,
): Promise<LedgerEvents> {
  return readEvents(await network.getChaincodeEvents(chaincode, startOf(position)));
}

function startOf(position: EventPosition): NonNullable<Parameters<Network['getChaincodeEvents']>[1]> {
  switch (position.from) {
    case 'block':
      return { startBlock: position.block };
    case 'after':
      return {
        checkpoint: { getBlockNumber: () => position.block, getTransactionId: () => position.transactionId },
      };
  }
}

function readEvents(stream: CloseableAsyncIterable<ChaincodeEvent>): LedgerEvents {
  let closed = false;
  const close = (): void => {
    closed = true;
    stream.close();
  };
  async function* read(): AsyncGenerator<LedgerEvent, void> {
    try {
      for await (const event of stream) {
        yield {
          blockNumber: event.blockNumber,
          transactionId: event.transactionId,
          name: event.eventName,
          payload: event.payload,
        };
      }
    } catch (error) {
      // Closing cancels the stream, which it reports as an error.
      if (!closed) {
        rethrow(error);
      }
    } finally {
      close();
    }
  }
  return { [Symbol.asyncIterator]: read, close };
}

const namesByCode = new Map<number, string>(Object.entries(StatusCode).map(([name, code]) => [code, name]));

function validationCodeName(code: number): string {
  return namesByCode.get(code) ?? `code ${code}`;
}

function rethrow(error: unknown): never {
  if (error instanceof GatewayError) {
    const reports = error.details.map(({ mspId, address, message }) => ({ mspId, address, message }));
    throw new GatewayFailure(grpcStatusNames[error.code] ?? 'UNKNOWN', error.message, reports, error);
  }
  const message = error instanceof Error ? error.message : 'the gateway failed without an error';
  throw new GatewayFailure('UNKNOWN', message, [], error);
}
