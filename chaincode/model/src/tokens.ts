import * as v from 'valibot';
import { canonicalBytes } from './canonical';
import { base64url, hkdfSha256, hmacSha256 } from './crypto';
import type { Item, Rule } from './rule';
import { CONFIDENTIALITY_SYSTEM, ORDINARY_CONFIDENTIALITY } from './terminology/labels';
import { Token } from './values';
import { check } from './parse';
import { Rule as RuleSchema } from './rule';
import type { Role } from './names';

/** A code in a code system, as FHIR has it. */
export interface Coding {
  readonly system: string;
  readonly code: string;
}

/** A provider of a hospital. */
export interface ProviderReference {
  readonly hospital: string;
  readonly provider: string;
}

/** What a record is about, in the clear; it never leaves the hospital and the patient. */
export interface ItemDescription {
  /** The record's id: what a consent names as `instance`. */
  readonly instance: string;
  readonly custodian: string;
  /** The kind of document; FHIR's Consent.provision.class. */
  readonly classes?: readonly Coding[];
  readonly authors?: readonly ProviderReference[];
  /** Security labels; FHIR's Resource.meta.security. */
  readonly labels?: readonly Coding[];
}

/** A rule of a consent in the clear. */
export interface RuleDescription {
  readonly effect: 'permit' | 'deny';
  readonly purposes?: readonly string[];
  readonly recipients?: readonly { hospital?: string; provider?: string; role?: Role }[];
  readonly classes?: readonly Coding[];
  readonly instances?: readonly string[];
  readonly custodians?: readonly string[];
  readonly authors?: readonly ProviderReference[];
  /** From this instant on, and up to but without the other. */
  readonly period?: { readonly from?: string; readonly until?: string };
}

/** Makes tokens under one patient file's key. */
export interface TokenKey {
  token(domain: TokenDomain, ...value: readonly string[]): Token;
}

export type TokenDomain = 'class' | 'instance' | 'author' | 'custodian' | 'label';

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

/** Compiles what a record is about into tokens. */
export function compileItem(description: ItemDescription, key: TokenKey): Item {
  const t = sorted([
    key.token('instance', description.instance),
    key.token('custodian', description.custodian),
    ...(description.classes ?? []).map((coding) => codingToken(key, 'class', coding)),
    ...(description.authors ?? []).map((author) => authorToken(key, author)),
  ]);
  const restricted = (description.labels ?? []).filter((label) => !isOrdinary(label));
  if (restricted.length === 0) return { t };
  const groups = new Map(restricted.map((label) => [codingToken(key, 'label', label), label]));
  return { t, n: sorted([...groups.keys()]).map((token) => [token]) };
}

/**
 * Compiles a rule into tokens.
 *
 * @throws CareError INVALID_ARGUMENT when a purpose, recipient or period is not what the ledger takes.
 */
export function compileRule(description: RuleDescription, key: TokenKey): Rule {
  const s = [
    description.classes?.map((coding) => codingToken(key, 'class', coding)),
    description.instances?.map((instance) => key.token('instance', instance)),
  ].filter((list) => list !== undefined);
  const r = [
    description.custodians?.map((custodian) => key.token('custodian', custodian)),
    description.authors?.map((author) => authorToken(key, author)),
  ].filter((list) => list !== undefined);
  return check(
    RuleSchema,
    {
      e: description.effect,
      ...(description.purposes && { p: sorted(description.purposes) }),
      ...(description.recipients && { to: description.recipients }),
      ...(r.length > 0 && { r: r.map(sorted) }),
      ...(s.length > 0 && { s: s.map(sorted) }),
      ...(description.period && { w: description.period }),
    },
    'the rule',
  );
}

function codingToken(key: TokenKey, domain: TokenDomain, coding: Coding): Token {
  return key.token(domain, coding.system, coding.code);
}

function authorToken(key: TokenKey, author: ProviderReference): Token {
  return key.token('author', author.hospital, author.provider);
}

function isOrdinary(label: Coding): boolean {
  return label.system === CONFIDENTIALITY_SYSTEM && ORDINARY_CONFIDENTIALITY.includes(label.code);
}

function sorted<T extends string>(list: readonly T[]): T[] {
  return [...new Set(list)].sort();
}

function checkedFileKey(fileKey: Uint8Array): Uint8Array {
  if (fileKey.length !== FILE_KEY_BYTES) throw new TypeError('A file key has 32 bytes.');
  return fileKey;
}
