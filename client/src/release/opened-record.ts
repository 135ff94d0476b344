import { type RecordMetadata, type Release } from '@careledger/model';
import { createHash } from 'node:crypto';
import { DocumentDamagedError } from '../errors/document-damaged-error';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { openChunks } from '../vault/chunks';
import { type Notice } from './notice';
import { type OpenedRecord } from './opening';
import { type HttpAnswer } from './transport';

/** Held in memory at once unless the caller says otherwise, in bytes. */
const usualLimit = 64 * 1024 * 1024;

export function openedRecord(of: {
  readonly release: Release;
  readonly metadata: RecordMetadata;
  readonly notices: readonly Notice[];
  readonly contentKey: Uint8Array;
  /** The ciphertext as it comes. */
  readonly document: Pick<HttpAnswer, 'body' | 'close'>;
}): OpenedRecord {
  const { release, metadata, notices } = of;
  const { patient, record, size } = release;
  const content = verified(of.contentKey, of.document.body, release);
  const close = async (): Promise<void> => {
    // First the transfer: `return` waits for a piece that is under way, and does nothing where the reading has not begun.
    of.document.close();
    await content.return();
  };
  return {
    opened: true,
    patient,
    record,
    release,
    metadata,
    notices,
    size,
    content,
    bytes: async (limit = usualLimit) => {
      const pieces: Uint8Array[] = [];
      let length = 0;
      for await (const piece of content) {
        length += piece.length;
        if (length > limit) {
          throw new InvalidArgumentError(
            `The document is longer than ${limit} bytes: read "content", or pass a higher limit.`,
            ['limit'],
          );
        }
        pieces.push(piece);
      }
      return Buffer.concat(pieces, length);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function* verified(
  contentKey: Uint8Array,
  body: AsyncIterable<Uint8Array>,
  { digest, size }: Release,
): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256');
  let length = 0;
  async function* measured(): AsyncGenerator<Uint8Array, void> {
    for await (const piece of body) {
      hash.update(piece);
      length += piece.length;
      if (length > size) throw new Error('it is longer than what was anchored');
      yield piece;
    }
  }
  try {
    yield* openChunks(contentKey, measured(), () => {
      if (length !== size || hash.digest('base64url') !== digest) {
        throw new Error('it is not the document that was anchored');
      }
    });
  } catch (error) {
    throw new DocumentDamagedError(error instanceof Error ? error.message : 'no reason given', error);
  }
}
