export { type Demographics, openDemographics, sealDemographics } from './demographics';
export { createFileKey } from './file-key';
