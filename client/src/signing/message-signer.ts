import { toLowS } from '@careledger/model';
import { type KeyObject, sign } from 'node:crypto';
import { toDer } from './der';

/** Signs a whole message, not its digest. */
export type MessageSigner = (message: Uint8Array) => Promise<Uint8Array>;

/**
 * A signer for Fabric messages with a P-256 key that is at hand: ECDSA with SHA-256, low S, DER. It uses the platform's own
 * implementation, which is some ten times as fast as one in JavaScript.
 */
export function messageSigner(privateKey: KeyObject): MessageSigner {
  return (message) => {
    const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return Promise.resolve(toDer(toLowS(signature)));
  };
}
