import type { Simulator } from '../simulation/types';

export interface ChaincodeResponse {
  readonly status: number;
  readonly message: string;
  readonly payload: Uint8Array;
}

export interface ChaincodeEvent {
  readonly chaincodeName: string;
  readonly txId: string;
  readonly eventName: string;
  readonly payload: Uint8Array;
}

export interface Invocation {
  readonly channel: string;
  readonly txId: string;
  readonly chaincodeName: string;
  /** `protos.SignedProposal` as the client sent it. */
  readonly signedProposal: Uint8Array;
  /** The proposal's header and payload fields as the shim wants them are taken from `signedProposal`; this is `ChaincodeInput`. */
  readonly input: Uint8Array;
  readonly decorations?: ReadonlyMap<string, Uint8Array>;
  readonly simulator: Simulator;
  readonly signal: AbortSignal;
}

export interface InvocationResult {
  readonly response: ChaincodeResponse;
  readonly event: ChaincodeEvent | undefined;
}

/** One chaincode at one organization: a process behind the shim's stream, or a system chaincode. Both answer the same way. */
export interface Chaincode {
  /** @throws ChaincodeError in a Fabric peer's words where no answer came: not running, stream ended, deadline. */
  invoke(invocation: Invocation): Promise<InvocationResult>;
}

/** How an organization's own chaincode server is reached, and (unless somebody else runs it) how it is started. */
export interface ChaincodeServer {
  /** host:port where the server listens (CHAINCODE_SERVER_ADDRESS). */
  readonly address: string;
  /** Mutual TLS: PEM texts. `clientCert` and `clientKey` are the peer's. */
  readonly tls:
    { readonly rootCert: string; readonly clientCert: string; readonly clientKey: string } | undefined;
  readonly launch: ChaincodeLaunch | undefined;
}

export type ChaincodeLog = (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;

export interface ChaincodeStatus {
  readonly state: 'starting' | 'ready' | 'stopped' | 'failed';
  readonly pid: number | undefined;
  /** Why it is not ready, with the last lines that the process wrote. */
  readonly problem: string | undefined;
}

export interface ChaincodeLaunch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /**
   * Added to the little that is passed on of the ledger's own environment: paths, locale, time zone, Node's options. CHAINCODE_SERVER_ADDRESS and
   * CORE_CHAINCODE_ID_NAME are set by the ledger.
   */
  readonly env: Readonly<Record<string, string>>;
  /** Where the process's output goes, appended. */
  readonly logFile: string;
}
