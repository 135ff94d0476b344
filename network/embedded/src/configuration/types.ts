import type { BlockValidation } from '../codec/config-block';
import type { MspRegistry } from '../msp/types';

/** What a channel has agreed on, from one of its configuration blocks to the next. It never changes; another takes its place. */
export interface ChannelConfiguration {
  /** How many updates led to it. */
  readonly sequence: number;
  /** `common.ConfigEnvelope`. */
  readonly envelope: Uint8Array;
  /** Who is who: with the revocation lists of this configuration. */
  readonly msps: MspRegistry;
  /** Whose signatures the blocks after it need. */
  readonly blockValidation: BlockValidation;
}

/** A configuration that changes as blocks come in, as one peer or the ordering service has it at the moment. */
export interface CurrentConfiguration {
  readonly value: ChannelConfiguration;
  /** Those of whatever configuration holds when they are asked. */
  readonly msps: MspRegistry;
}
