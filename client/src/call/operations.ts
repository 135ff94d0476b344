import {
  canonicalBytes,
  canonicalJson,
  CareError,
  check,
  NotCanonicalError,
  parseJson,
  type TransactionInput,
  type TransactionName,
  type TransactionOutput,
  TRANSACTIONS,
  wireName,
} from '@careledger/model';
import * as v from 'valibot';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { UnexpectedAnswerError } from '../errors/unexpected-answer-error';
import { type Caller, type CallOptions, type Commit } from './caller';

/** Transactions that are evaluated at the own hospital's peer and leave no trace. */
export type ReadName = {
  [T in TransactionName]: (typeof TRANSACTIONS)[T] extends { endorsement: 'none' } | { evaluated: true }
    ? T
    : never;
}[TransactionName];

/** Transactions that are committed. */
export type WriteName = {
  [T in TransactionName]: (typeof TRANSACTIONS)[T]['endorsement'] extends 'none' ? never : T;
}[TransactionName];

/** A result that stands on the ledger, and where. */
export type Committed<T> = T & { readonly commit: Commit };

/** The transactions of the model, typed: input checked before it is sent, output checked before it is returned. */
export interface Operations {
  /** MSP id of the caller's hospital. */
  readonly mspId: string;
  /** @param transient private input by its key; it is sent to the own hospital's peer alone */
  readonly write: <T extends WriteName>(
    name: T,
    input: TransactionInput<T>,
    options?: CallOptions,
    transient?: Readonly<Record<string, unknown>>,
  ) => Promise<Committed<TransactionOutput<T>>>;
  readonly read: <T extends ReadName>(
    name: T,
    input: TransactionInput<T>,
    options?: CallOptions,
  ) => Promise<TransactionOutput<T>>;
}

/** @param answering MSP id of the hospital whose peer answers what is read; the own one unless given */
export function createOperations(caller: Caller, mspId: string, answering?: string): Operations {
  return {
    mspId,
    write: async (name, input, options = {}, transient) => {
      const request = {
        transaction: wireName(name),
        argument: encode(name, input),
        transient: transient && encodeTransient(transient),
        endorsers: TRANSACTIONS[name].endorsement === 'own-hospital' ? [mspId] : undefined,
      };
      const { result, commit } = await caller.submit(request, options);
      return { ...decode(name, result, commit.transactionId), commit };
    },
    read: async (name, input, options = {}) => {
      const request = { transaction: wireName(name), argument: encode(name, input) };
      return decode(name, await caller.evaluate(request, options, answering), undefined);
    },
  };
}

function encode<T extends TransactionName>(name: T, input: TransactionInput<T>): string {
  return checked(() => {
    const schema: v.GenericSchema = TRANSACTIONS[name].input;
    check(schema, input, `the input of ${name}`);
    return canonicalJson(input);
  });
}

function encodeTransient(values: Readonly<Record<string, unknown>>): Record<string, Uint8Array> {
  return checked(() =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, canonicalBytes(value)])),
  );
}

function decode<T extends TransactionName>(
  name: T,
  bytes: Uint8Array,
  transactionId: string | undefined,
): TransactionOutput<T> {
  const schema: (typeof TRANSACTIONS)[T]['output'] = TRANSACTIONS[name].output;
  let value: unknown;
  try {
    value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new UnexpectedAnswerError(`${name} returned what is not JSON`, transactionId, error);
  }
  const result = v.safeParse(schema, value);
  if (!result.success) {
    const [issue] = result.issues;
    const path = v.getDotPath(issue) ?? '(whole)';
    throw new UnexpectedAnswerError(
      `${name} returned another "${path}" than this version knows`,
      transactionId,
    );
  }
  return result.output;
}

/** Runs a check of the model; what it refuses here was not sent. */
export function checked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CareError) {
      const fields = error.details['fields'];
      throw new InvalidArgumentError(error.explanation, Array.isArray(fields) ? fields : [], error);
    }
    if (error instanceof NotCanonicalError) {
      throw new InvalidArgumentError(`The argument has no canonical JSON form: ${error.message}.`, [], error);
    }
    throw error;
  }
}
