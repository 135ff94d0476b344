import { MspId, ProviderId, ROLES, type Role } from '@careledger/model';
import * as v from 'valibot';

/** A FHIR Reference, as far as it is read. */
export interface FhirReference {
  readonly reference?: string | undefined;
  readonly type?: string | undefined;
  readonly identifier?:
    { readonly system?: string | undefined; readonly value?: string | undefined } | undefined;
}

/** What a reference can name on the ledger. */
export type Referent =
  | { readonly kind: 'patient'; readonly patient: string }
  | { readonly kind: 'delegation'; readonly delegation: string }
  | { readonly kind: 'hospital'; readonly hospital: string }
  | { readonly kind: 'provider'; readonly hospital: string; readonly provider: string; readonly role?: Role }
  /** Whoever has a role, at one hospital or anywhere. */
  | { readonly kind: 'role'; readonly role: Role; readonly hospital?: string }
  | { readonly kind: 'record'; readonly record: string };

/** How references of a FHIR server name what is on the ledger. */
export interface ConsentReferences {
  /** The system of the identifiers that consents have. */
  readonly consentSystem: string;
  /**
   * The URL of a modifier extension of `Consent.provision` in R5 (a `valueCode`): whether the provision permits or denies, as
   * R4's `type` says it, where it is not the opposite of what stands around it.
   */
  readonly typeExtension: string;
  /** @returns undefined for what is not known */
  read(reference: FhirReference): Referent | undefined;
  /** @param as the type of resource that is wanted here, such as `DocumentReference` */
  write(referent: Referent, as: string): FhirReference;
}

const KINDS = ['patient', 'delegation', 'hospital', 'provider', 'role', 'record'] as const;
type Kind = (typeof KINDS)[number];

/**
 * References by identifier alone (FHIR, "Logical References"), so that no FHIR server has to hold what they name: the system is
 * `<base>/hospital`, `<base>/provider` and so on, the value the ledger's id, or ids with a slash between.
 *
 * @param base a URL of the consortium's, without a slash at its end
 * @param local what references of the caller's own server name, such as `Organization/17`
 *
 * @example
 * ```ts
 * const references = logicalReferences('https://consortium.example/ledger', ({ reference }) =>
 *   reference === 'Organization/17' ? { kind: 'hospital', hospital: 'HospitalBMSP' } : undefined,
 * );
 * ```
 */
export function logicalReferences(
  base: string,
  local: (reference: FhirReference) => Referent | undefined = () => undefined,
): ConsentReferences {
  return {
    consentSystem: `${base}/consent`,
    typeExtension: `${base}/StructureDefinition/provision-type`,
    read: (reference) => {
      const { system, value } = reference.identifier ?? {};
      const kind = KINDS.find((candidate) => system === `${base}/${candidate}`);
      return kind === undefined || value === undefined ? local(reference) : referentOf(kind, value);
    },
    write: (referent, as) => ({
      type: as,
      identifier: { system: `${base}/${referent.kind}`, value: valueOf(referent) },
    }),
  };
}

function valueOf(referent: Referent): string {
  switch (referent.kind) {
    case 'patient':
      return referent.patient;
    case 'delegation':
      return referent.delegation;
    case 'hospital':
      return referent.hospital;
    case 'record':
      return referent.record;
    case 'provider':
      return joined(referent.hospital, referent.provider, referent.role);
    case 'role':
      return joined(referent.hospital, referent.role);
  }
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join('/');
}

const isRole = (text: string | undefined): text is Role => v.is(v.picklist(ROLES), text);
/** Ids of patients, delegations and records have one form. */
const isId = (text: string): boolean => v.is(ProviderId, text);
const isHospital = (text: string | undefined): text is string => v.is(MspId, text);

function referentOf(kind: Kind, value: string): Referent | undefined {
  const [first = '', second, third, ...more] = value.split('/');
  if (more.length > 0) return undefined;
  switch (kind) {
    case 'patient':
      return isId(value) ? { kind, patient: value } : undefined;
    case 'delegation':
      return isId(value) ? { kind, delegation: value } : undefined;
    case 'record':
      return isId(value) ? { kind, record: value } : undefined;
    case 'hospital':
      return isHospital(value) ? { kind, hospital: value } : undefined;
    case 'provider':
      if (!isHospital(first) || second === undefined || !isId(second)) return undefined;
      if (third === undefined) return { kind, hospital: first, provider: second };
      return isRole(third) ? { kind, hospital: first, provider: second, role: third } : undefined;
    case 'role':
      if (isRole(value)) return { kind, role: value };
      return isHospital(first) && isRole(second) && third === undefined
        ? { kind, role: second, hospital: first }
        : undefined;
  }
}
