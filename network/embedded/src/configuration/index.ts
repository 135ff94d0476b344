export { createCurrentConfiguration, type ReplaceableConfiguration } from './current';
export { configurationIn, encodeConfigurationMessage, lastConfigurationOf } from './block';
export { ConfigurationError } from './error';
export { type Configurations, createConfigurations } from './open';
export type { ChannelConfiguration, CurrentConfiguration } from './types';
export { checkNextConfiguration, updatedConfiguration } from './update';
