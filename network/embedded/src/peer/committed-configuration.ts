import {
  checkNextConfiguration,
  type ChannelConfiguration,
  type Configurations,
  createCurrentConfiguration,
  type CurrentConfiguration,
} from '../configuration';
import type { BlockCommit, PeerStore } from '../storage/types';
import { CONFIGURATION_KEY } from '../validation';

/** The channel's configuration as one peer has it: that of the last configuration block it has committed. */
export interface CommittedConfiguration extends CurrentConfiguration {
  /** Whether a `common.ConfigEnvelope` follows from this one. @throws ConfigurationError */
  check(next: Uint8Array): void;
  /** Takes over what a validated block makes of it, before anybody learns that the block is there. */
  adopt(commit: Pick<BlockCommit, 'state'>): void;
  /** The store has been brought back to an earlier moment. */
  reread(): void;
}

export interface CommittedConfigurationParts {
  readonly channel: string;
  readonly store: Pick<PeerStore, 'snapshot'>;
  readonly configurations: Configurations;
  /** The `common.ConfigEnvelope` that the peer joined the channel with. */
  readonly founding: Uint8Array;
}

/** Begins with what the store has. */
export function createCommittedConfiguration(parts: CommittedConfigurationParts): CommittedConfiguration {
  const { channel, store, configurations, founding } = parts;
  const { namespace, key } = CONFIGURATION_KEY;
  const read = (): ChannelConfiguration => {
    using snapshot = store.snapshot();
    return configurations.open(snapshot.get(namespace, key)?.value ?? founding);
  };
  const current = createCurrentConfiguration(read());
  return {
    get value() {
      return current.value;
    },
    msps: current.msps,
    check: (next) => {
      checkNextConfiguration(current.value, channel, next, configurations);
    },
    adopt: ({ state }) => {
      const written = state.find((update) => update.namespace === namespace && update.key === key);
      if (written?.next) current.replace(configurations.open(written.next.value));
    },
    reread: () => {
      current.replace(read());
    },
  };
}
