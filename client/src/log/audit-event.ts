import { createHash } from 'node:crypto';
import { isPermitReason, PURPOSE_SYSTEM, type SignedBy } from '@careledger/model';
import { type Directory } from './directory';
import { type LoggedDecision, type LogEntry, type LogReading } from './entry';

const BALP = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition';
const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';

/** The part of FHIR R4's AuditEvent (4.0.1) that the log needs. */
export interface AuditEvent {
  readonly resourceType: 'AuditEvent';
  readonly id: string;
  readonly meta?: { readonly profile: readonly string[] };
  readonly type: Coding;
  readonly subtype: readonly Coding[];
  readonly action: 'E' | 'R';
  readonly recorded: string;
  readonly outcome: '0' | '8';
  readonly outcomeDesc?: string;
  readonly purposeOfEvent?: readonly { readonly coding: readonly Coding[] }[];
  readonly agent: readonly Agent[];
  readonly source: {
    readonly site: string;
    readonly observer: Reference;
    readonly type: readonly Coding[];
  };
  readonly entity: readonly Entity[];
}

interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}
interface Reference {
  readonly type: string;
  readonly identifier: { readonly system: string; readonly value: string };
  readonly display?: string;
}
interface Agent {
  readonly type: { readonly coding: readonly Coding[] };
  readonly who: Reference;
  readonly requestor: boolean;
  readonly network?: { readonly address: string; readonly type: '1' | '5' };
  readonly purposeOfUse?: readonly { readonly coding: readonly Coding[] }[];
}
interface Entity {
  readonly what: Reference;
  readonly type?: Coding;
  readonly role?: Coding;
  readonly detail?: readonly { readonly type: string; readonly valueString: string }[];
}

export interface AuditEventOptions {
  /** The hospital that writes the events: the patient's custodian. */
  readonly custodian: string;
  readonly channel: string;
  readonly directory: Directory;
}

/**
 * Writes the log as FHIR R4 AuditEvents after IHE's Basic Audit Log Patterns (BALP 1.1.3):
 *
 * - a decision: `AuthZconsent`. The profile wants a consent; a decision that rests on none has its form without its name;
 * - a release: `PrivacyDisclosure.Source`;
 * - a reading of the log: DICOM's "Audit Log Used", for which BALP has no pattern.
 *
 * Ids are derived from what the event is about: the same log gives the same events.
 */
export function toAuditEvents(entries: readonly LogEntry[], options: AuditEventOptions): AuditEvent[] {
  const write = writer(options);
  return entries.flatMap((entry) =>
    entry.type === 'reading'
      ? [write.reading(entry)]
      : [write.decision(entry), ...(entry.release?.effect === 'permit' ? [write.disclosure(entry)] : [])],
  );
}

