import { shortDigestOfValue } from '../digest';

/** What an `access.request` directive says of which records it is for. */
export interface OwnAccessOf {
  /** The directive's id. */
  readonly id: string;
  /** Null for the whole file. */
  readonly records: readonly string[] | null;
}

/** One record; `proof` for one that a batch holds. */
export interface OwnRecord {
  readonly record: string;
  readonly proof?: { readonly batch: string; readonly index: number } | undefined;
}

/** Characters of an own request's id behind the directive's. */
export const OWN_REQUEST_SUFFIX = 17;

/**
 * The id under which a directive asks for a record: its own where it names one record, else its own and a digest of the record.
 * So a directive asks for each of its records once, and whoever carries it cannot make more requests of it than there are records.
 *
 * @example
 * ownRequestId({ id: 'request-1', records: ['record-1'] }, { record: 'record-1' }) // 'request-1'
 */
export function ownRequestId({ id, records }: OwnAccessOf, { record, proof }: OwnRecord): string {
  if (records?.length === 1) return id;
  return `${id}-${shortDigestOfValue([record, proof?.batch ?? null, proof?.index ?? null])}`;
}
