export { type BundleReading, readBundle } from './bundle';
export { type ClinicalDocument } from './documents';
export { type FileReading, readFolder } from './folder';
export { FHIR_REFUSALS, type FhirRefusal } from './refusals';
export * from './consent';
