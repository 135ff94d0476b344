import { randomBytes } from 'node:crypto';
import {
  base64url,
  BatchLeaf,
  BatchProof,
  check,
  hashBatchLeaf,
  instantOf,
  isLeafOfBatch,
  merkleTree,
  RecordBatch,
  sha256,
} from '@careledger/model';
import { expect } from 'chai';
import fc from 'fast-check';

const token = (): string => randomBytes(16).toString('base64url');
const digest = (): string => randomBytes(32).toString('base64url');

/** A batch of made-up documents, and the proof of each. */
function batchOf(size: number, place = { patient: 'patient-1', batch: 'batch-1' }) {
  const leaves = Array.from({ length: size }, (_, index) => {
    const document = { record: `record-${index}`, digest: digest(), size: index + 1 };
    const leaf = { ...document, item: { t: [token()] }, terminology: '2026-01-01', salt: token() };
    return check(BatchLeaf, leaf, 'the leaf');
  });
  const tree = merkleTree(leaves.map((leaf) => hashBatchLeaf(place, leaf)));
  const at = instantOf(0);
  const batch = check(
    RecordBatch,
    { ...place, root: base64url(tree.root), size, custodian: 'HospitalA', at },
    'the batch',
  );
  const proofs = leaves.map((leaf, index) =>
    check(
      BatchProof,
      { batch: place.batch, leaf, index, path: tree.proof(index).map(base64url) },
      'the proof',
    ),
  );
  return { batch, proofs };
}

const sizes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(63, 64, 65, 127, 128, 129, 257));

describe('a batch', () => {
  it('of whatever size holds each of its leaves, at its own place alone', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, one, other) => {
        const { batch, proofs } = batchOf(size);
        const proof = proofs[one % size];
        const second = proofs[other % size];
        if (proof === undefined || second === undefined) throw new Error('no such leaf');
        expect(isLeafOfBatch(batch, proof)).to.equal(true);
        expect(isLeafOfBatch(batch, { ...proof, index: second.index })).to.equal(proof === second);
        expect(isLeafOfBatch(batch, { ...proof, leaf: second.leaf })).to.equal(proof === second);
        expect(isLeafOfBatch({ ...batch, size: size + 1 }, proof), 'a larger batch').to.equal(
          // Where the way has the same turns in both, the size says nothing about this leaf.
          rootsAlike(size, one % size),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('does not hold a leaf of another patient or of another batch, be it the same document', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (size, one) => {
        const { batch, proofs } = batchOf(size);
        const proof = proofs[one % size];
        if (proof === undefined) throw new Error('no such leaf');
        const patient = check(RecordBatch.entries.patient, 'patient-2', 'the patient');
        const name = check(RecordBatch.entries.batch, 'batch-2', 'the batch');
        expect(isLeafOfBatch({ ...batch, patient }, proof)).to.equal(false);
        expect(isLeafOfBatch({ ...batch, batch: name }, { ...proof, batch: name })).to.equal(false);
        expect(isLeafOfBatch({ ...batch, batch: name }, proof), 'named as it was').to.equal(false);
      }),
      { numRuns: 50 },
    );
  });

  it('notices every flipped bit of a leaf, of its proof and of the root', () => {
    const { batch, proofs } = batchOf(13);
    fc.assert(
      fc.property(fc.nat({ max: 12 }), fc.nat(), fc.nat({ max: 255 }), (index, where, bit) => {
        const proof = proofs[index];
        if (proof === undefined) throw new Error('no such leaf');
        const flipped = (text: string): string => {
          const bytes = Buffer.from(text, 'base64url');
          const place = bit % (bytes.length * 8);
          bytes.writeUInt8(bytes.readUInt8(place >> 3) ^ (1 << (place & 7)), place >> 3);
          return bytes.toString('base64url');
        };
        const { leaf, path } = proof;
        const changes: object[] = [
          { ...proof, leaf: { ...leaf, digest: flipped(leaf.digest) } },
          { ...proof, leaf: { ...leaf, salt: flipped(leaf.salt) } },
          { ...proof, leaf: { ...leaf, size: leaf.size + 1 + (where % 7) } },
          { ...proof, leaf: { ...leaf, record: `record-${100 + where}` } },
          { ...proof, leaf: { ...leaf, item: { t: leaf.item.t.map(flipped) } } },
          { ...proof, leaf: { ...leaf, terminology: '2026-01-02' } },
          { ...proof, leaf: { ...leaf, metadata: digest() } },
          {
            ...proof,
            path: path.map((hash, level) => (level === where % path.length ? flipped(hash) : hash)),
          },
          { ...proof, path: path.slice(1) },
          { ...proof, path: [...path, digest()] },
        ];
        for (const change of changes) {
          expect(isLeafOfBatch(batch, check(BatchProof, change, 'the change'))).to.equal(false);
        }
        const root = check(RecordBatch.entries.root, flipped(batch.root), 'the root');
        expect(isLeafOfBatch({ ...batch, root }, proof)).to.equal(false);
      }),
      { numRuns: 100 },
    );
  });

  it('of one leaf needs no proof, and holds nothing else', () => {
    const { batch, proofs } = batchOf(1);
    const [proof] = proofs;
    if (proof === undefined) throw new Error('no such leaf');
    expect(proof.path).to.deep.equal([]);
    expect(isLeafOfBatch(batch, proof)).to.equal(true);
    expect(isLeafOfBatch(batch, { ...proof, path: [proof.leaf.digest] })).to.equal(false);
  });

  it('does not take an inner node for a leaf: their hashes begin differently', () => {
    const left = sha256(Buffer.from('left'));
    const right = sha256(Buffer.from('right'));
    const inner = merkleTree([left, right]).root;
    expect(Buffer.from(inner).equals(sha256(Buffer.concat([left, right])))).to.equal(false);
    // The root over the four leaves is that over the two inner nodes: a shorter proof of an inner node is refused by size.
    const { batch, proofs } = batchOf(4);
    for (const proof of proofs) {
      expect(isLeafOfBatch(batch, { ...proof, index: proof.index >> 1, path: proof.path.slice(1) })).to.equal(
        false,
      );
    }
  });
});

/** Whether a leaf has the same way to the root in a batch with one leaf more. */
function rootsAlike(size: number, index: number): boolean {
  const turns = (leaves: number): string => {
    let way = '';
    for (let at = index, last = leaves - 1; last > 0; at >>= 1, last >>= 1) {
      if (at % 2 === 1) way += 'r';
      else if (at < last) way += 'l';
    }
    return way;
  };
  return turns(size) === turns(size + 1);
}
