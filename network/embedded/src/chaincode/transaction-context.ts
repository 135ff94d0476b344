import type { Simulator } from '../simulation/types';
import type { Chaincode } from './types';
import type { Cursors } from './cursors';

/** Finds the chaincode that another one calls. @throws Error in a Fabric peer's words where it may not be called here */
export type FindChaincode = (name: string, simulator: Simulator) => Chaincode;

/** What the handlers of one running transaction share. */
export interface TransactionContext {
  readonly channel: string;
  readonly txId: string;
  /** The chaincode's name: the namespace that it reads and writes. */
  readonly namespace: string;
  readonly signedProposal: Uint8Array;
  readonly simulator: Simulator;
  readonly signal: AbortSignal;
  readonly cursors: Cursors;
  readonly callee: FindChaincode;
}

/** Answers one kind of message; what it returns is RESPONSE's payload. @throws Error whose message the chaincode gets */
export type Handler = (
  payload: Uint8Array,
  context: TransactionContext,
) => Uint8Array | undefined | Promise<Uint8Array | undefined>;
