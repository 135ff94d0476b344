import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock';
import { encodeEnvelope, encodePayload } from '../codec/envelope';
import { encodeChannelHeader, encodeSignatureHeader, HEADER_TYPE } from '../codec/header';
import {
  type ChannelConfiguration,
  ConfigurationError,
  configurationIn,
  type Configurations,
  createCurrentConfiguration,
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

const NONCE_BYTES = 24;

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
      const message = configurationMessage(channel, next, node.signer, clock.now());
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

/** As an orderer writes it (`orderer/common/msgprocessor`, `ProcessConfigUpdateMsg`). @param now milliseconds since the epoch */
function configurationMessage(
  channel: string,
  configuration: Uint8Array,
  signer: SigningIdentity,
  now: number,
): Uint8Array {
  const payload = encodePayload({
    header: {
      channelHeader: encodeChannelHeader({
        type: HEADER_TYPE.CONFIG,
        version: 0,
        timestamp: { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1e6 },
        channelId: channel,
        txId: '',
        epoch: 0,
        extension: new Uint8Array(),
        tlsCertHash: new Uint8Array(),
      }),
      signatureHeader: encodeSignatureHeader({ creator: signer.serialized, nonce: randomBytes(NONCE_BYTES) }),
    },
    data: configuration,
  });
  return encodeEnvelope({ payload, signature: signer.sign(payload) });
}
