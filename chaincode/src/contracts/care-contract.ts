import {
  canonicalJson,
  checkCanonical,
  isKnownName,
  TRANSACTIONS,
  type CheckedInput,
  type Schema,
  type Transaction,
  type TransactionName,
  type TransactionOutput,
} from '@careledger/model';
import { Context, Contract } from 'fabric-contract-api';
import { callOf, type Call } from './call';
import { toCareError, unimplemented } from './errors';

/**
 * What all contracts share: a transaction takes one canonical JSON string and returns one, checks its input before
 * anything else and its caller next, and throws nothing but a CareError.
 */
export abstract class CareContract extends Contract {
  /** Runs one transaction: input text, to checked input, to result, to canonical text. */
  protected async run<T extends TransactionName>(
    ctx: Context,
    name: T,
    input: string,
    work: (input: CheckedInput<T>, call: Call) => Promise<TransactionOutput<T>>,
  ): Promise<string> {
    try {
      const transaction: Transaction = TRANSACTIONS[name];
      const schema: Schema<unknown, CheckedInput<T>> = TRANSACTIONS[name].input;
      const checked = checkCanonical(schema, input, `the input of ${name}`, transaction.maxInputBytes);
      const call = callOf(ctx);
      call.caller.require(transaction.callers);
      const result = canonicalJson(await work(checked, call));
      await call.ledger.flush();
      return result;
    } catch (error) {
      throw toCareError(error);
    }
  }

  override unknownTransaction(ctx: Context): Promise<void> {
    const name = ctx.stub.getFunctionAndParameters().fcn.replace(':', '.');
    return Promise.reject(unimplemented(isKnownName(name) ? name : undefined));
  }
}
