import '../../support/chaincode/quiet';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { randomCalls } from '../../support/chaincode/same/random-calls';

/** 10,000 are run by hand: CARELEDGER_SAME_CALLS=10000. */
const CALLS = Number(process.env['CARELEDGER_SAME_CALLS'] ?? 500);
const REPLAY = join(__dirname, '..', '..', 'support', 'chaincode', 'same', 'replay.js');
const YEAR = 365 * 86_400_000;

/** What a process prints that replays the calls under other circumstances. */
async function replay(file: string, clock: number, env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [REPLAY, file, String(clock)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  expect(code, 'the exit code').to.equal(0);
  return printed;
}

describe('the same calls', () => {
  it('have the same writes, results and events whatever the zone, locale, clock and chance', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'careledger-same-'));
    try {
      const file = join(folder, 'proposals.jsonl');
      const calls = await randomCalls(CALLS, 7);
      await writeFile(file, calls.map((call) => `${JSON.stringify(call)}\n`).join(''));
      const [here, there] = await Promise.all([
        replay(file, 0, { TZ: 'UTC', LC_ALL: 'C', LANG: 'C' }),
        replay(file, 3 * YEAR, { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }),
      ]);
      expect(there).to.equal(here);
      const lines = here.trimEnd().split('\n');
      expect(lines).to.have.length(CALLS);
      const succeeded = lines.filter((line) => line.endsWith(' true')).length;
      expect(succeeded, 'calls that wrote something among them').to.be.greaterThan(CALLS / 3);
    } finally {
      await rm(folder, { recursive: true });
    }
  }).timeout(Math.max(120_000, CALLS * 60));
});
