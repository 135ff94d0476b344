export { type BulkItems, type BulkOptions, type BulkOutcome, type BulkProgress } from './call/bulk';
export { type CallOptions, type Commit } from './call/caller';
export { type GrpcStatusName } from './call/gateway-failure';
export { type Committed } from './call/operations';
export { type CareLedger, connect, type ConnectOptions } from './connect';
export { type IdentitySource } from './connection/identity';
export { type LogFields, type Logger } from './connection/logger';
export { type Pkcs11KeyOptions } from './connection/pkcs11-signer';
export { type Pkcs11TokenOptions } from './connection/pkcs11-token';
export { type ConnectionProfile } from './connection/profile';
export { CareLedgerError, type CareLedgerErrorOptions } from './errors/care-ledger-error';
export { CheckpointError } from './errors/checkpoint-error';
export { ConnectionClosedError } from './errors/connection-closed-error';
export { type CareLedgerErrorCode, CLIENT_ERROR_CODES, type ClientErrorCode } from './errors/codes';
export { ConfigurationError } from './errors/configuration-error';
export { ContentionError } from './errors/contention-error';
export { IdentityRefusedError } from './errors/identity-refused-error';
export { InvalidatedError } from './errors/invalidated-error';
export { OutcomeUnknownError } from './errors/outcome-unknown-error';
export { RefusedError } from './errors/refused-error';
export { UnavailableError } from './errors/unavailable-error';
export { UnexpectedAnswerError } from './errors/unexpected-answer-error';
export { DocumentDamagedError } from './errors/document-damaged-error';
export { VaultDamagedError } from './errors/vault-damaged-error';
export { VaultNotFoundError } from './errors/vault-not-found-error';
export { type CareEvents, type CommittedEvent, type EventStart } from './events/care-events';
export { checkpointFile } from './events/checkpoint-file';
export { type Checkpoint, type CheckpointStore, type LedgerName } from './events/checkpoint';
export { generateReaderKey, importReaderKey, type ReaderKey } from './release/fresh-keys';
export { type CommittedPermit, type OpenOptions } from './release/open-record';
export {
  type OpenedRecord,
  type Opening,
  type OpeningRefusalCode,
  type RefusedOpening,
} from './release/opening';
export { type Notice } from './release/notice';
export { type ReleaseOptions, type ReleaseService } from './release/services';
export {
  type AccessDecision,
  type AccessQuestion,
  type AccessService,
  type Denial,
  type ListDecision,
  type ListQuestion,
  type LogEntry,
  type LoggedAccess,
  type NewRelease,
  type Permit,
  type Proof,
  type PurposeCode,
} from './services/access';
export { type Explanation } from './services/explain';
export { type Prospect, type WhoCouldSee } from './services/who-could-see';
export {
  type BreakGlassEntry,
  type BreakGlassExplanation,
  type BreakGlassReview,
  type BreakGlassService,
} from './services/break-glass';
export { type AskForConsent, type ConsentOnPaper, type ConsentService } from './services/consents';
export { type DemographicsOnLedger, type NewPatient, type PatientService } from './services/patients';
export { type FileChanges, type OrPending } from './services/file-changes';
export { type PolicyService } from './services/policy';
export { type NewProvider, type ProviderService } from './services/providers';
export {
  type BatchDocument,
  batchProofs,
  type BatchReference,
  type BatchStore,
  type NewBatch,
  type NewLabels,
  type RecordChanges,
} from './services/record-changes';
export {
  type Answered,
  type Answering,
  type ReadsElsewhere,
  type Services,
} from './services/reads-elsewhere';
export { type NewRecord, type RecordService } from './services/records';
export * from './patient';
export { generateDeviceKey, importDeviceKey, type LocalDeviceKey } from './signing/local-device-key';
export { type P256Key } from './signing/p256';
export { type MessageSigner } from './signing/message-signer';
export { generatePatientKey, importPatientKey, type LocalPatientKey } from './signing/patient-key';
export { createFileKey } from './vault/file-key';
export { type Demographics } from './vault/demographics';
