import {
  type EndorsedTransaction,
  type LedgerGateway,
  type ProposalRequest,
} from '@careledger/client/gateway';
import { connectThrough } from '../client/own-gateway';
import { type TestLedger } from './care-ledger';

/** A transaction that hospitals have endorsed, and nobody has submitted yet. */
export interface Held {
  readonly transactionId: string;
  readonly transaction: EndorsedTransaction;
}

const LIMIT_MILLISECONDS = 60_000;
/** A signal that nobody fires. */
export const never = (): AbortSignal => new AbortController().signal;
/** In milliseconds since 1970. */
export const deadline = (): number => Date.now() + LIMIT_MILLISECONDS;

/** The gateway of a hospital as one of its people reaches it: a hospital that cheats is not bound to our client. */
export interface RawGateway extends AsyncDisposable {
  endorse(request: ProposalRequest): Promise<Held>;
  submit(held: Held): Promise<void>;
  /** Fabric's validation code, by name. */
  codeOf(held: Held): Promise<string>;
}

export async function rawGateway(ledger: TestLedger, hospital: string, user: string): Promise<RawGateway> {
  let reached: LedgerGateway | undefined;
  const { connection } = await connectThrough(ledger, hospital, user, (gateway) => (reached = gateway));
  if (reached === undefined) throw new Error('The connection has no gateway.');
  const gateway = reached;
  return {
    endorse: async (request) => {
      const proposal = gateway.propose(request);
      const transaction = await proposal.endorse(deadline(), never());
      return { transactionId: proposal.transactionId, transaction };
    },
    submit: ({ transaction }) => transaction.submit(deadline(), never()),
    codeOf: async ({ transactionId }) =>
      (await gateway.commitStatus(transactionId, deadline(), never())).code,
    [Symbol.asyncDispose]: () => connection.close(),
  };
}
