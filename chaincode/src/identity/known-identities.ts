import type { ClientIdentity, SerializedIdentity } from 'fabric-shim';
import { ClientIdentity as ReadIdentity } from 'fabric-shim/lib/chaincode';
import { remember, Room } from '../remember';

/** About a thousand certificates: the same people call again and again, and reading one takes longer than a decision. */
const known = remember(new Room(1_048_576), (key) => {
  const [length = ''] = key.split(' ', 1);
  const start = length.length + 1;
  const end = start + Number(length);
  const creator = { mspid: key.slice(start, end), idBytes: Buffer.from(key.slice(end), 'latin1') };
  const identity = new ReadIdentity({
    getCreator: () => creator,
    getChannelID: () => '',
    getTxID: () => '',
  });
  return { identity: (): ClientIdentity => identity };
});

/**
 * Fabric's view of a certificate, remembered by the hospital's name and all its bytes: it depends on nothing else.
 *
 * @throws Error where the shim's library cannot read the certificate.
 */
export function identityOf({ mspid, idBytes }: SerializedIdentity): ClientIdentity {
  // With the name's length before it: no name and bytes read like another name and other bytes.
  return known(`${mspid.length} ${mspid}${Buffer.from(idBytes).toString('latin1')}`).identity();
}
