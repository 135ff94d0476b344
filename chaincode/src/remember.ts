/** Room for what is remembered, in characters; several memories may share one. What came first goes first. */
export class Room {
  private taken = 0;
  private readonly kept = new Set<{ readonly size: number; readonly forget: () => void }>();

  constructor(private readonly characters: number) {}

  take(size: number, forget: () => void): void {
    this.kept.add({ size, forget });
    this.taken += size;
    for (const oldest of this.kept) {
      if (this.taken <= this.characters) break;
      this.kept.delete(oldest);
      this.taken -= oldest.size;
      oldest.forget();
    }
  }
}

/**
 * A function that keeps its last results, by the text that they are made of: what is remembered depends on nothing else, so
 * that it cannot change a result. Results are frozen, since many transactions share them.
 */
export function remember<T extends object>(room: Room, make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = freeze(make(text));
    known.set(text, made);
    room.take(text.length, () => known.delete(text));
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
