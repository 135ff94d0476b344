import { NOT_BEGUN } from '@careledger/model';

/**
 * Submits what has to wait: once, which announces it to all, and once more, which begins the wait. A transaction that was kept
 * back would otherwise have waited where nobody could see it.
 *
 * @param due when the wait is over, as an answer says; undefined where nothing waits
 * @returns the last answer
 */
export async function announceAndWait<T>(
  submit: () => Promise<T>,
  due: (answer: T) => string | undefined,
): Promise<T> {
  const announced = await submit();
  return due(announced) === NOT_BEGUN ? submit() : announced;
}
