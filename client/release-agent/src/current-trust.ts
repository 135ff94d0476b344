import { loadTrust, type Trust } from './trust';

/** The consortium's certificates as they are now: a revocation holds as soon as its list lies in an MSP folder and was read. */
export interface CurrentTrust {
  /** For `ReleaseServiceOptions.trust`. */
  readonly trust: () => Trust;
  /** Reads the folders anew. What cannot be used changes nothing, and rejects. */
  readonly reload: () => Promise<void>;
  /** Reads no more. */
  readonly stop: () => void;
}

/**
 * @param everyMs how often the folders are read again
 * @param failed told where they cannot be used; what was read last still counts
 */
export async function currentTrust(
  msps: Readonly<Record<string, string>>,
  everyMs: number,
  failed: (error: unknown) => void,
): Promise<CurrentTrust> {
  let current = await loadTrust(msps);
  const reload = async (): Promise<void> => {
    current = await loadTrust(msps);
  };
  const timer = setInterval(() => {
    reload().catch(failed);
  }, everyMs).unref();
  return {
    trust: () => current,
    reload,
    stop: () => {
      clearInterval(timer);
    },
  };
}
