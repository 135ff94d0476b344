import {
  CONSENT_REFUSALS,
  type ConsentStatement,
  logicalReferences,
  PCF_PROFILES,
  readConsent,
  writeConsent,
} from '@careledger/client/fhir';
import { LOINC_SYSTEM, type RuleDescription } from '@careledger/model';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const references = logicalReferences('https://consortium.example/ledger');
const timeZone = 'Europe/Berlin';

/** One resource: how it differs from a plain one, and what comes of it. */
const Vectors = v.array(
  v.strictObject({
    /** The clause of the standard that it tests. */
    clause: v.string(),
    case: v.string(),
    set: v.optional(v.record(v.string(), v.unknown()), {}),
    unset: v.optional(v.array(v.string()), []),
    rule: v.exactOptional(v.looseObject({ effect: v.string() })),
    /** What else the statement says, as far as it matters. */
    statement: v.optional(v.record(v.string(), v.unknown()), {}),
    leftOut: v.exactOptional(v.array(v.string())),
    refused: v.exactOptional(v.array(v.string())),
    /** Written again it is the same; by the profile, where one is named. */
    exact: v.exactOptional(v.union([v.literal(true), v.picklist(PCF_PROFILES)])),
  }),
);

const identified = (kind: string, value: string, type: string) => ({
  type,
  identifier: { system: `https://consortium.example/ledger/${kind}`, value },
});
const patient = identified('patient', 'p-1', 'Patient');
const category = [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }];
const scope = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
};
const r4 = { resourceType: 'Consent', status: 'active', scope, category, patient };

/** What each vector starts from. */
const STARTS = {
  r4: { ...r4, provision: { type: 'permit' } },
  r5: { resourceType: 'Consent', status: 'active', category, subject: patient, decision: 'permit' },
  pcf: {
    ...r4,
    dateTime: '2026-03-31',
    performer: [patient],
    organization: [identified('hospital', 'HospitalAMSP', 'Organization')],
    sourceReference: { reference: 'DocumentReference/7' },
    policy: [{ uri: 'https://consortium.example/policy' }],
    provision: { type: 'permit' },
  },
} as const;

for (const name of ['r4', 'r5', 'pcf'] as const) {
  const release = name === 'r5' ? 'R5' : 'R4';
  const file = join(__dirname, '..', '..', '..', 'vectors', 'fhir', `${name}.json`);
  describe(`FHIR consents of ${name}.json`, () => {
    for (const vector of v.parse(Vectors, JSON.parse(readFileSync(file, 'utf8')))) {
      it(`${vector.clause}: ${vector.case}`, () => {
        const { set, unset, rule, statement, leftOut, refused, exact } = vector;
        const resource = Object.fromEntries(
          Object.entries({ ...STARTS[name], ...set }).filter(([element]) => !unset.includes(element)),
        );
        const reading = readConsent(resource, { release, references, timeZone });
        if (!reading.ok) {
          expect(reading.refusals.map(({ code, path }) => `${code} ${path}`)).to.have.members(refused ?? []);
          for (const { code, path, message } of reading.refusals) {
            expect(message).to.equal(`${path}: ${CONSENT_REFUSALS[code]}`);
          }
          return;
        }
        expect(refused, 'refused').to.equal(undefined);
        if (rule !== undefined) expect(reading.statement.rule).to.deep.equal(rule);
        expect(reading.statement).to.deep.include(statement);
        if (leftOut !== undefined) expect(reading.leftOut).to.have.members(leftOut);
        if (exact === undefined) return;
        expect(reading.leftOut.filter((path) => path !== 'Consent.meta.profile')).to.deep.equal([]);
        const written = writeConsent(
          reading.statement,
          release === 'R5'
            ? { release, references }
            : { release, references, ...(exact !== true && { profile: exact }) },
        );
        expect(written).to.deep.equal({ ok: true, resource });
      });
    }
  });
}

