import * as v from 'valibot';
import { canonicalBytes } from '../canonical';
import { digestOf } from '../digest';
import { Digest, RecordId } from '../values';

/** How a document is related to an earlier one of the same patient: codes of FHIR's DocumentReference.relatesTo. */
export const RELATIONS = ['replaces', 'appends'] as const;

/** What an anchor says of one encrypted document, besides what it is about. */
export const documentMembers = {
  /** SHA-256 of the encrypted document, by which the vault keeps it, and its size in bytes. */
  digest: Digest,
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** The digest of what a permitted reader is told of it in the clear: see {@link digestOfMetadata}. */
  metadata: v.exactOptional(Digest),
  /**
   * A correction `replaces` the version before it; a statement of disagreement, or another addition, `appends` to the
   * record that it is about.
   */
  relatesTo: v.exactOptional(v.strictObject({ code: v.picklist(RELATIONS), record: RecordId })),
};

const Coding = v.strictObject({ system: v.string(), code: v.string() });
const Codings = v.exactOptional(v.pipe(v.array(Coding), v.maxLength(64)));

/**
 * What a record is, in the clear: for permitted readers alone, never on the ledger. The media type is among it, since
 * it tells pictures from letters.
 */
export const RecordMetadata = v.strictObject({
  /** A media type (RFC 6838), such as `application/pdf`. */
  mediaType: v.pipe(v.string(), v.maxLength(255)),
  classes: Codings,
  codes: Codings,
  labels: Codings,
  authors: v.exactOptional(v.array(v.strictObject({ hospital: v.string(), provider: v.string() }))),
  made: v.exactOptional(
    v.strictObject({ start: v.exactOptional(v.string()), end: v.exactOptional(v.string()) }),
  ),
  /** At least 128 random bits in base64url, so that the digest tells nothing. */
  salt: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22,86}$/)),
});
export type RecordMetadata = v.InferOutput<typeof RecordMetadata>;

/** The digest that the anchor holds of a record's metadata, so that the reader can tell that nobody changed them. */
export function digestOfMetadata(metadata: v.InferInput<typeof RecordMetadata>): Digest {
  return digestOf(canonicalBytes(metadata));
}
