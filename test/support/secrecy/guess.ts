import { tokenKey } from '@careledger/model';
import { digest, type Entry, hmac, waysToWrite } from './dictionary';
import type { Found } from './disk';

export interface Guesses {
  readonly codes: readonly Entry[];
  readonly days: readonly Entry[];
  /** Texts that anybody would try as a key, for days as well. */
  readonly obvious: readonly string[];
  /** Texts that a member has. */
  readonly atHand: readonly string[];
}

/** Codes and days that came out of trying each with each key that a member has, as a token would be made. */
export function guessed(where: readonly Found[], { codes, days, obvious, atHand }: Guesses): string[] {
  const tokens = new Set(
    where.flatMap(({ bytes }) => bytes.toString('latin1').match(/(?<![\w-])[\w-]{21}[AQgw](?![\w-])/g) ?? []),
  );
  const isToken = (bytes: Buffer): boolean => tokens.has(bytes.subarray(0, 16).toString('base64url'));
  const likely = [
    Buffer.alloc(32),
    ...obvious.flatMap((text) => [Buffer.from(text), digest(Buffer.from(text))]),
  ];
  const possible = atHand.map((text) => Buffer.from(text));
  const found: string[] = [];
  const attempt = (keys: readonly Buffer[], dictionary: readonly Entry[]): void => {
    for (const text of dictionary.flatMap(waysToWrite)) {
      const bytes = Buffer.from(text);
      for (const key of keys) if (isToken(hmac(key, bytes))) found.push(text);
    }
  };
  attempt([...likely, ...possible], codes);
  attempt(likely, days);
  // The keys again, as if each were a file key: the derivation is public.
  const fileKeys = [...likely, ...atHand.map((text) => digest(Buffer.from(text)))];
  for (const key of fileKeys.filter(({ length }) => length === 32)) {
    const derived = tokenKey(key);
    for (const entry of codes) if (tokens.has(derived.token(...entry))) found.push(entry.join(' '));
  }
  return found;
}

/** Ids, thumbprints and hashes that stand in the patient's part of the state, as keys that somebody may have been so careless as to use. */
export function words(where: readonly Found[], patient: string): string[] {
  const state = where.filter(({ bytes }) => bytes.includes(patient));
  const found = state.flatMap(
    ({ bytes }) => bytes.toString('latin1').match(/(?<=[":/\0])[\w-]{8,64}(?=["/\0])/g) ?? [],
  );
  return [...new Set(found)].filter((text) => !/^[\w-]{21}[AQgw]$/.test(text)).slice(0, 60);
}