describe('a consent that is written as FHIR', () => {
  const plain: ConsentStatement = { patient: 'p-1', standing: 'active', rule: { effect: 'permit' } };
  const refusalsOf = (rule: RuleDescription, options: Partial<Parameters<typeof writeConsent>[1]> = {}) => {
    const written = writeConsent(
      { ...plain, rule },
      options.release === 'R5' ? { release: 'R5', references } : { references, ...options, release: 'R4' },
    );
    return written.ok ? [] : written.refusals.map(({ code, path }) => `${code} ${path}`);
  };

  it('is refused where FHIR has no words for it', () => {
    expect(refusalsOf({ effect: 'permit', purposes: [], provisions: [{ recipients: [] }] })).to.have.members([
      'EMPTY_LIST rule.purposes',
      'EMPTY_LIST rule.provisions[0].recipients',
    ]);
    const classes = [
      { system: 'http://loinc.org', code: '57133-1' },
      { system: 'http://hl7.org/fhir/resource-types', code: 'Observation' },
    ];
    expect(refusalsOf({ effect: 'permit', classes })).to.deep.equal([]);
    expect(refusalsOf({ effect: 'permit', classes }, { release: 'R5' })).to.deep.equal([
      'MIXED_CLASSES rule.classes',
    ]);
    expect(refusalsOf({ effect: 'permit', purposes: ['CURIOSITY'] })).to.deep.equal(['NOT_GRANTABLE rule']);
  });

  it('is refused where the profile asks for more, or less', () => {
    expect(refusalsOf({ effect: 'permit' }, { profile: 'basic' })).to.have.members([
      'PROFILE Consent.dateTime',
      'PROFILE Consent.performer',
      'PROFILE Consent.organization',
      'PROFILE Consent.source[x]',
      'PROFILE Consent.policy.uri',
    ]);
  });

  it('names what is on a server of the caller’s own, and reads it back', () => {
    const own = logicalReferences('https://consortium.example/ledger', ({ reference }) =>
      reference === 'Organization/17' ? { kind: 'hospital', hospital: 'HospitalBMSP' } : undefined,
    );
    const local = {
      ...own,
      write: (...[referent, as]: Parameters<typeof own.write>) =>
        referent.kind === 'hospital' ? { reference: 'Organization/17' } : own.write(referent, as),
    };
    const rule: RuleDescription = { effect: 'permit', recipients: [{ hospital: 'HospitalBMSP' }] };
    const written = writeConsent({ ...plain, rule }, { release: 'R4', references: local });
    if (!written.ok) throw new Error('not written');
    expect(JSON.stringify(written.resource)).to.include('Organization/17').and.not.include('HospitalBMSP');
    const reading = readConsent(written.resource, { release: 'R4', references: local, timeZone });
    expect(reading).to.deep.include({ ok: true, statement: { ...plain, rule } });
  });

  it('names document types of LOINC that are pinned, or that the caller knows', () => {
    const type = { system: LOINC_SYSTEM, code: '34788-0' };
    const rule: RuleDescription = { effect: 'deny', classes: [type] };
    expect(refusalsOf(rule)).to.deep.equal(['NOT_GRANTABLE rule']);
    for (const release of ['R4', 'R5'] as const) {
      const options = { release, references, documentTypes: [type] };
      const written = writeConsent({ ...plain, rule }, options);
      if (!written.ok) throw new Error('not written');
      expect(readConsent(written.resource, { ...options, timeZone })).to.deep.include({
        ok: true,
        statement: { ...plain, rule },
      });
      expect(readConsent(written.resource, { release, references, timeZone })).to.have.property('ok', false);
    }
  });

  it('is not followed into depths that nobody means', () => {
    let provision: object = { type: 'deny' };
    for (let depth = 0; depth < 100_000; depth++) provision = { type: 'deny', provision: [provision] };
    const reading = readConsent({ ...STARTS.r4, provision }, { release: 'R4', references, timeZone });
    expect(reading).to.deep.include({ ok: false }).and.have.nested.property('refusals[0].code', 'TOO_DEEP');
  });
});
