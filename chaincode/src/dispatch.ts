import { isTransactionName, TRANSACTIONS, wireName } from '@careledger/model';
import type { Contract } from 'fabric-contract-api';
import { Shim, type ChaincodeInterface, type ChaincodeResponse } from 'fabric-shim';
import { identityOf } from './identity/known-identities';

type Stub = Parameters<ChaincodeInterface['Invoke']>[0];
type Transaction = (stub: Stub, input: string) => Promise<ChaincodeResponse>;

/**
 * Calls the transactions of contracts as Fabric's contract API does, without what that does for any contract at every call:
 * reading the certificate anew, marshalling a text that is one already, and writing down what nobody logs.
 */
export class Dispatch implements ChaincodeInterface {
  private readonly transactions: ReadonlyMap<string, Transaction>;

  /** @throws TypeError where a contract lacks a transaction that the model names. */
  constructor(contracts: readonly (new () => Contract)[]) {
    const byName = new Map(
      contracts.map((make) => new make()).map((contract) => [contract.getName(), contract]),
    );
    const names = Object.keys(TRANSACTIONS).filter(isTransactionName).map(wireName);
    this.transactions = new Map(names.map((name) => [name, transactionOf(name, byName)]));
  }

  /** Of the transactions, as `contract:method`. */
  get names(): ReadonlySet<string> {
    return new Set(this.transactions.keys());
  }

  Init(stub: Stub): Promise<ChaincodeResponse> {
    return this.Invoke(stub);
  }

  async Invoke(stub: Stub): Promise<ChaincodeResponse> {
    const [name = '', input = ''] = stub.getArgs();
    const transaction = this.transactions.get(name);
    if (transaction === undefined) throw new TypeError('there is no such transaction');
    return transaction(stub, input);
  }
}

function transactionOf(name: string, contracts: ReadonlyMap<string, Contract>): Transaction {
  const [contractName = '', method = ''] = name.split(':');
  const contract = contracts.get(contractName);
  const run: unknown = contract && Reflect.get(contract, method);
  if (contract === undefined || typeof run !== 'function') throw new TypeError(`no contract has ${name}`);
  return async (stub, input) => {
    const ctx = contract.createContext();
    ctx.stub = stub;
    ctx.clientIdentity = identityOf(stub.getCreator());
    const result: unknown = await Reflect.apply(run, contract, [ctx, input]);
    if (typeof result !== 'string') throw new TypeError('a transaction returns a text');
    return Shim.success(Buffer.from(result, 'utf8'));
  };
}
