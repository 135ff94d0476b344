import * as v from 'valibot';
import { canonicalJson } from './canonical';

/**
 * Why a transaction was refused. The list is closed: whatever a chaincode throws arrives as one of these.
 *
 * - `INVALID_ARGUMENT`: the input is not what the transaction takes; correct it.
 * - `FORBIDDEN`: this caller may not do this.
 * - `NOT_FOUND`: what the input names is not on the ledger.
 * - `CONFLICT`: the id is taken by other content, or the state has moved on; read again.
 * - `CLOSED`: the consent, delegation, recovery, record or file has ended, which is for ever; use a new id.
 * - `SIGNATURE_INVALID`: the signature of the patient, or of a delegate, does not hold.
 * - `PROOF_INVALID`: the batch does not hold the record as the proof shows it.
 * - `DIRECTIVE_EXPIRED`: the signed directive is outside its time; have it signed anew.
 * - `DEMOGRAPHICS_MISSING`: the private half of a registration has to come first.
 * - `POLICY_MISSING`: the operator has not set the channel policy yet.
 * - `LIMIT_EXCEEDED`: a bound on size or number is reached.
 * - `UNIMPLEMENTED`: this version has no such transaction.
 * - `INTERNAL`: a defect; nothing was written.
 */
export const CARE_ERROR_CODES = [
  'INVALID_ARGUMENT',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'CLOSED',
  'SIGNATURE_INVALID',
  'PROOF_INVALID',
  'DIRECTIVE_EXPIRED',
  'DEMOGRAPHICS_MISSING',
  'POLICY_MISSING',
  'LIMIT_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
] as const;
export type CareErrorCode = (typeof CARE_ERROR_CODES)[number];

/** Where and what, in ids, codes, counts and field paths; never the value that was rejected. */
export type CareErrorDetails = Readonly<Record<string, string | number | readonly string[]>>;

/** What crosses the wire: the text of a chaincode error is the canonical JSON of this. */
export interface CareErrorBody {
  readonly code: CareErrorCode;
  readonly message: string;
  readonly details: CareErrorDetails;
}

const CareErrorBodySchema = v.strictObject({
  code: v.picklist(CARE_ERROR_CODES),
  message: v.string(),
  details: v.record(v.string(), v.union([v.string(), v.number(), v.array(v.string())])),
});

/** A refusal. Its `message` is the JSON that a client reads back with {@link parseCareError}. */
export class CareError extends Error {
  override readonly name = 'CareError';
  readonly code: CareErrorCode;
  /** The sentence for people: what happened, and what to do. */
  readonly explanation: string;
  readonly details: CareErrorDetails;

  constructor(code: CareErrorCode, explanation: string, details: CareErrorDetails = {}) {
    super(canonicalJson({ code, message: explanation, details }));
    this.code = code;
    this.explanation = explanation;
    this.details = details;
  }
}

/**
 * Finds the error that a chaincode threw in a message that peers and gateways have put words around
 * (`chaincode response 500, {...}`).
 *
 * @returns undefined when the message holds none.
 */
export function parseCareError(message: string): CareErrorBody | undefined {
  const start = message.indexOf('{"code":');
  const end = message.lastIndexOf('}');
  if (start < 0 || end < start) return undefined;
  try {
    const parsed = v.safeParse(CareErrorBodySchema, JSON.parse(message.slice(start, end + 1)));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
