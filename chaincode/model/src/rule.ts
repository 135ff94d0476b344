import * as v from 'valibot';
import { CONSENT_ACTIONS } from './compile/description';
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

/** A group: a permit has to name one of its tokens. */
const Group = v.pipe(tokens(16), v.minLength(1));
const Groups = v.pipe(v.array(Group), v.minLength(1), v.maxLength(16));

/**
 * What a record is about, as it stands on the ledger: nothing but tokens.
 *
 * - `t`: everything that a rule can name: its class, code and labels with what is above them, its level of
 *   confidentiality, the thing itself and what it is linked to, author and custodian, when it was made;
 * - `n`: a group for each restricted label: the label and those above it;
 * - `x`: a group for each label that has to be named itself;
 * - `m`: the levels of confidentiality that do instead of those of `n`, where the channel policy says so.
 *
 * Groups are filled up to one size with tokens that no rule names.
 */
export const Item = v.strictObject({
  t: v.pipe(tokens(128), v.minLength(1)),
  n: v.exactOptional(Groups),
  x: v.exactOptional(Groups),
  m: v.exactOptional(Group),
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

const flatRule = {
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
  a: v.exactOptional(
    v.pipe(
      v.array(v.picklist(CONSENT_ACTIONS)),
      v.check((list) => isSortedAndUnique(list)),
      // Of a rule about other actions alone nobody could say what it lets a requester do.
      v.check((list) => list.includes('access') || list.includes('disclose')),
    ),
  ),
};
const FlatRule = v.strictObject(flatRule);

/** Rules nest this deep, the outermost counted; each holds at most so many. */
export const MAX_RULE_DEPTH = 4;
export const MAX_NESTED_RULES = 16;

/**
 * A rule of a consent in compiled form. An attribute that is absent matches all; a list that is empty matches nothing.
 *
 * - `e`: the effect, FHIR's Consent.provision.type;
 * - `p`: purposes, with all that lies under them;
 * - `to`: recipients, any of them;
 * - `r`: about custodian and author of the item;
 * - `s`: about the item's labels, class, code, the item itself and when it was made;
 * - `w`: when it holds;
 * - `a`: actions, for people to read;
 * - `x`: exceptions, rules nested in this one.
 */
export interface Rule extends v.InferOutput<typeof FlatRule> {
  x?: Rule[];
}
export const Rule: v.GenericSchema<RuleInput, Rule> = ruleOfDepth(MAX_RULE_DEPTH);

/** A rule as it is written, before it is checked. */
export interface RuleInput extends v.InferInput<typeof FlatRule> {
  x?: RuleInput[];
}

function ruleOfDepth(depth: number): v.GenericSchema<RuleInput, Rule> {
  if (depth === 1) return FlatRule;
  const nested = v.array(ruleOfDepth(depth - 1));
  return v.strictObject({
    ...flatRule,
    x: v.exactOptional(v.pipe(nested, v.minLength(1), v.maxLength(MAX_NESTED_RULES))),
  });
}
