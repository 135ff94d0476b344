import {
  compileItem,
  type ItemDescription,
  type MedicalRecord,
  type RecordView,
  TERMINOLOGY,
  tokenKey,
  type TransactionInput,
  type TransactionOutput,
} from '@careledger/model';
import { randomUUID } from 'node:crypto';
import { type CallOptions } from '../call/caller';
import { checked, type Committed, type Operations } from '../call/operations';
import { openRecord, type OpenOptions, type CommittedPermit } from '../release/open-record';
import { type Opening } from '../release/opening';
import { type ReleaseClient } from '../release/release-client';
import { pages } from './pages';
import { recordChanges, type RecordChanges } from './record-changes';

/** An encrypted document that the vault holds, and what it is about. */
export interface NewRecord {
  readonly patient: string;
  /** `[a-z0-9-]`, 1 to 64 characters; random unless given. It carries no meaning. */
  readonly record?: string;
  /** SHA-256 (base64url) and size in bytes of the ciphertext, and the digest of its metadata, as the vault returned them. */
  readonly document: { readonly digest: string; readonly size: number; readonly metadata?: string };
  /** What it is about, in codes; they become tokens under the file key, and only those are sent. */
  readonly about: Omit<ItemDescription, 'instance' | 'custodian'>;
  /** The patient's file key, 32 bytes. It is not sent. */
  readonly fileKey: Uint8Array;
  /**
   * An earlier record of the patient that this one `replaces`, as a correction does, or `appends` to, as a statement of
   * disagreement does.
   */
  readonly relatesTo?: NonNullable<TransactionInput<'record.anchor'>['relatesTo']>;
}

/** The anchors of encrypted documents. */
export interface RecordService extends RecordChanges {
  /** Anchors a document of a patient whose custodian the own hospital is. */
  anchor(record: NewRecord, options?: CallOptions): Promise<Committed<MedicalRecord>>;
  /**
   * A record as it stands now. `proof` shows one that a batch holds; `release` names a decision, to see what was released on it.
   */
  read(of: TransactionInput<'record.read'>, options?: CallOptions): Promise<TransactionOutput<'record.read'>>;
  /** A patient's records as they stand now, by id, read as far as you go. */
  list(of: { patient: string }, options?: CallOptions): AsyncIterable<RecordView>;
  /**
   * Opens a permitted record: the custodian's release service decides again, commits the release, and gives its key and document.
   * A refusal is a value, `opened: false`, with a code. Asking again gives the same, as long as the permit lives.
   *
   * @example
   * const opening = await clinicianB.records.open(decision);
   * if (opening.opened) {
   *   for await (const piece of opening.content) out.write(piece);
   * } else {
   *   show(`not released: ${opening.code}`);
   * }
   * @throws InvalidArgumentError where the key that the request named is not at hand
   * @throws ConfigurationError where the connection does not know the custodian's service
   */
  open(permit: CommittedPermit, options?: OpenOptions): Promise<Opening>;
}

export function recordService(operations: Operations, release: ReleaseClient): RecordService {
  const { write, read, mspId } = operations;
  return {
    ...recordChanges(operations),
    anchor: async ({ patient, record = randomUUID(), document, about, fileKey, relatesTo }, options) => {
      const item = checked(() =>
        compileItem({ ...about, instance: record, custodian: mspId }, tokenKey(fileKey)),
      );
      const { digest, size, metadata } = document;
      return write(
        'record.anchor',
        {
          patient,
          record,
          digest,
          size,
          item,
          terminology: TERMINOLOGY,
          ...(relatesTo !== undefined && { relatesTo }),
          ...(metadata !== undefined && { metadata }),
        },
        options,
      );
    },
    read: (of, options) => read('record.read', of, options),
    open: (permit, options) =>
      openRecord(release, (of, asked) => read('record.read', of, asked), permit, options),
    list: ({ patient }, options) => listRecords(operations, patient, options),
  };
}

/** A patient's records as they stand now, by id, read as far as one goes. */
export function listRecords(
  { read }: Operations,
  patient: string,
  options?: CallOptions,
): AsyncIterable<RecordView> {
  return pages(async (after: string | undefined) => {
    const page = await read('record.list', { patient, ...(after !== undefined && { after }) }, options);
    return { entries: page.records, next: page.next };
  });
}
