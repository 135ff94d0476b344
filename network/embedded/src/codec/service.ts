/** One method of a gRPC service on the level of bytes; what a handler throws as `RpcError` is the call's status. */
export type Method =
  | {
      readonly kind: 'unary';
      handle(request: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
    }
  | {
      readonly kind: 'serverStream';
      handle(request: Uint8Array, signal: AbortSignal): AsyncIterable<Uint8Array>;
    }
  | {
      readonly kind: 'bidirectional';
      handle(requests: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncIterable<Uint8Array>;
    };

/** A gRPC service as its door offers it. The signal of a call is aborted when the client is gone or its deadline is over. */
export interface Service {
  /** Full name: `gateway.Gateway`. */
  readonly name: string;
  /** Calls at a time; more are refused. Undefined: no limit. */
  readonly concurrency: number | undefined;
  readonly methods: Readonly<Record<string, Method>>;
}
