import { type TransactionInput, type TransactionOutput } from '@careledger/model';
import { type CallOptions } from '../call/caller';
import { type Committed, type Operations } from '../call/operations';

/** The channel's policy: which hospitals take part, which are suspended. For operators. */
export interface PolicyService {
  /** Sets the policy; its version is one more than that of the one which stands, 1 for the first. */
  set(
    policy: TransactionInput<'policy.set'>,
    options?: CallOptions,
  ): Promise<Committed<TransactionOutput<'policy.set'>>>;
  /** @param options `version` asks for an earlier one, as decisions name it; else it is the one in force. */
  read(options?: CallOptions & { readonly version?: number }): Promise<TransactionOutput<'policy.read'>>;
}

export function policyService({ write, read }: Operations): PolicyService {
  return {
    set: (policy, options) => write('policy.set', policy, options),
    read: ({ version, ...options } = {}) =>
      read('policy.read', version === undefined ? {} : { version }, options),
  };
}
