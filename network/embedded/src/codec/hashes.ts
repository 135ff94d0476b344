import { createHash } from 'node:crypto';
import type { BlockHeader } from './block';
import type { Header } from './header';

/** Fabric's transaction id: SHA-256 of the nonce followed by the creator, in hexadecimal. */
export function computeTransactionId(nonce: Uint8Array, creator: Uint8Array): string {
  return createHash('sha256').update(nonce).update(creator).digest('hex');
}

/**
 * Binds an endorsement to its proposal: SHA-256 of the channel header, the signature header and the payload.
 *
 * @param payload `protos.ChaincodeProposalPayload` without its transient map
 */
export function hashProposal(header: Header, payload: Uint8Array): Uint8Array {
  return createHash('sha256')
    .update(header.channelHeader)
    .update(header.signatureHeader)
    .update(payload)
    .digest();
}

/** SHA-256 of the header as Fabric hashes and signs it, {@link blockHeaderBytes}. */
export function hashBlockHeader(header: BlockHeader): Uint8Array {
  return createHash('sha256').update(blockHeaderBytes(header)).digest();
}

/** SHA-256 of all envelopes, one after the other. */
export function hashBlockData(data: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const envelope of data) hash.update(envelope);
  return hash.digest();
}

/** ASN.1 DER of SEQUENCE { number INTEGER, previousHash OCTET STRING, dataHash OCTET STRING } (X.690). */
export function blockHeaderBytes(header: BlockHeader): Uint8Array {
  return derValue(
    0x30,
    Buffer.concat([
      derValue(0x02, unsignedInteger(header.number)),
      derValue(0x04, header.previousHash),
      derValue(0x04, header.dataHash),
    ]),
  );
}

function derValue(tag: number, content: Uint8Array): Buffer {
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = bigEndian(content.length);
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}

/** DER reads the first bit as a sign, so a number that has it set gets a zero in front. */
function unsignedInteger(value: number): Buffer {
  const bytes = bigEndian(value);
  return bytes.readUInt8(0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]);
}

function bigEndian(value: number): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}
