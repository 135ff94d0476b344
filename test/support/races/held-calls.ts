import { AsyncLocalStorage } from 'node:async_hooks';
import { type CareLedger } from '@careledger/client';
import { connectThrough } from '../client/own-gateway';
import { type TestLedger } from '../care-ledger/care-ledger';
import { deadline, type Held, never } from '../care-ledger/raw-call';

/** Ends a call of the client between its endorsement and its submission. */
class HeldBack extends Error {
  override readonly name = 'HeldBack';
}

/** Calls of the client that come as far as their endorsements, and are submitted when a test says. */
export interface HeldCalls extends AsyncDisposable {
  /** The same connection each time; whatever it would write is held back. */
  as(hospital: string, user: string): Promise<CareLedger>;
  /** @throws the call's own error where it writes nothing */
  endorsed(call: () => Promise<unknown>): Promise<Held>;
  submit(held: Held): Promise<void>;
  /** Fabric's validation code, by name. */
  codeOf(held: Held): Promise<string>;
}

/** Holds back what is written through connections of its own. */
export function heldCalls(ledger: TestLedger): HeldCalls {
  const call = new AsyncLocalStorage<Held[]>();
  const connections = new Map<string, ReturnType<typeof connectThrough>>();
  const codes = new Map<string, (held: Held) => Promise<string>>();

  const connect = (hospital: string, user: string) =>
    connectThrough(ledger, hospital, user, (gateway) => ({
      ...gateway,
      propose: (request) => {
        const proposal = gateway.propose(request);
        const { transactionId } = proposal;
        return {
          ...proposal,
          endorse: async (until, signal) => {
            const transaction = await proposal.endorse(until, signal);
            call.getStore()?.push({ transactionId, transaction });
            codes.set(
              transactionId,
              async () => (await gateway.commitStatus(transactionId, deadline(), never())).code,
            );
            throw new HeldBack();
          },
        };
      },
    }));

  return {
    as: async (hospital, user) => {
      const name = `${hospital}/${user}`;
      const opened = connections.get(name) ?? connect(hospital, user);
      connections.set(name, opened);
      return (await opened).connection;
    },
    endorsed: async (run) => {
      const held: Held[] = [];
      const ended = await call.run(held, () =>
        run().then(
          () => undefined,
          (error: unknown) => error,
        ),
      );
      const [first] = held;
      if (first !== undefined) return first;
      throw ended instanceof Error ? ended : new Error('The call wrote nothing.', { cause: ended });
    },
    submit: ({ transaction }) => transaction.submit(deadline(), never()),
    codeOf: (held) => codes.get(held.transactionId)?.(held) ?? Promise.reject(new Error('It was not held.')),
    [Symbol.asyncDispose]: async () => {
      for (const { connection } of await Promise.all(connections.values())) await connection.close();
    },
  };
}
