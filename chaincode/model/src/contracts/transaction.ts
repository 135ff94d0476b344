import * as v from 'valibot';
import type { Role } from '../names';

/** Who may call: a person of a role, or `admin`, a hospital's administrator (the node OU `admin`). */
export type CallerKind = Role | 'admin';

/**
 * Whose peers endorse: most hospitals of the channel, the caller's hospital alone (its private collection), or
 * nobody, because the transaction is evaluated at the caller's own peer.
 */
export type Endorsement = 'majority' | 'own-hospital' | 'none';

/** One transaction of the wire: it takes one canonical JSON string and returns one. */
export interface Transaction<
  TInput extends v.GenericSchema = v.GenericSchema,
  TOutput extends v.GenericSchema = v.GenericSchema,
> {
  readonly input: TInput;
  readonly output: TOutput;
  readonly endorsement: Endorsement;
  readonly callers: readonly CallerKind[];
  /** Some of its forms write nothing and are evaluated, as those of `none` are. */
  readonly evaluated?: true;
  /** The largest input in bytes, where it is not the usual one (`MAX_INPUT_BYTES`). */
  readonly maxInputBytes?: number;
  /** Private input, by key of the proposal's transient map; each is canonical JSON. */
  readonly transient?: Readonly<Record<string, v.GenericSchema>>;
}

/** Everybody with a role. */
export const ANY_ROLE = [
  'registrar',
  'clinician',
  'privacy-officer',
  'auditor',
  'researcher',
  'release-agent',
] as const satisfies readonly Role[];

/** Those who answer for a hospital where a patient cannot sign. */
export const WITNESS_ROLES = ['registrar', 'privacy-officer'] as const satisfies readonly Role[];

/** A paper form in place of what is signed; an input is read as the one or the other, so that errors name its fields. */
export function byForm<TSigned extends v.GenericSchema, TForm extends v.GenericSchema>(
  withKeys: TSigned,
  onPaper: TForm,
): v.LazySchema<TSigned | TForm> {
  return v.lazy<TSigned | TForm>((input) =>
    typeof input === 'object' && input !== null && 'form' in input ? onPaper : withKeys,
  );
}
