/**
 * A function that keeps its last results, by the text that they are made of: what is remembered depends on nothing else, so
 * that it cannot change a result. Results are frozen, since many transactions share them.
 *
 * @param maxCharacters of all texts together; the ones that came first go first.
 */
export function remember<T extends object>(
  maxCharacters: number,
  make: (text: string) => T,
): (text: string) => T {
  const known = new Map<string, T>();
  let characters = 0;
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = freeze(make(text));
    known.set(text, made);
    characters += text.length;
    for (const oldest of known.keys()) {
      if (characters <= maxCharacters) break;
      known.delete(oldest);
      characters -= oldest.length;
    }
    return made;
  };
}

/** Values of the ledger are data: no cycles, and not deep. */
function freeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) freeze(member);
  }
  return Object.freeze(value);
}
