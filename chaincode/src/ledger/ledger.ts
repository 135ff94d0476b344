import {
  canonicalBytes,
  canonicalJson,
  CareError,
  check,
  EVENT_NAME,
  parseJson,
  type CareEvent,
  type Instant,
  type Schema,
} from '@careledger/model';
import { remember, Room } from '../remember';
import type { Stub, Write } from './batching';
import { endOf } from './keys';

/** An entry of a range, its key without the range's prefix. */
export interface Entry<T> {
  readonly name: string;
  readonly value: T;
}

/**
 * The most entries of a range that is read whole. A peer leaves off silently at its `totalQueryLimit` (100,000, as Fabric
 * ships), and what it leaves off may be the consent that denies.
 */
export const MAX_RANGE = 1000;

/**
 * Reads and writes the channel's state as checked values. What is written goes to the peer at the end, together: a transaction
 * never reads its own writes, so that nobody can tell.
 */
export class Ledger {
  private readonly known = new Map<string, Uint8Array>();
  private readonly writes: Write[] = [];

  constructor(private readonly stub: Stub) {}

  /**
   * Reads keys ahead, in one message where the peer takes several: what a transaction will need in any case. All of them are
   * read whatever the peer takes, so that two peers have read the same.
   */
  async fetch(keys: readonly string[]): Promise<void> {
    const unknown = [...new Set(keys)].filter((key) => !this.known.has(key));
    const { batching } = this.stub;
    const several = unknown.length > 1 ? await batching?.getStates(unknown) : undefined;
    for (const [index, key] of unknown.entries()) {
      this.known.set(key, several?.[index] ?? (await this.stub.getState(key)));
    }
  }

  /** One message, or none where the key has been read already. @returns undefined when nothing stands under the key. */
  async read<T>(schema: Schema<unknown, T>, key: string): Promise<T | undefined> {
    const bytes = this.known.get(key) ?? (await this.stub.getState(key));
    this.known.set(key, bytes);
    return bytes.length === 0 ? undefined : decode(schema, bytes);
  }

  write(key: string, value: object): void {
    this.writes.push({ kind: 'put', key, value: canonicalBytes(value) });
  }

  remove(key: string): void {
    this.writes.push({ kind: 'delete', key });
  }

  /** Sets who has to endorse changes of a key from now on; once, when the key is created. */
  protect(key: string, policy: Uint8Array): void {
    this.writes.push({ kind: 'policy', key, policy });
  }

  /** Sends what was written, in that order: one message where the peer takes several writes. */
  async flush(): Promise<void> {
    const { stub, writes } = this;
    if (stub.batching !== undefined && writes.length > 1) {
      await stub.batching.writeStates(writes);
      return;
    }
    for (const write of writes) await writeOne(stub, write);
  }

  /**
   * All that stands under a prefix, in the order of its keys. The range is part of the read set: whatever is added or
   * removed under it before the transaction commits makes the transaction invalid. A message gives 100 entries; the
   * iterator is left to the peer to close, which costs no message.
   *
   * @throws CareError LIMIT_EXCEEDED above {@link MAX_RANGE} entries: part of a range is no answer.
   */
  async range<T>(prefix: string, parse: (name: string, value: Uint8Array) => T): Promise<T[]> {
    return this.between(prefix, endOf(prefix), (key, value) => parse(key.slice(prefix.length), value));
  }

  /** The same for all keys from `start` on, up to but without `end`. */
  async between<T>(start: string, end: string, parse: (key: string, value: Uint8Array) => T): Promise<T[]> {
    const { entries, isWhole } = await this.first(MAX_RANGE, start, end);
    if (!isWhole) {
      throw new CareError(
        'LIMIT_EXCEEDED',
        'More stands there than one transaction reads; of active consents, revoke those that are no longer needed.',
        { limit: MAX_RANGE },
      );
    }
    return entries.map(({ name, value }) => parse(name, value));
  }

