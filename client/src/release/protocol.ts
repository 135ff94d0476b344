import {
  BatchProof,
  MspId,
  NumericDate,
  PatientId,
  PublicKeyJwk,
  RecordId,
  Release,
  RELEASE_REASONS,
  RequestId,
} from '@careledger/model';
import * as v from 'valibot';

/** What a release service listens to: HTTPS with mutual TLS, JSON in, JSON or a stream of bytes out. */
export const RELEASE_PATH = '/v1/releases';
export const DOCUMENT_PATH = '/v1/documents';
export const HEALTH_PATH = '/v1/health';

/** The largest body of a call, in bytes: a certificate, a signature, a handful of ids, the proof of a batch. */
export const MAX_CALL_BYTES = 64 * 1024;

/**
 * Why a release service hands out nothing. The list is closed.
 *
 * - `INVALID_REQUEST`: the call is not what the service takes;
 * - `CERTIFICATE_UNKNOWN`, `CERTIFICATE_EXPIRED`, `CERTIFICATE_REVOKED`: the caller's certificate, or that of the connection, is
 *   of no authority of the consortium, outside its time, or on its authority's list of revoked ones;
 * - `PROOF_INVALID`: the caller's signature does not hold, or is for another service, call or hospital;
 * - `PROOF_STALE`: it was not made just now; `PROOF_REPLAYED`: it was used before;
 * - `NOT_FOUND`: the custodian's peer knows no such decision or record (yet), or the vault no such document;
 * - `NOT_THE_REQUESTER`: the decision was made for somebody else, or names another key;
 * - `DENIED`: the custodian's peer denies by now; `reason` says why: consent withdrawn, permit expired, provider suspended, ...;
 * - `NOT_RELEASED`: the document is asked for before its key;
 * - `ALREADY_RELEASED`: the one release of this decision is another;
 * - `DOCUMENT_DAMAGED`: the vault's document or key is not what was stored;
 * - `TOO_MANY_REQUESTS`: try again later;
 * - `LEDGER_UNAVAILABLE`: the custodian's peer could not commit the release; the same call may be made again;
 * - `INTERNAL`: a defect of the service, which its log tells of.
 */
export const RELEASE_ERROR_CODES = [
  'INVALID_REQUEST',
  'CERTIFICATE_UNKNOWN',
  'CERTIFICATE_EXPIRED',
  'CERTIFICATE_REVOKED',
  'PROOF_INVALID',
  'PROOF_STALE',
  'PROOF_REPLAYED',
  'NOT_FOUND',
  'NOT_THE_REQUESTER',
  'DENIED',
  'NOT_RELEASED',
  'ALREADY_RELEASED',
  'DOCUMENT_DAMAGED',
  'TOO_MANY_REQUESTS',
  'LEDGER_UNAVAILABLE',
  'INTERNAL',
] as const;
export type ReleaseErrorCode = (typeof RELEASE_ERROR_CODES)[number];

/** The body of every answer that is no success. */
export const ReleaseErrorBody = v.object({
  code: v.picklist(RELEASE_ERROR_CODES),
  message: v.string(),
  reason: v.exactOptional(v.picklist(RELEASE_REASONS)),
});
export type ReleaseErrorBody = v.InferOutput<typeof ReleaseErrorBody>;

/** What a caller signs for each call. */
export const ProofPayload = v.strictObject({
  // The custodian whose service is called.
  aud: MspId,
  channel: v.string(),
  // `release`: for the key of a record; `document`: for its ciphertext.
  act: v.picklist(['release', 'document']),
  // When it was signed, in seconds since 1970, and 128 random bits that no other has.
  iat: NumericDate,
  jti: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/)),
  // The decision: whose record, who asked from where, which.
  patient: PatientId,
  hospital: MspId,
  request: RequestId,
  record: RecordId,
  // The fresh key, whose thumbprint the decision names.
  key: PublicKeyJwk,
});
export type ProofPayload = v.InferOutput<typeof ProofPayload>;

/** Where something stands on the ledger, in JSON. */
const CommitInJson = v.strictObject({
  transactionId: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  blockNumber: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
});

/** The body of every call. */
export const ReleaseCall = v.strictObject({
  /** A compact JWS of a {@link ProofPayload}, with the caller's certificate in its header (`x5c`). */
  proof: v.pipe(v.string(), v.maxLength(8192)),
  /** For a record of a batch: its leaf, and that the batch holds it. */
  leaf: v.exactOptional(BatchProof),
  /** Where the decision was committed: the service waits until its own peer has it. */
  after: v.exactOptional(CommitInJson),
});
export type ReleaseCall = v.InferOutput<typeof ReleaseCall>;

/** The answer to a release. */
export const ReleaseAnswer = v.object({
  /** The entry that stands on the ledger, and where. */
  release: v.object(Release.entries),
  commit: CommitInJson,
  /** The content key, encrypted for the fresh key: a compact JWE with ECDH-ES+A256KW. */
  wrap: v.string(),
  /** What the record is, encrypted under the content key: a compact JWE. */
  metadata: v.string(),
});
export type ReleaseAnswer = v.InferOutput<typeof ReleaseAnswer>;
