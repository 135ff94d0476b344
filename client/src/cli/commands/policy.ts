import { type ChannelPolicy, PolicySetInput } from '@careledger/model';
import type { Command } from 'commander';
import { readJson } from '../files';
import { group, type LedgerOptions, ledgerCommand, wholeNumber, withLedger } from '../frame';
import { details } from '../output';
import { readCommand, type ReadOptions, withReads } from '../reads';

/** The channel's policy. */
export function policyCommands(): Command {
  return group('policy', 'which hospitals take part, and how decisions are made', [
    readCommand('read', 'show the policy')
      .option('--version-number <number>', 'an earlier one, as decisions name it', wholeNumber)
      .action(({ versionNumber, ...options }: ReadOptions & { versionNumber?: number }) =>
        withReads(options, async (reads, call) => {
          const policy = await reads.policy.read({
            ...call,
            ...(versionNumber !== undefined && { version: versionNumber }),
          });
          return { value: policy, text: textOf(policy) };
        }),
      ),
    ledgerCommand('set', 'set the next version; it holds when administrators of a majority have set the same')
      .argument('<file>', 'the policy, as JSON')
      .action((path: string, options: LedgerOptions) =>
        withLedger(options, async (ledger, call) => {
          const input = await readJson(path, 'The policy', PolicySetInput);
          const result = await ledger.policy.set(input, call);
          const { policy, approvals } = result;
          const text =
            policy?.version === input.version
              ? `Version ${input.version} is in force.`
              : `Version ${input.version} is set by ${approvals.join(', ')} so far; it holds when a majority of the hospitals has set the same.`;
          return { value: result, text };
        }),
      ),
  ]);
}

function textOf(policy: ChannelPolicy): string {
  return details([
    ['version', String(policy.version)],
    ['hospitals', policy.hospitals.join(', ')],
    ['suspended', policy.suspended.join(', ') || 'none'],
    ['default', policy.default],
    ['strictness', policy.strictness ?? 'label'],
    ['since', policy.at],
  ]);
}
