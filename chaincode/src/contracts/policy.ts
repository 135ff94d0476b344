import {
  CareError,
  ChannelPolicy,
  check,
  type CheckedInput,
  MspId,
  type TransactionOutput,
} from '@careledger/model';
import { Context, Returns, Transaction } from 'fabric-contract-api';
import { POLICY_KEY, policyApprovalPrefix, policyVersionKey } from '../ledger/keys';
import { decode, firstResult, sameContent, type Ledger } from '../ledger/ledger';
import { majorityOf } from '../ledger/signature-policy';
import type { Call } from './call';
import { CareContract } from './care-contract';

/** The channel policy: which hospitals take part, and which of them are suspended. */
export class PolicyContract extends CareContract {
  constructor() {
    super('policy');
  }

  @Transaction()
  @Returns('string')
  async set(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'policy.set', input, setPolicy);
  }

  @Transaction(false)
  @Returns('string')
  async read(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'policy.read', input, readVersion);
  }
}

/** @throws CareError POLICY_MISSING before the operator has set one. */
export async function readPolicy(ledger: Ledger): Promise<ChannelPolicy> {
  const policy = await ledger.read(ChannelPolicy, POLICY_KEY);
  if (policy === undefined) {
    throw new CareError(
      'POLICY_MISSING',
      'The channel has no policy yet; administrators of a majority of its hospitals have to submit the same policy.set.',
    );
  }
  return policy;
}

/** The policy in force, or an earlier version of it. */
async function readVersion(
  { version }: CheckedInput<'policy.read'>,
  { ledger }: Call,
): Promise<ChannelPolicy> {
  if (version === undefined) return readPolicy(ledger);
  const found = await ledger.read(ChannelPolicy, policyVersionKey(version));
  if (found === undefined) throw new CareError('NOT_FOUND', 'The channel policy never had this version.');
  return found;
}

/**
 * The policy, for a transaction in which only hospitals in good standing take part.
 *
 * @throws CareError POLICY_MISSING; FORBIDDEN when the caller's hospital is no member or is suspended.
 */
export async function requireStanding(call: Call): Promise<ChannelPolicy> {
  const policy = await requireMember(call);
  if (policy.suspended.includes(call.caller.hospital)) {
    throw new CareError('FORBIDDEN', "The caller's hospital is suspended, as the channel policy says.");
  }
  return policy;
}

/**
 * The policy, for requests: a suspended hospital's are decided about, and denied; those of others are none.
 *
 * @throws CareError POLICY_MISSING, FORBIDDEN
 */
export async function requireMember({ ledger, caller }: Call): Promise<ChannelPolicy> {
  const policy = await readPolicy(ledger);
  if (!policy.hospitals.includes(caller.hospital)) {
    throw new CareError('FORBIDDEN', "The caller's hospital does not take part, as the channel policy says.");
  }
  return policy;
}

/**
 * Peers endorse what their chaincode allows; nobody asks their administrators. So a policy counts only when
 * administrators of a majority have set the same one, each in a transaction of its own. Nothing says who takes part
 * before there is a policy, so the first one needs a majority of the hospitals that it lists itself.
 */
async function setPolicy(
  input: CheckedInput<'policy.set'>,
  call: Call,
): Promise<TransactionOutput<'policy.set'>> {
  const { ledger, caller } = call;
  const proposed: ChannelPolicy = { ...input, at: call.now };
  const current = await ledger.read(ChannelPolicy, POLICY_KEY);
  if (current?.version === input.version) {
    const policy = firstResult(current, proposed, 'policy version');
    return { policy, approvals: await readApprovals(ledger, policy) };
  }
  if (input.version !== (current?.version ?? 0) + 1) {
    throw new CareError(
      'CONFLICT',
      'A policy has to be the next version of the one in force; read that first.',
      {
        version: current?.version ?? 0,
      },
    );
  }
  const { hospitals } = current ?? proposed;
  if (!hospitals.includes(caller.hospital)) {
    throw new CareError('FORBIDDEN', 'Only a hospital that takes part may set the channel policy.');
  }
  const earlier = await readApprovals(ledger, proposed);
  const approvals = hospitals.filter(
    (hospital) => hospital === caller.hospital || earlier.includes(hospital),
  );
  if (!earlier.includes(caller.hospital)) {
    ledger.write(policyApprovalPrefix(input.version) + caller.hospital, proposed);
  }
  if (approvals.length < majorityOf(hospitals)) return { policy: current ?? null, approvals };
  ledger.write(POLICY_KEY, proposed);
  ledger.write(policyVersionKey(proposed.version), proposed);
  ledger.announce({ type: 'policy.set', version: proposed.version });
  return { policy: proposed, approvals };
}

/** The hospitals whose administrators have set this same policy. */
async function readApprovals(ledger: Ledger, policy: ChannelPolicy): Promise<MspId[]> {
  const all = await ledger.range(policyApprovalPrefix(policy.version), (name, value) => ({
    hospital: check(MspId, name, 'a key'),
    approved: decode(ChannelPolicy, value),
  }));
  return all.filter(({ approved }) => sameContent(approved, policy)).map(({ hospital }) => hospital);
}
