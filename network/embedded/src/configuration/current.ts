import type { ChannelConfiguration, CurrentConfiguration } from './types';

/** A current configuration, and the way another one takes its place. */
export interface ReplaceableConfiguration extends CurrentConfiguration {
  replace(next: ChannelConfiguration): void;
}

export function createCurrentConfiguration(first: ChannelConfiguration): ReplaceableConfiguration {
  let value = first;
  return {
    get value() {
      return value;
    },
    msps: {
      get mspIds() {
        return value.msps.mspIds;
      },
      identify: (serialized) => value.msps.identify(serialized),
      remembering: (signer) => value.msps.remembering(signer),
    },
    replace: (next) => {
      value = next;
    },
  };
}
