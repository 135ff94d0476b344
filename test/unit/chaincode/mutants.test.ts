import '../../support/chaincode/quiet';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { mutant, readMutations } from '../../support/chaincode/mutant';
import {
  expectedOf,
  outcomeOf,
  readVectors,
  type Engine,
  type Vector,
} from '../../support/chaincode/vectors';

const VECTORS = [...readVectors().values()].flat();

/** The first vector that a changed decision fails. */
function caughtBy(engine: Engine): Vector | undefined {
  return VECTORS.find((vector) => {
    try {
      return !isDeepStrictEqual(outcomeOf(vector, engine), expectedOf(vector));
    } catch {
      return true;
    }
  });
}

describe('the vectors catch it when', () => {
  for (const mutation of readMutations()) {
    it(`${mutation.rule}: ${mutation.defect}`, () => {
      expect(caughtBy(mutant(mutation)), 'a vector that fails').not.to.equal(undefined);
    });
  }

  it('nothing is changed: never', () => {
    const same = mutant({ file: 'decision/vote', from: 'return combine(', to: 'return combine(' });
    expect(caughtBy(same)).to.equal(undefined);
  });
});