  /**
   * The first entries from one key on, up to but without another, and whether these are all; names are whole keys. What was
   * read is part of the read set, so that transactions that write can page with it.
   */
  async first(
    limit: number,
    start: string,
    end: string,
  ): Promise<{ entries: Entry<Uint8Array>[]; isWhole: boolean }> {
    const iterator = await this.stub.getStateByRange(start, end);
    const entries: Entry<Uint8Array>[] = [];
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      if (entries.length === limit) return { entries, isWhole: false };
      entries.push({ name: next.value.key, value: next.value.value });
    }
    return { entries, isWhole: true };
  }

  /**
   * A page of what stands under a prefix, for transactions that only read.
   *
   * @param after the name after which the page starts; undefined for the first page.
   */
  async page<T>(
    schema: Schema<unknown, T>,
    prefix: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ entries: Entry<T>[]; hasMore: boolean }> {
    // No name continues with a space, so this is the first key after `after`.
    const start = after === undefined ? prefix : `${prefix}${after} `;
    const { entries, hasMore } = await this.keys(start, endOf(prefix), limit);
    return {
      entries: entries.map(({ name, value }) => ({
        name: name.slice(prefix.length),
        value: decode(schema, value),
      })),
      hasMore,
    };
  }

  /**
   * A page of what stands from one key on, up to but without another, for transactions that only read; names are whole
   * keys.
   */
  async keys(
    start: string,
    end: string,
    limit: number,
  ): Promise<{ entries: Entry<Uint8Array>[]; hasMore: boolean }> {
    const page: Page = await this.stub.getStateByRangeWithPagination(start, end, limit);
    const { iterator, metadata: { fetchedRecordsCount, bookmark } = NOTHING_THERE } = page;
    const entries: Entry<Uint8Array>[] = [];
    while (entries.length < fetchedRecordsCount) {
      const next = await iterator.next();
      if (next.done) break;
      entries.push({ name: next.value.key, value: next.value.value });
    }
    return { entries, hasMore: bookmark !== '' };
  }

  /** Announces what was written. A transaction has one event: the last that is set. */
  announce(event: CareEvent): void {
    this.stub.setEvent(EVENT_NAME, canonicalBytes(event));
  }
}

function writeOne(stub: Stub, write: Write): Promise<void> {
  switch (write.kind) {
    case 'put':
      return stub.putState(write.key, write.value);
    case 'delete':
      return stub.deleteState(write.key);
    case 'policy':
      return stub.setStateValidationParameter(write.key, write.policy);
  }
}

/** Of an empty page the shim gives no metadata, whatever its types say: none and zero are the same bytes. */
interface Page {
  readonly iterator: Awaited<ReturnType<Stub['getStateByRangeWithPagination']>>['iterator'];
  readonly metadata?: { readonly fetchedRecordsCount: number; readonly bookmark: string };
}

const NOTHING_THERE = { fetchedRecordsCount: 0, bookmark: '' };

/** Whether two values say the same, leaving out when they were written. */
export function sameContent(one: { readonly at: Instant }, other: { readonly at: Instant }): boolean {
  return canonicalJson({ ...one, at: null }) === canonicalJson({ ...other, at: null });
}

/** For writes that are idempotent by their id: the first result when it says the same. */
export function firstResult<T extends { readonly at: Instant }>(existing: T, candidate: T, what: string): T {
  if (sameContent(existing, candidate)) return existing;
  throw new CareError(
    'CONFLICT',
    `The id of this ${what} is taken by other content; read it, or use a new id.`,
  );
}

/** For values of all kinds together; what is read again and again, policies, providers, consents, records, is far less. */
const ROOM = new Room(8_388_608);

/** What was read of one kind. */
type Memory<T> = (text: string) => { readonly value: T };
interface Memories {
  get<T>(schema: Schema<unknown, T>): Memory<T> | undefined;
  set<T>(schema: Schema<unknown, T>, memory: Memory<T>): void;
}
const memories: Memories = new Map<Schema, never>();

/**
 * Reads a value of the state. Nothing but this chaincode writes there, so a mismatch is a defect. The same bytes are read
 * once: one decision after the other rests on the same policy, provider and consents, and checking one takes longer than
 * deciding on it.
 */
export function decode<T>(schema: Schema<unknown, T>, bytes: Uint8Array): T {
  const memory = memories.get(schema) ?? remember(ROOM, (text) => ({ value: parseState(schema, text) }));
  memories.set(schema, memory);
  return memory(textOf(bytes)).value;
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}

function parseState<T>(schema: Schema<unknown, T>, text: string): T {
  try {
    return check(schema, parseJson(text), 'a value of the state');
  } catch {
    throw new CareError(
      'INTERNAL',
      'The ledger holds a value that this version of the chaincode cannot read.',
    );
  }
}