function writer({ custodian, channel, directory }: AuditEventOptions) {
  const system = (kind: string) => `urn:careledger:${channel}:${kind}`;
  const reference = (type: string, kind: string, value: string, display?: string): Reference => ({
    type,
    identifier: { system: system(kind), value },
    ...(display !== undefined && { display }),
  });
  const organization = (mspId: string) =>
    reference('Organization', 'msp', mspId, directory.hospital(mspId)?.name);
  const application = (mspId: string) => reference('Device', 'peer', mspId);
  const network = (mspId: string) => {
    const host = directory.hospital(mspId)?.host;
    return host === undefined
      ? ({ address: `${system('msp')}:${mspId}`, type: '5' } as const)
      : ({ address: host, type: '1' } as const);
  };
  const signatory = (patient: string, { delegation }: SignedBy): Reference =>
    delegation === null
      ? reference('Patient', 'patient', patient)
      : reference('RelatedPerson', `delegation:${patient}`, delegation);
  const person = ({ hospital, provider, patient, signed }: LoggedDecision): Reference =>
    signed !== undefined
      ? signatory(patient, signed)
      : provider === null
        ? reference('Patient', 'patient', patient)
        : reference('Practitioner', `provider:${hospital}`, provider, directory.provider(hospital, provider));
  const purposeOf = ({ purpose }: LoggedDecision) => [
    { coding: [{ system: PURPOSE_SYSTEM, code: purpose }] },
  ];
  const patient = (id: string, detail: Entity['detail']): Entity => ({
    what: reference('Patient', 'patient', id),
    type: { system: `${TERMINOLOGY}/audit-entity-type`, code: '1', display: 'Person' },
    role: { system: `${TERMINOLOGY}/object-role`, code: '1', display: 'Patient' },
    ...(detail !== undefined && { detail }),
  });
  const source = {
    site: directory.hospital(custodian)?.name ?? custodian,
    observer: application(custodian),
    type: [{ system: `${TERMINOLOGY}/security-source-type`, code: '6', display: 'Security Server' }],
  };

  return {
    decision: (entry: LoggedDecision): AuditEvent => {
      const consents = entry.consents.map(({ consent, version }): Entity => ({
        what: reference('Consent', `consent:${entry.patient}`, consent),
        type: { system: 'http://hl7.org/fhir/resource-types', code: 'Consent', display: 'Consent' },
        detail: [{ type: 'version', valueString: String(version) }],
      }));
      const isPermit = isPermitReason(entry.reason);
      return {
        resourceType: 'AuditEvent',
        id: idOf('decision', entry),
        ...(consents.length > 0 && { meta: { profile: [`${BALP}/IHE.BasicAudit.AuthZconsent`] } }),
        type: { system: DICOM, code: '110113', display: 'Security Alert' },
        subtype: [
          { system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType', code: 'AuthZ-Consent' },
        ],
        action: 'E',
        recorded: entry.at,
        outcome: isPermit ? '0' : '8',
        outcomeDesc: entry.reason,
        purposeOfEvent: purposeOf(entry),
        agent: [
          agent({ system: DICOM, code: '110150', display: 'Application' }, application(entry.hospital), {
            network: network(entry.hospital),
          }),
          agent(
            {
              system: `${TERMINOLOGY}/v3-ParticipationType`,
              code: 'IRCP',
              display: 'information recipient',
            },
            person(entry),
            { requestor: true, purposeOfUse: purposeOf(entry) },
          ),
          agent(
            { system: `${TERMINOLOGY}/v3-RoleClass`, code: 'PROV', display: 'healthcare provider' },
            organization(entry.hospital),
          ),
          agent(
            {
              system: `${TERMINOLOGY}/extra-security-role-type`,
              code: 'authserver',
              display: 'authorization server',
            },
            application(custodian),
          ),
        ],
        source,
        entity: [
          patient(entry.patient, [
            { type: 'record', valueString: entry.record },
            { type: 'request', valueString: entry.request },
            ...(entry.breakGlass === undefined
              ? []
              : [
                  { type: 'break-glass', valueString: entry.breakGlass.reason },
                  { type: 'unobtainable', valueString: entry.breakGlass.unobtainable },
                ]),
            ...signatureOf(entry.signed),
          ]),
          ...consents,
        ],
      };
    },

    disclosure: (entry: LoggedDecision): AuditEvent => ({
      resourceType: 'AuditEvent',
      id: idOf('disclosure', entry),
      meta: { profile: [`${BALP}/IHE.BasicAudit.PrivacyDisclosure.Source`] },
      type: { system: DICOM, code: '110106', display: 'Export' },
      subtype: [
        {
          system: `${TERMINOLOGY}/iso-21089-lifecycle`,
          code: 'disclose',
          display: 'Disclose Record Lifecycle Event',
        },
      ],
      action: 'R',
      recorded: entry.release?.at ?? entry.at,
      outcome: '0',
      purposeOfEvent: purposeOf(entry),
      agent: [
        agent({ system: DICOM, code: '110153', display: 'Source Role ID' }, application(custodian), {
          network: network(custodian),
        }),
        agent(
          { system: DICOM, code: '110152', display: 'Destination Role ID' },
          organization(entry.hospital),
          { network: network(entry.hospital) },
        ),
        agent(
          {
            system: `${TERMINOLOGY}/v3-ParticipationType`,
            code: 'IRCP',
            display: 'information recipient',
          },
          person(entry),
          { requestor: true },
        ),
      ],
      source,
      entity: [
        patient(entry.patient, entry.signed && signatureOf(entry.signed)),
        {
          what: reference('DocumentReference', `record:${entry.patient}`, entry.record),
          type: { system: `${TERMINOLOGY}/audit-entity-type`, code: '2', display: 'System Object' },
          role: { system: `${TERMINOLOGY}/object-role`, code: '3', display: 'Report' },
        },
      ],
    }),

    reading: (entry: LogReading): AuditEvent => ({
      resourceType: 'AuditEvent',
      id: idOf('reading', entry),
      type: { system: DICOM, code: '110101', display: 'Audit Log Used' },
      subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: 'read', display: 'read' }],
      action: 'R',
      recorded: entry.at,
      outcome: '0',
      agent: [
        agent(
          { system: `${TERMINOLOGY}/v3-RoleClass`, code: 'PROV', display: 'healthcare provider' },
          organization(entry.hospital),
          { requestor: true },
        ),
      ],
      source,
      entity: [
        patient(entry.patient, signatureOf(entry.signed)),
        {
          what: reference('AuditEvent', 'reading', entry.request),
          type: { system: `${TERMINOLOGY}/audit-entity-type`, code: '2', display: 'System Object' },
          role: { system: `${TERMINOLOGY}/object-role`, code: '13', display: 'Security Resource' },
        },
      ],
    }),
  };
}

/** Which signature it rests on, and the key that it was verified with: by these an auditor finds both on the ledger. */
function signatureOf(signed: SignedBy | undefined): NonNullable<Entity['detail']> {
  if (signed === undefined) return [];
  return [
    { type: 'directive', valueString: signed.directive },
    { type: 'signing-key', valueString: signed.key },
    ...(signed.delegation === null ? [] : [{ type: 'delegation', valueString: signed.delegation }]),
  ];
}

function agent(coding: Coding, who: Reference, more: Partial<Agent> = {}): Agent {
  return { type: { coding: [coding] }, who, requestor: false, ...more };
}

/** 32 hexadecimal digits, within what FHIR allows in an id. */
function idOf(kind: string, entry: LogEntry): string {
  const { patient, hospital, request } = entry;
  const record = entry.type === 'decision' ? entry.record : '';
  const text = [kind, patient, hospital, request, record].join('/');
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
