import { base64url, digestOfMetadata, type ItemDescription, RecordMetadata } from '@careledger/model';
import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { decryptJwe, encryptJwe } from './jwe';

/** What a document is, in plain codes: only who may open the document reads it. */
export interface DocumentDescription extends Pick<
  ItemDescription,
  'classes' | 'codes' | 'labels' | 'authors' | 'made'
> {
  /** A media type, such as `application/fhir+json`. */
  readonly contentType: string;
}

const type = 'careledger-metadata';

/**
 * What permitted readers are told of a document, salted, so that its hash, which is anchored, tells nothing.
 *
 * @throws InvalidArgumentError where it has another form than the model's
 */
export function metadataOf(description: DocumentDescription): RecordMetadata {
  const { contentType, classes, codes, labels, authors, made } = description;
  const members = { mediaType: contentType, classes, codes, labels, authors, made };
  const salt = base64url(randomBytes(16));
  // Through JSON: what is undefined there is absent.
  const result = v.safeParse(RecordMetadata, JSON.parse(JSON.stringify({ ...members, salt })));
  if (!result.success) {
    const fields = result.issues.map((issue) => v.getDotPath(issue) ?? '(whole)');
    throw new InvalidArgumentError('The description has another form than required.', fields);
  }
  return result.output;
}

/** Encrypts metadata under the document's content key, bound to the ciphertext's hash. */
export async function sealMetadata(
  key: Uint8Array,
  digest: string,
  metadata: RecordMetadata,
): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(metadata));
  return encryptJwe('dir', key, bytes, { typ: type, doc: digest });
}

/**
 * @param anchored the hash that the anchor holds of them, where it holds one
 * @throws Error where they are another document's, were changed, or are not those that were anchored
 */
export async function openMetadata(
  key: Uint8Array,
  digest: string,
  sealed: string,
  anchored?: string,
): Promise<RecordMetadata> {
  const { bytes, header } = await decryptJwe('dir', key, sealed);
  if (header.typ !== type || header.doc !== digest) throw new Error('The metadata are of another document.');
  const metadata = v.parse(RecordMetadata, JSON.parse(new TextDecoder().decode(bytes)));
  if (anchored !== undefined && digestOfMetadata(metadata) !== anchored) {
    throw new Error('The metadata are not those that were anchored.');
  }
  return metadata;
}
