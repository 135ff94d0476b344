import { CLIENT_ERROR_CODES, DRAFT_PROBLEMS } from '@careledger/client';
import { CONSENT_REFUSALS, FHIR_REFUSALS } from '@careledger/client/fhir';
import { CARE_ERROR_CODES, CareEvent, TRANSACTIONS } from '@careledger/model';
import { expect } from 'chai';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..', '..');

describe('docs/integrators.md', () => {
  let text = '';
  before(async () => {
    text = await readFile(join(root, 'docs', 'integrators.md'), 'utf8');
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

  it('lists every failure that is provoked on a ledger, and no other', async () => {
    const section = text.split('\n### What goes wrong, and what comes of it\n')[1]?.split('\n## ')[0] ?? '';
    const listed = [...section.matchAll(/^\| ([^|]+?) +\|/gm)].map(([, cell = '']) => cell).slice(2);
    const tests = join(root, 'test', 'integration', 'client');
    const files = (await readdir(tests)).filter((name) => name.startsWith('failures-'));
    const code = (await Promise.all(files.map((name) => readFile(join(tests, name), 'utf8')))).join('\n');
    const provoked = [...code.matchAll(/^ +row\((["'])(.+)\1, /gm)].map(([, , name = '']) => name);
    expect(provoked).to.have.members(listed).and.not.to.be.empty;
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

describe('chaincode/README.md', () => {
  it('lists every transaction', async () => {
    const text = await readFile(join(root, 'chaincode', 'README.md'), 'utf8');
    const section = text.split('\n## Calls\n')[1]?.split('\n## ')[0] ?? '';
    const rows = [...section.matchAll(/^\| `(\w+)` +\| ([^|]+?) +\|$/gm)];
    const listed = rows.flatMap(([, contract = '', methods = '']) =>
      methods.split(', ').map((method) => `${contract}.${method}`),
    );
    expect(listed).to.have.members(Object.keys(TRANSACTIONS));
  });
});

describe('client/README.md', () => {
  it('lists every entry point', async () => {
    const text = await readFile(join(root, 'client', 'README.md'), 'utf8');
    const rows = [...text.matchAll(/^\| (`@careledger\/client[^|]*) \|/gm)].map(([, cell = '']) => cell);
    const listed = rows.flatMap((cell) => [...cell.matchAll(/`(?:@careledger\/client)?([^`]*)`/g)]);
    const manifest: unknown = JSON.parse(await readFile(join(root, 'client', 'package.json'), 'utf8'));
    expect(manifest)
      .to.have.property('exports')
      .with.all.keys(...listed.map(([, entry = '']) => `.${entry}`), './internal/*', './package.json');
  });
});
