import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from '../../support/embedded/temporary-folder';

const program = join(__dirname, '..', '..', 'support', 'embedded', 'host-until-killed.js');

/** Process ids of a process group: what a shell started, and the shell. */
function processGroup(leader: number): readonly number[] {
  return execFileSync('ps', ['-e', '-o', 'pid=,pgid=,stat='])
    .toString()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, group, state]) => Number(group) === leader && !state?.startsWith('Z'))
    .map(([pid]) => Number(pid));
}

describe('The chaincode of a ledger that is killed', () => {
  it('ends by itself, also below a shell', async () => {
    using folder = temporaryFolder();
    const child = spawn(process.execPath, [program, folder.path], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // What the killed process leaves behind goes with the folder.
      env: { ...process.env, TMPDIR: folder.path },
    });
    const [output] = (await once(child.stdout, 'data')) as [Buffer];
    const leader = Number(output.toString());
    expect(processGroup(leader)).to.have.length(2);
    child.kill('SIGKILL');
    await once(child, 'close');
    for (let tries = 0; processGroup(leader).length > 0 && tries < 100; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(processGroup(leader)).to.deep.equal([]);
  }).timeout(20_000);
});
