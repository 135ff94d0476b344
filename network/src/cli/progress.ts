/** Takes what a long piece of work is doing. */
export type Progress = (text: string) => void;

/**
 * Shows the progress of a long piece of work: in place on a terminal, line by line on standard error elsewhere, not at all for
 * machines.
 */
export async function withProgress<T>(
  title: string,
  json: boolean,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  if (json) return work(() => undefined);
  if (!process.stdout.isTTY) {
    return work((text) => {
      process.stderr.write(`${text}\n`);
    });
  }
  const { Listr } = await import('listr2');
  const results: T[] = [];
  const list = new Listr(
    [
      {
        title,
        task: async (_, task) => {
          results.push(
            await work((text) => {
              task.output = text;
            }),
          );
        },
      },
    ],
    // An error is told once, by the command line, with its log.
    { collectErrors: false, rendererOptions: { showErrorMessage: false } },
  );
  await list.run();
  const [result] = results;
  if (result === undefined) throw new Error(`${title} ended without a result`);
  return result;
}
