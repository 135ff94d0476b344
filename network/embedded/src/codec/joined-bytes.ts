/** Bytes that others are put behind, again and again: what that takes grows with the bytes, and not with their square. */
export class JoinedBytes {
  #store: Uint8Array;
  #length: number;

  constructor(first: Uint8Array) {
    this.#store = first;
    this.#length = first.length;
  }

  /** @returns all of them; stays as it is when more are added */
  add(bytes: Uint8Array): Uint8Array {
    const length = this.#length + bytes.length;
    if (length > this.#store.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(this.#store.subarray(0, this.#length));
      this.#store = larger;
    }
    this.#store.set(bytes, this.#length);
    this.#length = length;
    return this.#store.subarray(0, length);
  }
}
