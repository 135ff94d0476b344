/**
 * Looks again and again until something outside this process has happened, such as another process's end.
 *
 * @returns whether it happened in time
 */
export async function waitFor(
  happened: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await happened())) {
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
