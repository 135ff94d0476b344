import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { NetworkError } from '../errors';
import { missingDependencies, readManifest } from './manifest';

const installTimeoutMs = 10 * 60_000;

/**
 * Installs what a program's package-lock.json pins, without development dependencies and without running their scripts: they
 * would run with the ledger's rights.
 *
 * @throws NetworkError PACKAGE_INVALID with the last lines that npm wrote
 */
export async function installDependencies(program: string, progress: (text: string) => void): Promise<void> {
  const manifest = readManifest(program);
  if (existsSync(join(program, 'node_modules')) && missingDependencies(program, manifest).length === 0)
    return;
  if (!existsSync(join(program, 'package-lock.json'))) {
    throw new NetworkError(
      'PACKAGE_INVALID',
      `${manifest.name} pins no dependencies: add the package-lock.json that npm wrote to the package`,
    );
  }
  progress('installing its dependencies (npm ci --omit=dev)');
  await runNpm(program, ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], progress);
}

async function runNpm(cwd: string, args: readonly string[], progress: (text: string) => void): Promise<void> {
  const child = spawn('npm', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: installTimeoutMs });
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      if (line.trim() === '') return;
      last.push(line);
      if (last.length > 12) last.shift();
      progress(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => {
      reject(new NetworkError('PACKAGE_INVALID', `npm cannot be started: ${error.message}`));
    });
    child.once('close', resolve);
  });
  if (code !== 0) {
    throw new NetworkError('PACKAGE_INVALID', `npm ${args.join(' ')} failed in ${cwd}`, last);
  }
}
