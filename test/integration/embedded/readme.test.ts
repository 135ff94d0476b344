import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { probeOrganizations } from '../../support/embedded/probe-organizations';
import { temporaryFolder } from '../../support/embedded/temporary-folder';

const CHECKOUT = join(__dirname, '..', '..', '..', '..');

describe("the embedded ledger's README", function () {
  this.timeout(30_000);

  it('shows programs that print what it says, the one that stays twice', async () => {
    const page = readFileSync(join(CHECKOUT, 'network', 'embedded', 'README.md'), 'utf8');
    const [chaincode, testProgram, program] = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(
      ([, text]) => text ?? '',
    );
    const [printedByTest, printed] = [...page.matchAll(/```text\n([\s\S]*?)```/g)].map(([, text]) => text);
    using folder = temporaryFolder();
    await probeOrganizations(folder.path);
    writeFileSync(join(folder.path, 'program.js'), program ?? '');
    writeFileSync(join(folder.path, 'chaincode.js'), chaincode ?? '');
    symlinkSync(join(CHECKOUT, 'node_modules'), join(folder.path, 'node_modules'));
    for (let run = 0; run < 2; run += 1) {
      const { stdout } = await promisify(execFile)(process.execPath, ['program.js'], {
        cwd: folder.path,
        timeout: 20_000,
      });
      expect(stdout).to.equal(printed);
    }
    writeFileSync(join(folder.path, 'test.js'), testProgram ?? '');
    const { stdout } = await promisify(execFile)(process.execPath, ['test.js'], {
      cwd: folder.path,
      timeout: 20_000,
    });
    expect(stdout).to.equal(printedByTest);
  });
});
