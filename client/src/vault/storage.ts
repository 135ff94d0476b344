/** Where a vault keeps its objects: all of them are encrypted, so the place need not be trusted with more than keeping them. */
export interface VaultStorage {
  /** @returns undefined where there is no such object */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Writes a small object durably: it is there whole, or as it was before. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** As `write`, unless there is one: of several processes at once one makes it, and it stays. @returns whether this call made it */
  create(name: string, bytes: Uint8Array): Promise<boolean>;
  /** @returns whether it was there */
  remove(name: string): Promise<boolean>;
  /** Takes in an object whose name is known at its end. Nobody sees it before it is kept. */
  receive(content: AsyncIterable<Uint8Array>): Promise<ReceivedObject>;
  /** @returns undefined where there is no such object */
  stream(name: string): Promise<ObjectStream | undefined>;
  /** Names of objects that start so, in no order, each with the instant of its last change in milliseconds since 1970. */
  list(prefix: string): AsyncIterable<{ readonly name: string; readonly changed: number }>;
  /** Removes what interrupted calls left behind before that instant. @returns how many objects */
  sweep(before: number): Promise<number>;
}

/** An object that was taken in and has no name yet. */
export interface ReceivedObject {
  /** Gives it its name, durably. The same content may stand there already. */
  keep(name: string): Promise<void>;
  /** Forgets it. */
  discard(): Promise<void>;
}

/** An object that is read piece by piece. */
export interface ObjectStream {
  /** In bytes. */
  readonly size: number;
  /** To be read once; who does not read to the end returns the iterator, as `for await` does. */
  readonly content: AsyncIterable<Uint8Array>;
}
