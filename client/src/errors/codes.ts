import { type CareErrorCode } from '@careledger/model';

/** Codes that this library gives; the chaincode's own are `CareErrorCode`. */
export type ClientErrorCode =
  /** The connection profile, the certificate or the key cannot be used. */
  | 'CONFIGURATION'
  /** The peers do not accept the caller's certificate. */
  | 'IDENTITY_REFUSED'
  /** Too few hospitals, or not the own one, answered before the deadline; nothing was written. */
  | 'UNAVAILABLE'
  /** Other writes, or hospitals that lag, came in between on every attempt; nothing was written. */
  | 'CONTENTION'
  /** The transaction was sent and its outcome is not known yet. */
  | 'OUTCOME_UNKNOWN'
  /** The ledger holds the transaction, marked as invalid: it changed nothing. */
  | 'INVALIDATED'
  /** The ledger answered what this version of the library does not understand. */
  | 'UNEXPECTED_ANSWER'
  /** The connection was closed. */
  | 'CONNECTION_CLOSED'
  /** The vault does not hold the document or key. */
  | 'VAULT_NOT_FOUND'
  /** What the vault holds is not what was stored, or was encrypted under another key. */
  | 'VAULT_DAMAGED';

/** Every code that an error of this library can carry. */
export type CareLedgerErrorCode = ClientErrorCode | CareErrorCode;
