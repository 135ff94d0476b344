import type { ErrorDetail } from './gateway';

/** gRPC status codes (https://grpc.io/docs/guides/status-codes/), those that a Fabric peer answers with. */
export const RPC_CODE = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  UNAVAILABLE: 14,
} as const;

export type RpcCode = keyof typeof RPC_CODE;

/** A call's answer where it is an error: the status that the client gets, with what each node said. */
export class RpcError extends Error {
  override readonly name = 'RpcError';

  constructor(
    readonly code: RpcCode,
    message: string,
    readonly details: readonly ErrorDetail[] = [],
  ) {
    super(message);
  }
}
