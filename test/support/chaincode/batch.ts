import { randomBytes } from 'node:crypto';
import {
  base64url,
  BatchLeaf,
  BatchProof,
  check,
  compileItem,
  hashBatchLeaf,
  type Item,
  merkleTree,
  TERMINOLOGY,
  type TransactionInput,
} from '@careledger/model';
import { A, REFERRAL } from './consortium';
import type { TestPatient } from './patient';

/**
 * A batch of referrals, one for each id, as the custodian's application makes it, and the proof of each.
 *
 * @param about what all of them are about, in place of that
 */
export function batchOf(
  patient: TestPatient,
  batch: string,
  records: readonly string[],
  about?: Item,
): { input: TransactionInput<'record.anchorBatch'>; proofs: BatchProof[] } {
  const leaves = records.map((record) => {
    const item =
      about ?? compileItem({ instance: record, custodian: A, classes: [REFERRAL] }, patient.tokens);
    const document = { record, digest: base64url(randomBytes(32)), size: 1000 };
    const salt = base64url(randomBytes(16));
    return check(BatchLeaf, { ...document, item, terminology: TERMINOLOGY, salt }, 'the leaf');
  });
  const tree = merkleTree(leaves.map((leaf) => hashBatchLeaf({ patient: patient.id, batch }, leaf)));
  const proofs = leaves.map((leaf, index) =>
    check(BatchProof, { batch, leaf, index, path: tree.proof(index).map(base64url) }, 'the proof'),
  );
  return {
    input: { patient: patient.id, batch, root: base64url(tree.root), size: leaves.length },
    proofs,
  };
}
