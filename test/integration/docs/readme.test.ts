import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';

const CHECKOUT = path.join(__dirname, '..', '..', '..', '..');

/** The text of the first block of a language after a heading. */
function block(page: string, heading: string, language: string): string {
  const [, rest = ''] = page.split(`## ${heading}\n`);
  const found = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(rest)?.[1];
  if (found === undefined) throw new Error(`README.md has no ${language} block under "${heading}".`);
  return found;
}

describe("README.md's example", () => {
  let ledger: TestLedger;
  let folder: string;
  /** Beside the compiled tests, so that it finds the packages as a file of the checkout does. */
  const example = path.join(__dirname, 'example.mjs');

  before(async () => {
    ledger = await startCareLedger();
    folder = await mkdtemp(path.join(tmpdir(), 'careledger-readme-'));
    await mkdir(path.join(folder, '.careledger'));
    await symlink(ledger.network.data.dir, path.join(folder, '.careledger', 'demo'));
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
    await rm(example, { force: true });
  });

  it('prints what the page says, run as it stands', async () => {
    const page = await readFile(path.join(CHECKOUT, 'README.md'), 'utf8');
    await writeFile(example, block(page, 'In an application', 'js'));
    const { stdout } = await promisify(execFile)(process.execPath, [example], {
      cwd: folder,
      timeout: 30_000,
    });
    expect(stdout).to.equal(block(page, 'In an application', 'text'));
  });
});
