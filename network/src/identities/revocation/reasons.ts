/**
 * Why a certificate is revoked: Fabric CA's words, with the codes of RFC 5280, 5.3.1. Left out are those that are about
 * authorities, and those that can be taken back: a revocation stays.
 */
const codes = {
  unspecified: 0,
  keycompromise: 1,
  affiliationchanged: 3,
  superseded: 4,
  cessationofoperation: 5,
  privilegewithdrawn: 9,
} as const;

export type RevocationReason = keyof typeof codes;

export const revocationReasons = [
  'unspecified',
  'keycompromise',
  'affiliationchanged',
  'superseded',
  'cessationofoperation',
  'privilegewithdrawn',
] as const satisfies readonly RevocationReason[];

/** The reason that a code stands for; undefined for one that this command never gives. */
export function reasonOf(code: number): RevocationReason | undefined {
  return revocationReasons.find((reason) => codes[reason] === code);
}
