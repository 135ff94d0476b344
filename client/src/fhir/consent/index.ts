export { PCF_PROFILES, type PcfProfile } from './pcf';
export { type ConsentReading, type ConsentReadingOptions, readConsent } from './read';
export { type ConsentReferences, type FhirReference, logicalReferences, type Referent } from './references';
export { CONSENT_REFUSALS, type ConsentRefusal, type ConsentRefusalCode } from './refusals';
export { type ConsentSource, type ConsentStanding, type ConsentStatement } from './statement';
export { type ConsentWriting, type ConsentWritingOptions, writeConsent } from './write';
