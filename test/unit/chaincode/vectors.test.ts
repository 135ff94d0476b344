import '../../support/chaincode/quiet';
import { expect } from 'chai';
import { expectedOf, outcomeOf, readVectors } from '../../support/chaincode/vectors';

const vectors = readVectors();

describe('the decision, by its vectors', () => {
  for (const [file, cases] of vectors) {
    describe(file, () => {
      for (const vector of cases) {
        it(`${vector.rule}: ${vector.case}`, () => {
          expect(outcomeOf(vector)).to.deep.equal(expectedOf(vector));
        });
      }
    });
  }

  it('has each case once', () => {
    const names = [...vectors].flatMap(([file, cases]) => cases.map((vector) => `${file}: ${vector.case}`));
    expect(new Set(names)).to.have.length(names.length);
    expect(names.length).to.be.greaterThan(600);
  });
});
