import { type RecordMetadata, type Release, type ReleaseReason } from '@careledger/model';
import { type Notice } from './notice';
import { type ReleaseErrorCode } from './protocol';

/**
 * Why a permit did not open its record: what the service says (`ReleaseErrorCode`), or
 *
 * - `SERVICE_UNREACHABLE`: the custodian's release service does not answer;
 * - `ANSWER_REFUSED`: what it answered is not what the own peer says was released: altered, or another record's.
 */
export type OpeningRefusalCode = ReleaseErrorCode | 'SERVICE_UNREACHABLE' | 'ANSWER_REFUSED';

/** What `records.open` comes to. */
export type Opening = OpenedRecord | RefusedOpening;

/** The record is not opened, and why. It is an answer, not an exception. */
export interface RefusedOpening {
  readonly opened: false;
  readonly code: OpeningRefusalCode;
  /** For people. */
  readonly message: string;
  /** With `DENIED`: why the custodian's peer denies by now. */
  readonly reason?: ReleaseReason;
}

/** A record that was released to the caller. */
export interface OpenedRecord extends AsyncDisposable {
  readonly opened: true;
  readonly patient: string;
  readonly record: string;
  /** The entry of the release, which the own peer has too. */
  readonly release: Release;
  /** What the record is, in plain codes, as it was when it was anchored. */
  readonly metadata: RecordMetadata | undefined;
  /** What has to be shown with the record, and stays with each copy; empty where nothing has to. */
  readonly notices: readonly Notice[];
  /** Size of the ciphertext in bytes; the document is about three quarters of it. */
  readonly size: number;
  /**
   * The document, to be read once. Each piece was verified before it is given: it is the document's, in its place. The last piece
   * comes when all of the ciphertext has the hash that stands on the ledger; so an iteration that ends by itself has given the
   * whole document, and one that throws `DocumentDamagedError` has not: what was read until then is genuine, and not complete.
   */
  readonly content: AsyncIterable<Uint8Array>;
  /**
   * Reads all of the document at once, verified as a whole before any of it is given.
   *
   * @param limit the most bytes to hold in memory, 64 MiB unless given
   * @throws DocumentDamagedError; InvalidArgumentError where the document is longer than the limit
   */
  bytes(limit?: number): Promise<Uint8Array>;
  /** Ends the transfer. Reading to the end does so too. */
  close(): Promise<void>;
}
