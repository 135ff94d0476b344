import { type CareLedger } from '@careledger/client';
import { CHANNEL } from '@careledger/model';
import { type ReleaseLedger } from './ledger';

/** How long a call may take, in milliseconds: callers wait. */
const limits = { timeoutMs: 20_000 };

/**
 * The ledger for a release service, over a connection in the name of a user with the role `release-agent`.
 *
 * @param channel `care` unless given
 */
export function releaseLedger(ledger: CareLedger, channel: string = CHANNEL): ReleaseLedger {
  return {
    mspId: ledger.mspId,
    channel,
    read: async ({ patient, record, hospital, request, proof }, after) => {
      const { release, ...view } = await ledger.records.read(
        { patient, record, release: { hospital, request }, ...(proof !== undefined && { proof }) },
        { ...limits, ...(after !== undefined && { after }) },
      );
      return { record: view, release: release ?? undefined };
    },
    preview: (of) => ledger.access.previewRelease(of, limits),
    release: (of) => ledger.access.release(of, limits),
    isThere: async () => {
      try {
        await ledger.policy.read({ timeoutMs: 2_000 });
        return true;
      } catch {
        return false;
      }
    },
  };
}
