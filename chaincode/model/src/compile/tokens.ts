import * as v from 'valibot';
import { canonicalBytes } from '../canonical';
import { base64url, hkdfSha256, hmacSha256 } from '../crypto';
import {
  CONFIDENTIALITY_SYSTEM,
  SENSITIVITY_SYSTEM,
  type ConfidentialityLevel,
  type Sensitivity,
} from '../terminology/labels';
import { Token } from '../values';
import type { Coding, ProviderReference } from './description';

/** Makes tokens under one patient file's key. */
export interface TokenKey {
  token(domain: TokenDomain, ...value: readonly string[]): Token;
}

export type TokenDomain =
  | 'at-least'
  | 'at-most'
  | 'author'
  | 'class'
  | 'code'
  | 'custodian'
  | 'filling'
  | 'first-day'
  | 'instance'
  | 'label'
  | 'last-day'
  | 'related'
  | 'unknown-label';

const FILE_KEY_BYTES = 32;

/**
 * The key that turns codes into tokens, derived from a patient's file key (256 random bits).
 *
 * @throws TypeError when the file key does not have 32 bytes.
 */
export function tokenKey(fileKey: Uint8Array): TokenKey {
  const key = hkdfSha256(checkedFileKey(fileKey), 'careledger/v1/tokens', 32);
  return {
    token: (domain, ...value) =>
      v.parse(Token, base64url(hmacSha256(key, canonicalBytes([domain, ...value])).subarray(0, 16))),
  };
}

/** The key (256 bits) that demographics are encrypted with, derived from a patient's file key. */
export function demographicsKey(fileKey: Uint8Array): Uint8Array {
  return hkdfSha256(checkedFileKey(fileKey), 'careledger/v1/demographics', 32);
}

/** The tokens that stand for what, in one place: records and rules meet in them. */
export interface Tokens {
  readonly instance: (id: string) => Token;
  readonly related: (id: string) => Token;
  readonly custodian: (hospital: string) => Token;
  readonly author: (author: ProviderReference) => Token;
  readonly class: (coding: Coding) => Token;
  readonly code: (coding: Coding) => Token;
  readonly label: (code: Sensitivity) => Token;
  /** Stands on a record and in no rule. */
  readonly unknownLabel: (coding: Coding) => Token;
  readonly atMost: (level: ConfidentialityLevel) => Token;
  readonly atLeast: (level: ConfidentialityLevel) => Token;
  /** @param node a day, or a month, year, decade or century that it lies in; `unknown` where there is none. */
  readonly firstDay: (node: string) => Token;
  readonly lastDay: (node: string) => Token;
  /** Stands on a record and in no rule. */
  readonly filling: (of: string, index: string) => Token;
}

export function tokensUnder(key: TokenKey): Tokens {
  return {
    instance: (id) => key.token('instance', id),
    related: (id) => key.token('related', id),
    custodian: (hospital) => key.token('custodian', hospital),
    author: ({ hospital, provider }) => key.token('author', hospital, provider),
    class: ({ system, code }) => key.token('class', system, code),
    code: ({ system, code }) => key.token('code', system, code),
    label: (code) => key.token('label', SENSITIVITY_SYSTEM, code),
    unknownLabel: ({ system, code }) => key.token('unknown-label', system, code),
    atMost: (level) => key.token('at-most', CONFIDENTIALITY_SYSTEM, level),
    atLeast: (level) => key.token('at-least', CONFIDENTIALITY_SYSTEM, level),
    firstDay: (node) => key.token('first-day', node),
    lastDay: (node) => key.token('last-day', node),
    filling: (of, index) => key.token('filling', of, index),
  };
}

/** Lists on the wire are sets: sorted, nothing twice. */
export function sorted<T extends string>(list: readonly T[]): T[] {
  return [...new Set(list)].sort();
}

function checkedFileKey(fileKey: Uint8Array): Uint8Array {
  // Applications in JavaScript may have passed none.
  if (!ArrayBuffer.isView(fileKey) || fileKey.length !== FILE_KEY_BYTES)
    throw new TypeError('A file key has 32 bytes.');
  return fileKey;
}
