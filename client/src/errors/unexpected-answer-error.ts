import { type GrpcStatusName, GatewayFailure } from '../call/gateway-failure';
import { CareLedgerError } from './care-ledger-error';

/** The ledger answered what this version does not understand. A write behind it may have happened. */
export class UnexpectedAnswerError extends CareLedgerError {
  /** The gRPC status, where the peer answered with an error that is none of those this library knows. */
  readonly grpcStatus: GrpcStatusName | undefined;

  constructor(reason: string, transactionId?: string, cause?: unknown) {
    super(`The ledger gave an answer that this version does not understand: ${reason}`, {
      code: 'UNEXPECTED_ANSWER',
      advice:
        "Check that this library's version fits the chaincode that is deployed; then give the transaction id to the network operator.",
      transactionId,
      cause,
    });
    this.grpcStatus = cause instanceof GatewayFailure ? cause.status : undefined;
  }
}
