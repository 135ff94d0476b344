/**
 * Works on everything that a source gives, a few at once; the next one is only taken when there is a hand free for it.
 *
 * @throws what `work` throws first, once those under way have ended
 */
export async function concurrently<T>(
  source: Iterable<T> | AsyncIterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const items = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let failed = false;
  const results = await Promise.allSettled(
    Array.from({ length: atOnce }, async () => {
      for (let next = await items.next(); next.done !== true && !failed; next = await items.next()) {
        try {
          await work(next.value);
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    }),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
