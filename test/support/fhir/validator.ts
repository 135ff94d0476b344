import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** Where the command of a FHIR validator is told, by version: it takes files, and fails when one is not valid. */
const COMMANDS = { r4: 'FHIR_VALIDATOR', r5: 'FHIR_VALIDATOR_R5' } as const;
const TIMEOUT_MILLISECONDS = 300_000;

export function hasValidator(version: keyof typeof COMMANDS): boolean {
  return (process.env[COMMANDS[version]] ?? '') !== '';
}

/**
 * Lets the validator judge resources.
 *
 * @throws Error with what the validator says
 */
export async function validate(
  version: keyof typeof COMMANDS,
  resources: readonly { readonly resourceType: string }[],
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'careledger-fhir-'));
  try {
    const files = await Promise.all(
      resources.map(async (resource, index) => {
        const file = path.join(folder, `${resource.resourceType}-${String(index)}.json`);
        await writeFile(file, JSON.stringify(resource));
        return file;
      }),
    );
    const command = `${process.env[COMMANDS[version]] ?? ''} "$@"`;
    await promisify(execFile)('sh', ['-c', command, 'sh', ...files], { timeout: TIMEOUT_MILLISECONDS });
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
    throw new Error(`The validator refuses a resource:\n${said}`, { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
