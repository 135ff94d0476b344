import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The one file of a folder such as `signcerts`: tools name it as they like. @throws Error where there is none */
export function onlyFile(folder: string): string {
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error(`${folder} is empty.`);
  return join(folder, file);
}
