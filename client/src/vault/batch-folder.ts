import { BatchLeaf, canonicalBytes, parseJson } from '@careledger/model';
import { join } from 'node:path';
import * as v from 'valibot';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { VaultDamagedError } from '../errors/vault-damaged-error';
import { type BatchReference, type BatchStore } from '../services/record-changes';
import { createDurably, readIfThere } from './files';

/** Keeps the leaves of batches in a folder, a file each; the custodian's vault is a good place for it. */
export function batchFolder(folder: string): BatchStore {
  const read = async (batch: BatchReference): Promise<readonly BatchLeaf[] | undefined> => {
    const bytes = await readIfThere(pathOf(folder, batch));
    if (bytes === undefined) return undefined;
    try {
      return v.parse(v.array(BatchLeaf), parseJson(Buffer.from(bytes).toString('utf8')));
    } catch (error) {
      throw new VaultDamagedError(`The leaves of batch ${batch.batch} were changed`, error);
    }
  };
  return {
    get: read,
    put: async (batch, leaves) => {
      if (await createDurably(pathOf(folder, batch), canonicalBytes(leaves))) return;
      const standing = await read(batch);
      if (!Buffer.from(canonicalBytes(standing ?? null)).equals(canonicalBytes(leaves))) {
        throw new InvalidArgumentError('The store holds another batch of this id; use a new id.', ['batch']);
      }
    },
  };
}

function pathOf(folder: string, { patient, batch }: BatchReference): string {
  for (const id of [patient, batch]) {
    if (!/^[a-z0-9-]{1,64}$/.test(id)) {
      throw new InvalidArgumentError('An id has 1 to 64 characters of a-z, 0-9 and "-".', ['batch']);
    }
  }
  return join(folder, patient, `${batch}.json`);
}
