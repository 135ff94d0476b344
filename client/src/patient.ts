/**
 * What a patient's device needs, and nothing else: it signs without a connection and without a hospital's key. Nothing here
 * uses a module of Node, so that it runs in a browser as well.
 */
export { CareLedgerError } from './errors/care-ledger-error';
export { InvalidArgumentError } from './errors/invalid-argument-error';
export { ConsentDraftError, DRAFT_PROBLEMS, type DraftProblem } from './errors/consent-draft-error';
export {
  allow,
  allowEverybody,
  type ConsentDraft,
  type DenyDraft,
  type DraftSteps,
  forbid,
  forbidEverybody,
  type PermitDraft,
} from './signing/consent-draft';
export {
  type FileDirectives,
  type NewDelegate,
  type Proven,
  type SignedByOwnKey,
} from './signing/file-directives';
export { type NamedAuthor, type NamedDocument, type NamedRecipient } from './signing/draft-content';
export { type DeviceKey, generateWebDeviceKey, type WebDeviceKey, webDeviceKey } from './signing/device-key';
export { isFileKeyOf, openFileKey } from './signing/file-key';
export { type Moment } from './signing/moment';
export { directionOf, type Language, LANGUAGES } from './signing/language';
export { type PatientKey } from './signing/patient-key';
export {
  type AnsweredAsk,
  type EarlierVersion,
  type PatientSigner,
  patientSigner,
  type PatientSignerOptions,
  type SignedDirective,
  type SignedRegistration,
} from './signing/patient-signer';
export { isSentenceOf, type ShownSentence } from './signing/sentence';
export {
  generateWebPatientKey,
  type WebKeyPair,
  type WebPatientKey,
  webPatientKey,
} from './signing/web-patient-key';
export {
  SPOKEN_CATEGORIES,
  SPOKEN_PURPOSES,
  type SpokenCategory,
  type SpokenPurpose,
} from './signing/words/words';
export { TOPICS, type Topic } from '@careledger/model';
