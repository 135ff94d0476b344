import { canonicalJson, digestOfValue, parseJson } from '@careledger/model';
import * as v from 'valibot';
import { CheckpointError } from '../errors/checkpoint-error';
import { readIfThere, writeDurably } from '../vault/files';
import { type CheckpointStore, type LedgerName } from './checkpoint';

const Content = v.strictObject({
  format: v.literal('careledger-checkpoint-1'),
  channel: v.string(),
  chaincode: v.string(),
  /** In decimal digits: block numbers have 64 bits. */
  block: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
  transactionId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
});

const File = v.strictObject({ ...Content.entries, sha256: v.string() });

/**
 * Keeps a checkpoint in a file of its own: written to another name, synced and renamed, so that it is the old one or the new one
 * whenever the machine stops. Its content carries a hash, and names the ledger; what does not fit is refused, never guessed at.
 *
 * One file serves one reader. A process that is killed between an event and its checkpoint gets that one event again, which its
 * `transactionId` tells; who must not even see it twice saves `checkpoint` in one transaction with what the event led to.
 */
export function checkpointFile(path: string): CheckpointStore {
  return {
    load: async (ledger) => {
      const bytes = await readIfThere(path);
      return bytes === undefined ? undefined : read(path, bytes, ledger);
    },
    save: async (ledger, { block, transactionId }) => {
      const content: v.InferOutput<typeof Content> = {
        format: 'careledger-checkpoint-1',
        ...ledger,
        block: block.toString(),
        transactionId,
      };
      const text = canonicalJson({ ...content, sha256: digestOfValue(content) });
      await writeDurably(path, Buffer.from(`${text}\n`));
    },
  };
}

function read(path: string, bytes: Uint8Array, ledger: LedgerName): { block: bigint; transactionId: string } {
  let value: unknown;
  try {
    value = parseJson(Buffer.from(bytes).toString());
  } catch (error) {
    throw new CheckpointError(`The checkpoint is torn, or no checkpoint: ${path}`, error);
  }
  const result = v.safeParse(File, value);
  if (!result.success) {
    throw new CheckpointError(`The file is no checkpoint: ${path}`);
  }
  const { sha256, ...content } = result.output;
  if (sha256 !== digestOfValue(content)) {
    throw new CheckpointError(`The checkpoint was changed: ${path}`);
  }
  if (content.channel !== ledger.channel || content.chaincode !== ledger.chaincode) {
    throw new CheckpointError(
      `The checkpoint is of channel ${content.channel}, ${content.chaincode}: ${path}`,
    );
  }
  return { block: BigInt(content.block), transactionId: content.transactionId };
}
