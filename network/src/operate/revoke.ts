import { dataPaths } from '../data/layout';
import { tryLock } from '../data/lock';
import { NetworkError } from '../errors';
import { plainSerial } from '../identities/revocation/list';
import type { RevocationReason } from '../identities/revocation/reasons';
import { enrolledUsers, revocableUser, revokeAtAuthority, revokedBy } from '../identities/revocation/revoke';
import { findHospital } from '../topology/find';
import { topologyOf } from './running';
import { channelLists, orderingMajority, putOnChannel, runningPeers } from './revoke-on-channel';
import { waitFor } from './wait';

/** How long a revocation waits for another one to end, in milliseconds. */
const turnTimeoutMs = 60_000;

export interface RevokeOptions {
  /** The data folder. */
  readonly data: string;
  readonly hospital: string;
  /** As enrolled. */
  readonly user: string;
  /** Absent: `unspecified`. */
  readonly reason?: RevocationReason | undefined;
  readonly progress?: ((text: string) => void) | undefined;
}

/** What has become of a certificate. */
export interface Revoked {
  readonly hospital: string;
  readonly name: string;
  /** Hexadecimal. */
  readonly serialNumber: string;
  /** False where all of it was done before. */
  readonly changed: boolean;
  /** Hospitals whose peers are down: they refuse the certificate from when they have caught up. */
  readonly later: readonly string[];
}

/**
 * Revokes a user's certificate: at the hospital's authority, and by an update of the channel that every hospital's peer and orderer
 * follows. Resolves when every peer that runs refuses the certificate. A run that ended early is run again, and goes on.
 *
 * @throws NetworkError UNKNOWN_NAME, NOT_IN_THIS_VERSION for the administrator, NOT_RUNNING, LEDGER_FAILED where the hospital's
 *   authority does not answer: nothing is revoked then. REVOKE_FAILED says what is missing, and whether anything is done
 */
export async function revoke(options: RevokeOptions): Promise<Revoked> {
  const progress = options.progress ?? (() => undefined);
  const topology = topologyOf(options);
  const data = dataPaths(options.data);
  const hospital = findHospital(topology, options.hospital);
  const user = revocableUser(data, hospital, options.user);
  const peers = await runningPeers(options.data, topology);
  orderingMajority(peers);
  const locked = { ...data, lock: data.revocationLock };
  let lock = tryLock(locked);
  await waitFor(() => (lock ??= tryLock(locked)) !== undefined, turnTimeoutMs);
  if (lock === undefined) {
    throw new NetworkError(
      'DATA_IN_USE',
      `another revocation is under way in ${data.dir}: try again when it has ended`,
    );
  }
  try {
    progress(`revoking the certificate of ${user.name} at the authority of ${hospital.name}`);
    const { list, changed } = await revokeAtAuthority(data, hospital, user, options.reason ?? 'unspecified');
    progress('telling the channel');
    const updated = await putOnChannel({ data, topology, hospital, list, peers: peers.running });
    return {
      hospital: hospital.name,
      name: user.name,
      serialNumber: user.serialNumber,
      changed: changed || updated,
      later: peers.down,
    };
  } finally {
    lock.release();
  }
}

/** A certificate that a hospital has revoked. */
export interface Revocation {
  readonly hospital: string;
  /** Whose it is; absent where the data folder does not know the certificate. */
  readonly name?: string | undefined;
  readonly serialNumber: string;
  /** ISO 8601. */
  readonly at: string;
  /** Absent on Fabric: the lists of its CA give none. */
  readonly reason?: RevocationReason | undefined;
  /** Whether the channel has it; absent where no ledger runs to be asked. */
  readonly onChannel?: boolean | undefined;
}

/** What the hospitals, or one of them, have revoked. @throws NetworkError UNKNOWN_NAME, NOT_RUNNING where nothing was ever started */
export async function revocations(options: {
  readonly data: string;
  readonly hospital?: string | undefined;
}): Promise<Revocation[]> {
  const topology = topologyOf(options);
  const data = dataPaths(options.data);
  const hospitals =
    options.hospital === undefined ? topology.hospitals : [findHospital(topology, options.hospital)];
  const found = await Promise.all(
    hospitals.map(async (hospital) => {
      const paths = data.hospital(hospital.name);
      const revoked = await revokedBy(paths);
      if (revoked.length === 0) return [];
      const users = enrolledUsers(paths);
      const channel = await channelLists(options.data, topology, hospital);
      return revoked.map(({ serialNumber, at, reason }) => ({
        hospital: hospital.name,
        name: users.find((user) => user.serialNumber === plainSerial(serialNumber))?.name,
        serialNumber,
        at: at.toISOString(),
        reason,
        onChannel: channel?.every((serials) => serials.has(serialNumber)),
      }));
    }),
  );
  return found.flat();
}
