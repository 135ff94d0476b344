import { type CareErrorCode } from '@careledger/model';

/**
 * Codes that this library gives; the chaincode's own are `CareErrorCode`.
 *
 * - `CONFIGURATION`: the connection profile, the certificate or the key cannot be used;
 * - `IDENTITY_REFUSED`: the peers do not accept the caller's certificate;
 * - `UNAVAILABLE`: too few hospitals, or not the own one, answered before the deadline; nothing was written;
 * - `CONTENTION`: other writes, or hospitals that lag, came in between on every attempt; nothing was written;
 * - `OUTCOME_UNKNOWN`: the transaction was sent and its outcome is not known yet;
 * - `INVALIDATED`: the ledger holds the transaction, marked as invalid: it changed nothing;
 * - `UNEXPECTED_ANSWER`: the ledger answered what this version of the library does not understand;
 * - `CONNECTION_CLOSED`: the connection was closed;
 * - `CHECKPOINT`: the events' checkpoint is damaged, or another ledger's;
 * - `VAULT_NOT_FOUND`: the vault does not hold the document or key;
 * - `VAULT_DAMAGED`: what the vault holds is not what was stored, or was encrypted under another key;
 * - `DOCUMENT_DAMAGED`: a document that is being read is not the one that was anchored, or not to its end.
 */
export const CLIENT_ERROR_CODES = [
  'CONFIGURATION',
  'IDENTITY_REFUSED',
  'UNAVAILABLE',
  'CONTENTION',
  'OUTCOME_UNKNOWN',
  'INVALIDATED',
  'UNEXPECTED_ANSWER',
  'CONNECTION_CLOSED',
  'CHECKPOINT',
  'VAULT_NOT_FOUND',
  'VAULT_DAMAGED',
  'DOCUMENT_DAMAGED',
] as const;
export type ClientErrorCode = (typeof CLIENT_ERROR_CODES)[number];

/** Every code that an error of this library can carry. */
export type CareLedgerErrorCode = ClientErrorCode | CareErrorCode;
