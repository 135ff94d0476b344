/** Reads a list page by page, as far as the reader goes. */
export async function* pages<TEntry, TCursor>(
  read: (
    after: TCursor | undefined,
  ) => Promise<{ readonly entries: readonly TEntry[]; readonly next: TCursor | null }>,
): AsyncGenerator<TEntry, void> {
  let after: TCursor | undefined;
  do {
    const page = await read(after);
    yield* page.entries;
    after = page.next ?? undefined;
  } while (after !== undefined);
}
