import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { EXPLAINED_DIFFERENCES } from '../differences';
import { findCases, probeHash } from '../support/cases';
import { PARITY_PAGE, parityPage } from '../support/parity';
import { readRecording, recordedIds } from '../support/recording';

const HOW_TO_RECORD = 'record it anew on real Fabric: node test/dist/conformance/record.js';

describe('recordings of real Fabric', () => {
  const cases = findCases();

  it('belong to a case, every one of them', () => {
    expect(recordedIds()).to.deep.equal(cases.map(({ id }) => id));
  });

  for (const { id, sourceHash, shows } of cases) {
    it(`${id} was made by the script as it is now`, () => {
      const recording = readRecording(id);
      expect(recording?.header, HOW_TO_RECORD).to.include({ script: sourceHash, probe: probeHash() });
      expect(recording?.shows).to.equal(shows);
    });
  }
});

describe('docs/parity.md', () => {
  it('is what the recordings and the explained differences make of it', async () => {
    expect(readFileSync(PARITY_PAGE, 'utf8'), 'run node test/dist/conformance/write-parity.js').to.equal(
      await parityPage(),
    );
  });

  it('explains differences of cases that exist', () => {
    const ids = findCases().map(({ id }) => id);
    for (const { id } of EXPLAINED_DIFFERENCES) expect(ids).to.include(id);
  });
});
