import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** SoftHSM's module, where its tool is installed as well and `pkcs11js` has its native part, which no install script of this checkout builds. */
export function softHsm(): string | undefined {
  const library = [
    '/usr/lib/softhsm/libsofthsm2.so',
    '/usr/lib64/pkcs11/libsofthsm2.so',
    '/opt/homebrew/lib/softhsm/libsofthsm2.so',
  ].find((file) => existsSync(file));
  const runs = (command: string, ...args: string[]) =>
    spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  return library !== undefined &&
    runs('softhsm2-util', '--version') &&
    runs(process.execPath, '-e', "require('pkcs11js')")
    ? library
    : undefined;
}
