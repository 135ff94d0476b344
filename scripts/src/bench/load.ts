/** What a load came to. */
export interface Rate {
  /** Calls that ended well, a second. */
  readonly perSecond: number;
  readonly calls: number;
  /** Calls that were refused; a rate with many of them says little. */
  readonly failed: number;
}

/**
 * Calls again and again, so many at once, for so long.
 *
 * @param call gets the number of the call, from 0 on, the same one never twice
 * @param seconds after that no call is begun; those under way count, and so does their time
 */
export async function load(
  atOnce: number,
  seconds: number,
  call: (number: number) => Promise<unknown>,
): Promise<Rate> {
  const start = performance.now();
  const end = start + seconds * 1000;
  let begun = 0;
  let calls = 0;
  let failed = 0;
  let first: unknown;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < end) {
        try {
          await call(begun++);
          calls += 1;
        } catch (error) {
          first ??= error;
          failed += 1;
        }
      }
    }),
  );
  if (calls === 0) throw new Error('Not one call ended well.', { cause: first });
  return { perSecond: (calls * 1000) / (performance.now() - start), calls, failed };
}

/** A rate that a refused call would falsify. @throws Error where one was refused */
export async function cleanLoad(
  atOnce: number,
  seconds: number,
  call: (number: number) => Promise<unknown>,
): Promise<Rate> {
  const rate = await load(atOnce, seconds, call);
  if (rate.failed > 0) throw new Error(`${rate.failed} of ${rate.failed + rate.calls} calls were refused.`);
  return rate;
}

/** The mean of several runs of two things by turns, so that what else the machine does falls on both. */
export async function byTurns(
  rounds: number,
  one: () => Promise<number>,
  other: () => Promise<number>,
): Promise<readonly [number, number]> {
  let [first, second] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    first += (await one()) / rounds;
    second += (await other()) / rounds;
  }
  return [first, second];
}
