import { openChunks, openMetadata, type StoredDocument, type Vault } from '@careledger/client/vault';
import { type RecordMetadata } from '@careledger/model';

/** Opens a document with what the vault gives, as a reader does who has got the content key. */
export async function openDocument(
  vault: Vault,
  { digest, metadata: anchored }: StoredDocument,
): Promise<{ bytes: Buffer; ciphertext: Buffer; metadata: RecordMetadata }> {
  const { contentKey, metadata } = await vault.documentKey(digest);
  const { content } = await vault.ciphertext(digest);
  const pieces: Uint8Array[] = [];
  async function* seen() {
    for await (const piece of content) {
      pieces.push(piece);
      yield piece;
    }
  }
  const plain: Uint8Array[] = [];
  for await (const chunk of openChunks(contentKey, seen())) plain.push(chunk);
  return {
    bytes: Buffer.concat(plain),
    ciphertext: Buffer.concat(pieces),
    metadata: await openMetadata(contentKey, digest, metadata, anchored),
  };
}
