import type { Clock } from '../clock';
import {
  type ChannelConfiguration,
  ConfigurationError,
  configurationIn,
  type Configurations,
  createCurrentConfiguration,
  encodeConfigurationMessage,
  lastConfigurationOf,
  updatedConfiguration,
} from '../configuration';
import { MspError } from '../msp/error';
import type { MspRegistry, SigningIdentity } from '../msp/types';
import type { OrderLog } from '../storage/types';
import type { Consenter } from './consenters';

/** The channel's configuration as those have it who order: what is accepted holds for whatever comes after it. */
export interface OrderedConfiguration {
  readonly msps: MspRegistry;
  /**
   * Makes what a CONFIG_UPDATE leads to the current configuration.
   *
   * @param update `common.Envelope`
   * @param nodes the ordering nodes that run; one of them signs
   * @returns the message to order, a `common.Envelope` of type CONFIG
   * @throws ConfigurationError
   */
  update(update: Uint8Array, nodes: readonly Consenter[]): Uint8Array;
  /** Goes back to what stands in the log: what was accepted and not yet written is dropped. */
  reread(): void;
}

export interface OrderedConfigurationParts {
  readonly channel: string;
  readonly log: Pick<OrderLog, 'height' | 'read'>;
  readonly configurations: Configurations;
  readonly clock: Pick<Clock, 'now'>;
}

/** @throws CodecError where the log's configuration cannot be read */
export function createOrderedConfiguration(parts: OrderedConfigurationParts): OrderedConfiguration {
  const { channel, log, configurations, clock } = parts;
  const readLast = (): ChannelConfiguration => {
    const number = lastConfigurationOf(log.read(log.height - 1) ?? new Uint8Array());
    return configurations.open(configurationIn(log.read(number) ?? new Uint8Array()));
  };
  const current = createCurrentConfiguration(readLast());
  return {
    msps: current.msps,
    update: (update, nodes) => {
      const next = updatedConfiguration(current.value, channel, update, configurations);
      const node = nodes.find(({ signer }) => isAccepted(signer, current.msps));
      if (!node) throw new ConfigurationError('no ordering node that runs may sign the new configuration');
      // As an orderer writes it (`orderer/common/msgprocessor`, `ProcessConfigUpdateMsg`).
      const message = encodeConfigurationMessage({
        channel,
        version: 0,
        configuration: next,
        signer: node.signer,
        now: clock.now(),
      });
      current.replace(configurations.open(next));
      return message;
    },
    reread: () => {
      current.replace(readLast());
    },
  };
}

function isAccepted({ serialized }: SigningIdentity, msps: MspRegistry): boolean {
  try {
    msps.identify(serialized);
    return true;
  } catch (error) {
    if (error instanceof MspError) return false;
    throw error;
  }
}
