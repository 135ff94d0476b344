import * as v from 'valibot';
import { ROLES } from './names';
import { isPurpose, type Purpose as PurposeCode } from './terminology/purposes';
import { Instant, isSortedAndUnique, MspId, ProviderId, Token } from './values';

/** A purpose of use, one of the pinned codes. */
export const Purpose = v.custom<PurposeCode>((code) => typeof code === 'string' && isPurpose(code));
export type Purpose = PurposeCode;

const tokens = (maximum: number) =>
  v.pipe(
    v.array(Token),
    v.maxLength(maximum),
    v.check((list) => isSortedAndUnique(list)),
  );

/**
 * What a record is about, as it stands on the ledger: nothing but tokens.
 *
 * - `t`: everything that a rule can name: its class, the thing itself, author and custodian;
 * - `n`: groups of restricted labels, each of which a permit would have to name. The decision does not know them yet,
 *   so a record that has any is denied.
 */
export const Item = v.strictObject({
  t: v.pipe(tokens(64), v.minLength(1)),
  n: v.exactOptional(v.pipe(v.array(v.pipe(tokens(16), v.minLength(1))), v.minLength(1), v.maxLength(16))),
});
export type Item = v.InferOutput<typeof Item>;

/** Who may read: all members that are given must fit the requester; a provider belongs to the hospital beside it. */
export const Recipient = v.pipe(
  v.strictObject({
    hospital: v.exactOptional(MspId),
    provider: v.exactOptional(ProviderId),
    role: v.exactOptional(v.picklist(ROLES)),
  }),
  v.check((to) => to.hospital !== undefined || (to.role !== undefined && to.provider === undefined)),
);
export type Recipient = v.InferOutput<typeof Recipient>;

/** When a rule holds: from the first instant on, up to but without the last. */
export const Period = v.pipe(
  v.strictObject({ from: v.exactOptional(Instant), until: v.exactOptional(Instant) }),
  v.check((w) => w.from === undefined || w.until === undefined || w.from < w.until),
);
export type Period = v.InferOutput<typeof Period>;

/** An AND of any-of lists: the item needs one token of each. An empty list matches nothing. */
const AnyOfLists = v.pipe(v.array(tokens(64)), v.minLength(1), v.maxLength(8));

/**
 * A rule of a consent in compiled form. An attribute that is absent matches all; a list that is empty matches nothing.
 *
 * - `e`: the effect, FHIR's Consent.provision.type;
 * - `p`: purposes, with all that lies under them;
 * - `to`: recipients, any of them;
 * - `r`: about custodian and author of the item;
 * - `s`: about the item's class and the item itself;
 * - `w`: when it holds.
 *
 * Nested rules, actions, labels and dates of the data are not known yet and are refused when a consent is granted.
 */
export const Rule = v.strictObject({
  e: v.picklist(['permit', 'deny']),
  p: v.exactOptional(
    v.pipe(
      v.array(Purpose),
      v.maxLength(32),
      v.check((list) => isSortedAndUnique(list)),
    ),
  ),
  to: v.exactOptional(v.pipe(v.array(Recipient), v.maxLength(32))),
  r: v.exactOptional(AnyOfLists),
  s: v.exactOptional(AnyOfLists),
  w: v.exactOptional(Period),
});
export type Rule = v.InferOutput<typeof Rule>;
