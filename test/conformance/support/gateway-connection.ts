import { credentials, status, type ServiceError } from '@grpc/grpc-js';
import { common, gateway, google, orderer, peer } from '@hyperledger/fabric-protos';
import { nameOf } from './decode';
import type { SigningIdentity } from './identity';
import { buildEnvelope } from './proposal';
import type { TargetOrganization } from './target';

/** How long an answer may take, in milliseconds. */
const DEADLINE = 30_000;
const MAX_MESSAGE = 100 * 1024 * 1024;

/** A call's refusal as a client sees it. */
export interface CallError {
  /** The gRPC status code's name. */
  readonly code: string;
  readonly message: string;
  readonly details: readonly { readonly address: string; readonly mspId: string; readonly message: string }[];
}

export type Answer<T> = { readonly ok: T } | { readonly error: CallError };

/** One organization's peer, called without a client library: requests that no library would send can be sent too. */
export class GatewayConnection {
  readonly #gateway: gateway.GatewayClient;
  readonly #deliver: peer.DeliverClient;

  constructor(organization: Pick<TargetOrganization, 'address' | 'tlsRootCertificate'>) {
    const tls = credentials.createSsl(Buffer.from(organization.tlsRootCertificate));
    const options = {
      'grpc.max_receive_message_length': MAX_MESSAGE,
      'grpc.max_send_message_length': MAX_MESSAGE,
    };
    this.#gateway = new gateway.GatewayClient(organization.address, tls, options);
    this.#deliver = new peer.DeliverClient(organization.address, tls, options);
  }

  evaluate(request: gateway.EvaluateRequest): Promise<Answer<gateway.EvaluateResponse>> {
    return answer((callback) => this.#gateway.evaluate(request, within(DEADLINE), callback));
  }

  endorse(request: gateway.EndorseRequest): Promise<Answer<gateway.EndorseResponse>> {
    return answer((callback) => this.#gateway.endorse(request, within(DEADLINE), callback));
  }

  submit(request: gateway.SubmitRequest): Promise<Answer<gateway.SubmitResponse>> {
    return answer((callback) => this.#gateway.submit(request, within(DEADLINE), callback));
  }

  commitStatus(
    request: gateway.SignedCommitStatusRequest,
    deadline = DEADLINE,
  ): Promise<Answer<gateway.CommitStatusResponse>> {
    return answer((callback) => this.#gateway.commitStatus(request, within(deadline), callback));
  }

  /**
   * @param count how many responses to wait for
   * @param patience how long to wait for them, in milliseconds
   * @returns the first responses of the stream, or its error where that comes first
   */
  async chaincodeEvents(
    request: gateway.SignedChaincodeEventsRequest,
    count: number,
    patience = DEADLINE,
  ): Promise<Answer<gateway.ChaincodeEventsResponse[]>> {
    const stream = this.#gateway.chaincodeEvents(request);
    return new Promise((resolve) => {
      const responses: gateway.ChaincodeEventsResponse[] = [];
      const end = (answer: Answer<gateway.ChaincodeEventsResponse[]>): void => {
        clearTimeout(timer);
        resolve(answer);
        stream.cancel();
      };
      const timer = setTimeout(end, patience, { ok: responses });
      stream.on('data', (response: gateway.ChaincodeEventsResponse) => {
        responses.push(response);
        if (responses.length >= count) end({ ok: responses });
      });
      stream.on('error', (error: ServiceError) => {
        end({ error: callError(error) });
      });
    });
  }

  /**
   * Reads one block from the peer's Deliver service.
   *
   * @param absent what the peer shall do where it does not have the block yet
   * @returns the `common.Block` with the peer's own metadata
   * @throws Error whose message is the name of the status that the peer refused with
   */
  readBlock(
    reader: SigningIdentity,
    channel: string,
    number: number | 'newest',
    absent: 'WAIT' | 'FAIL' = 'WAIT',
  ): Promise<common.Block> {
    const position = new orderer.SeekPosition();
    if (number === 'newest') {
      position.setNewest(new orderer.SeekNewest());
    } else {
      const specified = new orderer.SeekSpecified();
      specified.setNumber(number);
      position.setSpecified(specified);
    }
    const seek = new orderer.SeekInfo();
    seek.setStart(position);
    seek.setStop(position);
    const { BLOCK_UNTIL_READY, FAIL_IF_NOT_READY } = orderer.SeekInfo.SeekBehavior;
    seek.setBehavior(absent === 'WAIT' ? BLOCK_UNTIL_READY : FAIL_IF_NOT_READY);
    const envelope = buildEnvelope(
      reader,
      channel,
      common.HeaderType.DELIVER_SEEK_INFO,
      seek.serializeBinary(),
    );
    const stream = this.#deliver.deliver(within(DEADLINE));
    return new Promise((resolve, reject) => {
      stream.on('data', (response: peer.DeliverResponse) => {
        const block = response.getBlock();
        if (block) resolve(block);
        else reject(new Error(nameOf(common.Status, response.getStatus())));
        stream.cancel();
      });
      stream.on('error', reject);
      stream.write(envelope);
    });
  }

  close(): void {
    this.#gateway.close();
    this.#deliver.close();
  }
}

function within(milliseconds: number): { deadline: number } {
  return { deadline: Date.now() + milliseconds };
}

function answer<T>(
  call: (callback: (error: ServiceError | null, value?: T) => void) => void,
): Promise<Answer<T>> {
  return new Promise((resolve) => {
    call((error, value) => {
      if (error) resolve({ error: callError(error) });
      else if (value !== undefined) resolve({ ok: value });
    });
  });
}

function callError(error: ServiceError): CallError {
  return {
    code: nameOf(status, error.code),
    // Whether client or server notices a deadline first is chance.
    message: error.code === status.DEADLINE_EXCEEDED ? 'deadline exceeded' : error.details,
    details: error.metadata.get('grpc-status-details-bin').flatMap(errorDetails),
  };
}

function errorDetails(trailer: string | Buffer): CallError['details'] {
  return google.rpc.Status.deserializeBinary(Buffer.from(trailer))
    .getDetailsList()
    .map((any) => gateway.ErrorDetail.deserializeBinary(any.getValue_asU8()))
    .map((detail) => ({
      address: detail.getAddress(),
      mspId: detail.getMspId(),
      message: detail.getMessage(),
    }))
    .sort((left, right) => left.mspId.localeCompare(right.mspId));
}
