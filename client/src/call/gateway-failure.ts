/** A gRPC status by name. */
export type GrpcStatusName =
  | 'OK'
  | 'CANCELLED'
  | 'UNKNOWN'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'UNAUTHENTICATED';

/** In the order of their codes, as the gRPC specification numbers them. */
const grpcStatusNames: readonly GrpcStatusName[] = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** The name of a gRPC status code; `UNKNOWN` for one that there is not. */
export function grpcStatusName(code: number): GrpcStatusName {
  return grpcStatusNames[code] ?? 'UNKNOWN';
}

/** What one peer or orderer said, as the gateway passes it on. */
export interface NodeReport {
  readonly mspId: string;
  readonly address: string;
  readonly message: string;
}

/** A step of a call that failed at the gateway; internal to the call path, which turns it into a `CareLedgerError`. */
export class GatewayFailure extends Error {
  readonly status: GrpcStatusName;
  readonly reports: readonly NodeReport[];

  constructor(status: GrpcStatusName, message: string, reports: readonly NodeReport[], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'GatewayFailure';
    this.status = status;
    this.reports = reports;
  }
}

/** For `catch`: failures of the gateway are facts to weigh; anything else ends the call. */
export function keepFailure(error: unknown): GatewayFailure {
  if (error instanceof GatewayFailure) {
    return error;
  }
  throw error;
}
