import { BLOCK_METADATA, decodeBlock, decodeLastConfig, decodeMetadata } from '../codec/block';
import { decodeEnvelope, decodePayload } from '../codec/envelope';

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
