import {
  compileItem,
  type ItemDescription,
  type MedicalRecord,
  TERMINOLOGY,
  tokenKey,
  type TransactionInput,
} from '@careledger/model';
import { randomUUID } from 'node:crypto';
import { type CallOptions } from '../call/caller';
import { checked, type Committed, type Operations } from '../call/operations';
import { pages } from './pages';
import { recordChanges, type RecordChanges } from './record-changes';

/** An encrypted document that the vault holds, and what it is about. */
export interface NewRecord {
  readonly patient: string;
  /** `[a-z0-9-]`, 1 to 64 characters; random unless given. It carries no meaning. */
  readonly record?: string;
  /** SHA-256 (base64url) and size in bytes of the ciphertext, as the vault returned them. */
  readonly document: { readonly digest: string; readonly size: number };
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
  read(of: { patient: string; record: string }, options?: CallOptions): Promise<MedicalRecord>;
  /** A patient's records by id, read as far as you go. */
  list(of: { patient: string }, options?: CallOptions): AsyncIterable<MedicalRecord>;
}

export function recordService(operations: Operations): RecordService {
  const { write, read, mspId } = operations;
  return {
    ...recordChanges(operations),
    anchor: async ({ patient, record = randomUUID(), document, about, fileKey, relatesTo }, options) => {
      const item = checked(() =>
        compileItem({ ...about, instance: record, custodian: mspId }, tokenKey(fileKey)),
      );
      const { digest, size } = document;
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
        },
        options,
      );
    },
    read: (of, options) => read('record.read', of, options),
    list: ({ patient }, options) =>
      pages(async (after: string | undefined) => {
        const page = await read('record.list', { patient, ...(after !== undefined && { after }) }, options);
        return { entries: page.records, next: page.next };
      }),
  };
}
