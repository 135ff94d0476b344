import type * as v from 'valibot';
import { accessTransactions } from './contracts/access';
import { logTransactions } from './contracts/access-log';
import { requestManyTransactions } from './contracts/access-many';
import { releaseTransactions } from './contracts/access-release';
import { consentTransactions } from './contracts/consent';
import { demographicsTransactions } from './contracts/demographics';
import { patientTransactions } from './contracts/patient';
import { policyTransactions } from './contracts/policy';
import { providerTransactions } from './contracts/provider';
import { recordTransactions } from './contracts/record';
import { CONTRACTS } from './names';

/**
 * The wire format as data: every transaction of this version by `contract.method`. On the wire the name is
 * `contract:method`, with one argument, the input's canonical JSON; the result is the output's canonical JSON.
 */
export const TRANSACTIONS = {
  ...patientTransactions,
  ...demographicsTransactions,
  ...providerTransactions,
  ...consentTransactions,
  ...recordTransactions,
  ...accessTransactions,
  ...logTransactions,
  ...requestManyTransactions,
  ...releaseTransactions,
  ...policyTransactions,
} as const;

export type TransactionName = keyof typeof TRANSACTIONS;

/** What a caller writes: ids may be plain strings, they are checked on both sides. */
export type TransactionInput<T extends TransactionName> = v.InferInput<(typeof TRANSACTIONS)[T]['input']>;

/** What the contract works with, checked and branded. */
export type CheckedInput<T extends TransactionName> = v.InferOutput<(typeof TRANSACTIONS)[T]['input']>;

export type TransactionOutput<T extends TransactionName> = v.InferOutput<(typeof TRANSACTIONS)[T]['output']>;

export function isTransactionName(name: string): name is TransactionName {
  return Object.hasOwn(TRANSACTIONS, name);
}

/** Whether CareLedger has a name for a transaction, be it implemented or not. */
export function isKnownName(name: string): boolean {
  return Object.entries(CONTRACTS).some(([contract, methods]) =>
    methods.some((method) => name === `${contract}.${method}`),
  );
}

/** The name on the wire, as Fabric's contract API has it. */
export function wireName(name: TransactionName): string {
  return name.replace('.', ':');
}
