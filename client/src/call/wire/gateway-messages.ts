import { allAt, bytesAt, bytesField, message, messageField, numberAt, numberField, textAt } from './protobuf';
import { validationCodeName } from './validation-codes';

/** Methods of Fabric's Gateway service. */
export const GATEWAY = {
  evaluate: '/gateway.Gateway/Evaluate',
  endorse: '/gateway.Gateway/Endorse',
  submit: '/gateway.Gateway/Submit',
  commitStatus: '/gateway.Gateway/CommitStatus',
  chaincodeEvents: '/gateway.Gateway/ChaincodeEvents',
} as const;

export type UnaryMethod = Exclude<keyof typeof GATEWAY, 'chaincodeEvents'>;

/** Something and the signature over its bytes: a `SignedProposal`, an `Envelope`, a signed request. */
export function signed(bytes: Uint8Array, signature: Uint8Array): Uint8Array {
  return message(bytesField(1, bytes), bytesField(2, signature));
}

/**
 * An `EvaluateRequest` or `EndorseRequest`, which have the same form.
 *
 * @param hospitals MSP ids; none: the gateway chooses
 */
export function proposalRequest(
  transactionId: string,
  channel: string,
  signedProposal: Uint8Array,
  hospitals: readonly string[],
): Uint8Array {
  return message(
    bytesField(1, transactionId),
    bytesField(2, channel),
    bytesField(3, signedProposal),
    ...hospitals.map((mspId) => bytesField(4, mspId)),
  );
}

export function submitRequest(transactionId: string, channel: string, envelope: Uint8Array): Uint8Array {
  return message(bytesField(1, transactionId), bytesField(2, channel), bytesField(3, envelope));
}

/** An unsigned `CommitStatusRequest`. */
export function commitStatusRequest(transactionId: string, channel: string, creator: Uint8Array): Uint8Array {
  return message(bytesField(1, transactionId), bytesField(2, channel), bytesField(3, creator));
}

/** An unsigned `ChaincodeEventsRequest`, from a block on. */
export function chaincodeEventsRequest(of: {
  readonly channel: string;
  readonly chaincode: string;
  readonly creator: Uint8Array;
  readonly block: bigint;
}): Uint8Array {
  const specified = messageField(3, numberField(1, of.block));
  return message(
    bytesField(1, of.channel),
    bytesField(2, of.chaincode),
    bytesField(3, of.creator),
    messageField(4, specified),
  );
}

/** The contract's answer in an `EvaluateResponse`. @throws RangeError where the bytes are no message */
export function evaluationResult(response: Uint8Array): Uint8Array {
  return bytesAt(response, 1, 3);
}

/** What an `EndorseResponse` holds: a transaction that waits for the caller's signature. */
export interface PreparedTransaction {
  /** The bytes that are signed: the envelope's payload. */
  readonly payload: Uint8Array;
  readonly transactionId: string;
  /** The contract's answer, on which the endorsers agree. */
  readonly result: Uint8Array;
}

/** @throws RangeError where the bytes are no message */
export function preparedTransaction(response: Uint8Array): PreparedTransaction {
  const payload = bytesAt(response, 1, 1);
  return {
    payload,
    // Payload: header, channel header, transaction id.
    transactionId: textAt(payload, 1, 1, 5),
    // Payload: transaction, its action, endorsed action, response payload, chaincode action, response, its payload.
    result: bytesAt(payload, 2, 1, 2, 2, 1, 2, 3, 3),
  };
}

/** @throws RangeError where the bytes are no message */
export function commitStatusOf(response: Uint8Array): { code: string; blockNumber: bigint } {
  return {
    code: validationCodeName(Number(numberAt(response, 1))),
    blockNumber: numberAt(response, 2),
  };
}

/** One chaincode event of a block. */
export interface WireEvent {
  readonly transactionId: string;
  readonly name: string;
  readonly payload: Uint8Array;
}

/** A `ChaincodeEventsResponse`: the events of one block. @throws RangeError where the bytes are no message */
export function chaincodeEventsOf(response: Uint8Array): { blockNumber: bigint; events: WireEvent[] } {
  return {
    blockNumber: numberAt(response, 2),
    events: allAt(response, 1).map((event) => ({
      transactionId: textAt(event, 2),
      name: textAt(event, 3),
      payload: bytesAt(event, 4),
    })),
  };
}

/** What nodes said, in the `google.rpc.Status` of a failed call's trailer. @throws RangeError where the bytes are no message */
export function nodeReports(status: Uint8Array): { mspId: string; address: string; message: string }[] {
  return allAt(status, 3)
    .filter((detail) => textAt(detail, 1).endsWith('gateway.ErrorDetail'))
    .map((detail) => {
      const report = bytesAt(detail, 2);
      return { address: textAt(report, 1), mspId: textAt(report, 2), message: textAt(report, 3) };
    });
}
