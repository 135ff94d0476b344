import { CLIENT_ERROR_CODES, DRAFT_PROBLEMS } from '@careledger/client';
import { CONSENT_REFUSALS, FHIR_REFUSALS } from '@careledger/client/fhir';
import { CARE_ERROR_CODES, CareEvent } from '@careledger/model';
import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

describe('docs/integrators.md', () => {
  let text = '';
  before(async () => {
    text = await readFile(join(__dirname, '..', '..', '..', '..', 'docs', 'integrators.md'), 'utf8');
  });

  /** What stands in backquotes in the first cell of each row of the table under a heading. */
  function firstCells(heading: string): string[] {
    const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
    const cells = [...section.matchAll(/^\| (`[^|]*`) /gm)].map(([, cell = '']) => cell);
    return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
  }

  it('explains every code that an error can have', () => {
    expect(firstCells('Errors')).to.have.members([...CARE_ERROR_CODES, ...CLIENT_ERROR_CODES]);
  });

  it('lists every event', () => {
    expect(firstCells('Events')).to.have.members(
      CareEvent.options.map(({ entries }) => entries.type.literal),
    );
  });

  it('lists every reason why a FHIR file is refused', () => {
    const section = text.split('\n## FHIR bundles\n')[1]?.split('\n## ')[0] ?? '';
    for (const refusal of Object.keys(FHIR_REFUSALS)) {
      expect(section).to.include(`\`${refusal}\``);
    }
  });

  it('explains every reason why a FHIR consent is refused', () => {
    expect(firstCells('FHIR consents').filter((name) => /^[A-Z_]+$/.test(name))).to.have.members(
      Object.keys(CONSENT_REFUSALS),
    );
  });

  it('lists every problem of a consent in the making', () => {
    const section = text.split('\n### What patients say\n')[1]?.split('\n### ')[0] ?? '';
    for (const problem of Object.keys(DRAFT_PROBLEMS)) expect(section).to.include(`\`${problem}\``);
  });
});
