import { CareError } from '@careledger/model';

/**
 * Whatever was thrown, as a CareError. What is not one is a defect, or a peer that failed: its text may hold values,
 * so neither the error nor the log repeats it; the log has where it happened.
 */
export function toCareError(thrown: unknown): CareError {
  if (thrown instanceof CareError) return thrown;
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  const frames =
    thrown instanceof Error ? (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  process.stderr.write(`unexpected ${name}\n${frames.join('\n')}\n`);
  return new CareError(
    'INTERNAL',
    "The chaincode failed unexpectedly; nothing was written. See the chaincode's log.",
  );
}

/** What answers a transaction that does not exist, by its name when CareLedger has one. */
export function unimplemented(name: string | undefined): CareError {
  return name === undefined
    ? new CareError('UNIMPLEMENTED', 'There is no such transaction; see the contracts of this chaincode.')
    : new CareError('UNIMPLEMENTED', `This version does not have ${name}.`, { transaction: name });
}
