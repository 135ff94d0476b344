import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const command = path.join(
  path.dirname(require.resolve('@careledger/client/package.json')),
  'bin',
  'careledger.js',
);

/** How a command ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `careledger` in a process of its own. */
export function careledger(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Outcome> {
  const child = spawn(process.execPath, [command, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, ...texts });
    });
  });
}

/** The commands of each shell block under a heading of a page, as words. */
export async function commandsIn(page: string, heading: string): Promise<string[][][]> {
  const text = await readFile(path.join(__dirname, '..', '..', '..', '..', page), 'utf8');
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => linesOf(block));
}

/** Without comments, with a line that goes on joined to the next. */
function linesOf(block: string): string[][] {
  return block
    .replaceAll(/ *#.*$/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.startsWith('careledger '))
    .map((line) => [...line.slice('careledger '.length).matchAll(/'([^']*)'|(\S+)/g)])
    .map((words) => words.map(([word, quoted]) => quoted ?? word));
}
