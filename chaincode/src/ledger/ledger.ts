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
import type { Context } from 'fabric-contract-api';
import { endOf } from './keys';

/** Fabric's stub, reached through the contract API. */
export type Stub = Context['stub'];

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

/** Reads and writes the channel's state as checked values; each call is one message to the peer, or none. */
export class Ledger {
  constructor(private readonly stub: Stub) {}

  /** @returns undefined when nothing stands under the key. */
  async read<T>(schema: Schema<unknown, T>, key: string): Promise<T | undefined> {
    const bytes = await this.stub.getState(key);
    return bytes.length === 0 ? undefined : decode(schema, bytes);
  }

  async write(key: string, value: object): Promise<void> {
    await this.stub.putState(key, canonicalBytes(value));
  }

  async remove(key: string): Promise<void> {
    await this.stub.deleteState(key);
  }

  /** Sets who has to endorse changes of a key from now on; once, when the key is created. */
  async protect(key: string, policy: Uint8Array): Promise<void> {
    await this.stub.setStateValidationParameter(key, policy);
  }

  /**
   * All that stands under a prefix, in the order of its keys. The range is part of the read set: whatever is added or
   * removed under it before the transaction commits makes the transaction invalid. A message gives 100 entries; the
   * iterator is left to the peer to close, which costs no message.
   *
   * @throws CareError LIMIT_EXCEEDED above {@link MAX_RANGE} entries: part of a range is no answer.
   */
  async range<T>(prefix: string, parse: (name: string, value: unknown) => T): Promise<T[]> {
    return this.between(prefix, endOf(prefix), (key, value) => parse(key.slice(prefix.length), value));
  }

  /** The same for all keys from `start` on, up to but without `end`. */
  async between<T>(start: string, end: string, parse: (key: string, value: unknown) => T): Promise<T[]> {
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
  ): Promise<{ entries: Entry<unknown>[]; isWhole: boolean }> {
    const { entries, isWhole } = await this.firstBytes(limit, start, end);
    return { entries: entries.map(({ name, value }) => ({ name, value: parseState(value) })), isWhole };
  }

  /** The same without reading what the values say. */
  async firstBytes(
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
        value: ofState(schema, value),
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
  ): Promise<{ entries: Entry<unknown>[]; hasMore: boolean }> {
    const page: Page = await this.stub.getStateByRangeWithPagination(start, end, limit);
    const { iterator, metadata: { fetchedRecordsCount, bookmark } = NOTHING_THERE } = page;
    const entries: Entry<unknown>[] = [];
    while (entries.length < fetchedRecordsCount) {
      const next = await iterator.next();
      if (next.done) break;
      entries.push({ name: next.value.key, value: parseState(next.value.value) });
    }
    return { entries, hasMore: bookmark !== '' };
  }

  /** Announces what was written. A transaction has one event: the last that is set. */
  announce(event: CareEvent): void {
    this.stub.setEvent(EVENT_NAME, canonicalBytes(event));
  }
}

/** Of an empty page the shim gives no metadata, whatever its types say: none and zero are the same bytes. */
interface Page {
  readonly iterator: Awaited<ReturnType<Stub['getStateByRangeWithPagination']>>['iterator'];
  readonly metadata?: { readonly fetchedRecordsCount: number; readonly bookmark: string };
}

const NOTHING_THERE = { fetchedRecordsCount: 0, bookmark: '' };

/** Checks a value of the state: nothing but this chaincode writes there, so a mismatch is a defect. */
export function ofState<T>(schema: Schema<unknown, T>, value: unknown): T {
  try {
    return check(schema, value, 'a value of the state');
  } catch {
    throw new CareError(
      'INTERNAL',
      'The ledger holds a value that this version of the chaincode cannot read.',
    );
  }
}

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

/** Reads a value's bytes. */
export function decode<T>(schema: Schema<unknown, T>, bytes: Uint8Array): T {
  return ofState(schema, parseState(bytes));
}

/** Reads a value's text. */
export function decodeText<T>(schema: Schema<unknown, T>, text: string): T {
  return ofState(schema, parseStateText(text));
}

function parseState(bytes: Uint8Array): unknown {
  return parseStateText(Buffer.from(bytes).toString('utf8'));
}

function parseStateText(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw new CareError('INTERNAL', 'The ledger holds bytes that are not JSON.');
  }
}
