import { type Coding, type RuleDescription } from '@careledger/model';
import { type ConsentR4, type FhirAttachment } from './elements';
import { type ConsentReferences, type FhirReference, type Referent } from './references';
import { type Refusals } from './refusals';
import { type ConsentSource, type ConsentStanding, type ConsentStatement } from './statement';
import { CONSENT_CATEGORY } from './systems';

/** An element and where it stands. */
interface At<T> {
  readonly path: string;
  readonly value: T | undefined;
}

/** What both releases have besides the rule, under other names. */
export interface Metadata {
  readonly identifier: ConsentR4['identifier'];
  readonly status: string;
  readonly category: ConsentR4['category'] | undefined;
  readonly subject: At<FhirReference>;
  readonly date: At<string>;
  readonly givers: At<readonly FhirReference[]>;
  readonly keepers: At<readonly FhirReference[]>;
  readonly policy: string | undefined;
  readonly attachments: At<readonly FhirAttachment[]>;
  readonly documents: At<readonly FhirReference[]>;
}

/** Consent.status of R4 and of R5; R5's `unknown` says nothing. */
const STANDING: Readonly<Record<string, ConsentStanding>> = {
  proposed: 'asked',
  draft: 'asked',
  active: 'active',
  rejected: 'declined',
  'not-done': 'declined',
  inactive: 'revoked',
  'entered-in-error': 'revoked',
};

/** Reads what stands around the rule; adds to the refusals, and to `leftOut` what the statement has no place for. */
export function readStatement(
  metadata: Metadata,
  rule: RuleDescription | undefined,
  references: ConsentReferences,
  refusals: Refusals,
  leftOut: string[],
): ConsentStatement | undefined {
  const standing = STANDING[metadata.status] ?? refusals.add('UNSUPPORTED_STATUS', 'Consent.status');
  const patient = patientOf(metadata.subject, references, refusals);
  const giver = single(metadata.givers, refusals);
  const by = giver && byOf(references.read(giver), patient);
  if (giver !== undefined && by === undefined)
    refusals.add('UNKNOWN_REFERENCE', `${metadata.givers.path}[0]`);
  const keeper = single(metadata.keepers, refusals);
  const custodian = keeper && references.read(keeper);
  if (keeper !== undefined && custodian?.kind !== 'hospital') {
    refusals.add('UNKNOWN_REFERENCE', `${metadata.keepers.path}[0]`);
  }
  const date = metadata.date.value;
  if (date !== undefined && date.length > 10) leftOut.push(`${metadata.date.path} (the time of the day)`);
  const source = sourceOf(metadata, refusals, leftOut);
  const consent = identifierOf(metadata.identifier, references, leftOut);
  for (const [index, { coding = [] }] of (metadata.category ?? []).entries()) {
    if (!coding.some(isConsentDocument) || coding.length > 1) leftOut.push(`Consent.category[${index}]`);
  }
  if (standing === undefined || patient === undefined || rule === undefined) return undefined;
  return {
    ...(consent !== undefined && { consent }),
    patient,
    standing,
    ...(date !== undefined && { date: date.slice(0, 10) }),
    ...(by && { by }),
    ...(custodian?.kind === 'hospital' && { custodian: custodian.hospital }),
    ...(metadata.policy !== undefined && { policy: metadata.policy }),
    ...(source && { source }),
    rule,
  };
}

function patientOf(
  { path, value }: At<FhirReference>,
  references: ConsentReferences,
  refusals: Refusals,
): string | undefined {
  if (value === undefined) return refusals.add('MISSING_ELEMENT', path);
  const referent = references.read(value);
  return referent?.kind === 'patient' ? referent.patient : refusals.add('UNKNOWN_REFERENCE', path);
}

function byOf(giver: Referent | undefined, patient: string | undefined): ConsentStatement['by'] {
  if (giver?.kind === 'patient' && giver.patient === patient) return { kind: 'patient' };
  return giver?.kind === 'delegation' ? { kind: 'delegation', delegation: giver.delegation } : undefined;
}

function identifierOf(
  identifiers: Metadata['identifier'],
  { consentSystem }: ConsentReferences,
  leftOut: string[],
): string | undefined {
  const own = (identifiers ?? []).findIndex(({ system }) => system === consentSystem);
  for (const index of (identifiers ?? []).keys()) {
    if (index !== own) leftOut.push(`Consent.identifier[${index}]`);
  }
  return identifiers?.[own]?.value;
}

function sourceOf(
  { attachments, documents }: Metadata,
  refusals: Refusals,
  leftOut: string[],
): ConsentSource | undefined {
  const attachment = single(attachments, refusals);
  const document = single(documents, refusals);
  if (attachment !== undefined && document !== undefined) return refusals.add('TOO_MANY', documents.path);
  if (attachment !== undefined) {
    const { contentType, language, data } = attachment;
    if (contentType?.startsWith('text/plain') && language !== undefined && data !== undefined) {
      return { kind: 'sentence', language, text: textOf(data) };
    }
    leftOut.push(attachments.path);
  }
  if (document?.reference !== undefined) return { kind: 'document', reference: document.reference };
  if (document !== undefined) leftOut.push(documents.path);
  return undefined;
}

function textOf(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

function single<T>({ path, value = [] }: At<readonly T[]>, refusals: Refusals): T | undefined {
  if (value.length > 1) refusals.add('TOO_MANY', path);
  return value[0];
}

function isConsentDocument({ system, code }: Partial<Coding>): boolean {
  return system === CONSENT_CATEGORY.system && code === CONSENT_CATEGORY.code;
}
