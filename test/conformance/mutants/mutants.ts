import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { CONFORMANCE } from '../support/cases';

const SeededMutant = v.strictObject({
  /** The rule of validation that it breaks. */
  rule: v.string(),
  defect: v.string(),
  /** `validation/mvcc-pass`, below the ledger's compiled sources. */
  file: v.string(),
  /** What stands once in the compiled file, and what takes its place. */
  from: v.string(),
  to: v.string(),
  /** The test file that has to find it: `conformance/blocks/replay` are the recorded blocks of real Fabric. */
  killedBy: v.string(),
});

/** One defect in the rules by which blocks are validated. */
export type SeededMutant = v.InferOutput<typeof SeededMutant>;

export function readMutants(): SeededMutant[] {
  const file = join(CONFORMANCE, 'mutants', 'mutants.json');
  return v.parse(v.array(SeededMutant), JSON.parse(readFileSync(file, 'utf8')));
}
