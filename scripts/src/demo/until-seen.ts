import { RefusedError } from '@careledger/client';
import { setTimeout } from 'node:timers/promises';

const PATIENCE_MS = 15_000;
const PAUSE_MS = 25;

/**
 * Reads something from the own hospital's peer, and waits for it where another hospital has only just written it: each hospital
 * commits a block at its own moment.
 *
 * @throws RefusedError where it is still not there after 15 s, and for any other refusal at once
 */
export async function untilSeen<T>(read: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      const missing = error instanceof RefusedError && ['NOT_FOUND', 'POLICY_MISSING'].includes(error.code);
      if (!missing || performance.now() > deadline) throw error;
    }
    await setTimeout(PAUSE_MS);
  }
}
