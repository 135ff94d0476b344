import * as v from 'valibot';
import { Code, Digest, Instant, MspId, PageLimit, ProviderId, Version } from '../values';
import { ANY_ROLE, type Transaction } from './transaction';

/** Roles in which a provider asks for records. */
export const PROVIDER_ROLES = ['clinician', 'researcher'] as const;

/** A licence to practise: the authority's code and when the licence ends. */
export const Licence = v.strictObject({ authority: Code, expires: Instant });

const described = {
  provider: ProviderId,
  role: v.picklist(PROVIDER_ROLES),
  specialties: v.pipe(v.array(Code), v.maxLength(16)),
  licence: v.nullable(Licence),
  /** SHA-256 of the certificate (DER) that speaks for the provider. */
  certificate: Digest,
  /** SHA-256 of that certificate's SubjectPublicKeyInfo (DER). */
  key: Digest,
};

export const Provider = v.strictObject({
  ...described,
  hospital: MspId,
  status: v.picklist(['active', 'suspended']),
  version: Version,
  at: Instant,
});
export type Provider = v.InferOutput<typeof Provider>;

/** `version` is the one that the change is made to. */
const change = {
  input: v.strictObject({ provider: ProviderId, version: Version }),
  output: Provider,
  endorsement: 'majority',
  callers: ['registrar', 'privacy-officer'],
} as const satisfies Transaction;

export const providerTransactions = {
  'provider.register': {
    input: v.strictObject(described),
    /** The same again gets the provider as it stands, suspended or not. */
    output: Provider,
    endorsement: 'majority',
    callers: ['registrar'],
  },
  'provider.suspend': change,
  'provider.reinstate': change,
  'provider.read': {
    input: v.strictObject({ hospital: MspId, provider: ProviderId }),
    output: Provider,
    endorsement: 'none',
    callers: ANY_ROLE,
  },
  'provider.list': {
    /** A hospital's providers, by id; `after` is the `next` of the page before. */
    input: v.strictObject({
      hospital: MspId,
      after: v.exactOptional(ProviderId),
      limit: v.exactOptional(PageLimit),
    }),
    output: v.strictObject({ providers: v.array(Provider), next: v.nullable(ProviderId) }),
    endorsement: 'none',
    callers: ANY_ROLE,
  },
} as const satisfies Record<string, Transaction>;
