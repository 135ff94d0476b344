import { randomBytes } from 'node:crypto';
import { BLOCK_METADATA, decodeBlock, decodeLastConfig, decodeMetadata } from '../codec/block';
import { decodeEnvelope, decodePayload, encodeEnvelope, encodePayload } from '../codec/envelope';
import { encodeChannelHeader, encodeSignatureHeader, HEADER_TYPE } from '../codec/header';
import type { SigningIdentity } from '../msp/types';

const NONCE_BYTES = 24;

export interface ConfigurationMessage {
  readonly channel: string;
  /** Of the message: the first block's has 1, later ones 0, as Fabric's. */
  readonly version: 0 | 1;
  /** `common.ConfigEnvelope`. */
  readonly configuration: Uint8Array;
  /** The ordering node; absent for the first block, which nobody signs. */
  readonly signer?: SigningIdentity;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The one message of a configuration block, a `common.Envelope` of type CONFIG. */
export function encodeConfigurationMessage({
  channel,
  version,
  configuration,
  signer,
  now,
}: ConfigurationMessage): Uint8Array {
  const nothing = new Uint8Array();
  const payload = encodePayload({
    header: {
      channelHeader: encodeChannelHeader({
        type: HEADER_TYPE.CONFIG,
        version,
        timestamp: { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1e6 },
        channelId: channel,
        txId: '',
        epoch: 0,
        extension: nothing,
        tlsCertHash: nothing,
      }),
      signatureHeader: encodeSignatureHeader({
        creator: signer?.serialized ?? nothing,
        nonce: randomBytes(NONCE_BYTES),
      }),
    },
    data: configuration,
  });
  return encodeEnvelope({ payload, signature: signer?.sign(payload) ?? nothing });
}

/** The `common.ConfigEnvelope` in a configuration block. @throws CodecError */
export function configurationIn(block: Uint8Array): Uint8Array {
  const [envelope] = decodeBlock(block).view.data;
  return decodePayload(decodeEnvelope(envelope ?? new Uint8Array()).view.payload).view.data;
}

/** The number of the last configuration block before a block's end, as its metadata have it. @throws CodecError */
export function lastConfigurationOf(block: Uint8Array): number {
  const metadata = decodeBlock(block).view.metadata[BLOCK_METADATA.LAST_CONFIG] ?? new Uint8Array();
  return decodeLastConfig(decodeMetadata(metadata).view.value).view;
}
