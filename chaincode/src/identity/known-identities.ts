import type { ClientIdentity, SerializedIdentity } from 'fabric-shim';
import { ClientIdentity as ReadIdentity } from 'fabric-shim/lib/chaincode';

/** About a thousand certificates: the same people call again and again, and reading one takes longer than a decision. */
const MAX_CHARACTERS = 1_048_576;
const known = new Map<string, ClientIdentity>();
let characters = 0;

/**
 * Fabric's view of a certificate, remembered by all its bytes and the hospital's name: it depends on nothing else.
 *
 * @throws Error where the shim's library cannot read the certificate.
 */
export function identityOf(creator: SerializedIdentity): ClientIdentity {
  const key = `${creator.mspid}\n${Buffer.from(creator.idBytes).toString('latin1')}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const idBytes = Uint8Array.from(creator.idBytes);
  const identity = new ReadIdentity({
    getCreator: () => ({ mspid: creator.mspid, idBytes }),
    getChannelID: () => '',
    getTxID: () => '',
  });
  known.set(key, identity);
  characters += key.length;
  for (const oldest of known.keys()) {
    if (characters <= MAX_CHARACTERS) break;
    known.delete(oldest);
    characters -= oldest.length;
  }
  return identity;
}
