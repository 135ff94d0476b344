import { type ConsentStatement, logicalReferences, readConsent, writeConsent } from '@careledger/client/fhir';
import {
  CareError,
  compileRule,
  type ProvisionDescription,
  type RuleDescription,
  tokenKey,
} from '@careledger/model';
import { expect } from 'chai';
import fc from 'fast-check';
import { hasValidator, validate } from '../../support/fhir/validator';
import { rule } from '../chaincode/arbitraries';

const references = logicalReferences('https://consortium.example/ledger');
const KEY = tokenKey(Buffer.alloc(32, 5));
const timeZone = 'Europe/Berlin';

const statement: fc.Arbitrary<Omit<ConsentStatement, 'rule'>> = fc.record(
  {
    patient: fc.constantFrom('p-1', 'p-2'),
    standing: fc.constantFrom('asked' as const, 'active' as const, 'declined' as const, 'revoked' as const),
    consent: fc.constantFrom('c-1', 'c-2'),
    date: fc.constantFrom('2026', '2026-03', '2026-03-31'),
    by: fc.constantFrom({ kind: 'patient' as const }, { kind: 'delegation' as const, delegation: 'd-1' }),
    custodian: fc.constantFrom('HospitalAMSP', 'HospitalBMSP'),
    policy: fc.constant('https://consortium.example/policy/3'),
    source: fc.oneof(
      fc.record({
        kind: fc.constant('sentence' as const),
        language: fc.constantFrom('de', 'ar', 'tr'),
        text: fc.string({ unit: 'binary-ascii', minLength: 1 }).map((text) => `${text} Straße، عربي 漢字`),
      }),
      fc.record({ kind: fc.constant('document' as const), reference: fc.constant('DocumentReference/7') }),
    ),
  },
  { requiredKeys: ['patient', 'standing'] },
);

const actions = fc.constantFrom<ProvisionDescription>(
  {},
  {},
  { actions: ['access'] },
  { actions: ['use', 'disclose', 'correct'] },
);
const acting = fc.tuple(rule, actions).map(([one, more]): RuleDescription => ({ ...one, ...more }));

/** The same rule as it is read back: effects are said, and what says nothing is absent. */
function said(
  { provisions = [], period, ...own }: ProvisionDescription,
  around?: 'permit' | 'deny',
): RuleDescription {
  const effect = own.effect ?? (around === 'permit' ? 'deny' : 'permit');
  return {
    ...own,
    effect,
    ...(period && Object.keys(period).length > 0 && { period }),
    ...(provisions.length > 0 && { provisions: provisions.map((nested) => said(nested, effect)) }),
  };
}

function hasEmptyList({ provisions = [], ...own }: ProvisionDescription): boolean {
  return (
    Object.values(own).some((list) => Array.isArray(list) && list.length === 0) ||
    provisions.some(hasEmptyList)
  );
}

function isGrantable(one: RuleDescription): boolean {
  try {
    compileRule(one, KEY);
    return true;
  } catch (error) {
    if (error instanceof CareError) return false;
    throw error;
  }
}

for (const release of ['R4', 'R5'] as const) {
  describe(`a consent in FHIR ${release}`, () => {
    it('is read as it was written, or not written where FHIR has no words for it', () => {
      const seen = { written: 0, nested: 0, refused: 0 };
      fc.assert(
        fc.property(statement, acting, (around, one) => {
          const original = { ...around, rule: one };
          const written = writeConsent(original, { release, references });
          if (hasEmptyList(one) || !isGrantable(one)) {
            seen.refused += 1;
            expect(written.ok).to.equal(false);
            return;
          }
          if (!written.ok) throw new Error(JSON.stringify(written.refusals));
          const text: unknown = JSON.parse(JSON.stringify(written.resource));
          expect(text, 'nothing but JSON').to.deep.equal(written.resource);
          const read = readConsent(text, { release, references, timeZone });
          if (!read.ok) throw new Error(JSON.stringify(read.refusals));
          expect(read.leftOut).to.deep.equal([]);
          expect(read.statement).to.deep.equal({ ...around, rule: said(one) });
          expect(compileRule(read.statement.rule, KEY)).to.deep.equal(compileRule(said(one), KEY));
          expect(writeConsent(read.statement, { release, references })).to.deep.equal(written);
          seen.written += 1;
          if ((one.provisions ?? []).length > 0) seen.nested += 1;
        }),
        { numRuns: 2_000 },
      );
      expect(seen.written, 'written').to.be.greaterThan(300);
      expect(seen.nested, 'with exceptions').to.be.greaterThan(50);
      expect(seen.refused, 'refused').to.be.greaterThan(100);
    }).timeout(60_000);

    it('is read as it was written where a nested rule has a period without bounds', () => {
      const one: RuleDescription = {
        effect: 'permit',
        period: { until: '2026-02-01T00:00:00.000Z' },
        provisions: [{ period: {} }],
      };
      const written = writeConsent(
        { patient: 'p-1', standing: 'active', rule: one },
        { release, references },
      );
      if (!written.ok) throw new Error('not written');
      const read = readConsent(written.resource, { release, references, timeZone });
      expect(read).to.have.nested.property('statement.rule').that.deep.equals(said(one));
      if (release === 'R5') expect(written.resource).to.include({ decision: 'permit' });
    });

    const version = release === 'R4' ? 'r4' : 'r5';
    if (hasValidator(version)) {
      it('is valid for a validator of FHIR', async () => {
        const resources = fc
          .sample(fc.tuple(statement, acting), { numRuns: 80, seed: 11 })
          .map(([around, one]) => writeConsent({ ...around, rule: one }, { release, references }))
          .flatMap((written) => (written.ok ? [{ ...written.resource, resourceType: 'Consent' }] : []));
        expect(resources.length).to.be.greaterThan(20);
        await validate(version, resources);
      }).timeout(300_000);
    }

    it('ends in an answer, whatever it is given', () => {
      const start = writeConsent(
        {
          patient: 'p-1',
          standing: 'active',
          rule: {
            effect: 'permit',
            purposes: ['TREAT'],
            recipients: [{ hospital: 'HospitalBMSP' }],
            period: { until: '2027-01-01T00:00:00.000Z' },
            provisions: [{ effect: 'deny', data: [{ meaning: 'related', reference: 'r-1' }] }],
          },
        },
        { release, references },
      );
      if (!start.ok) throw new Error('not written');
      const places = placesOf(start.resource);
      fc.assert(
        fc.property(fc.constantFrom(...places), fc.jsonValue(), (place, value) => {
          const read = readConsent(replaced(start.resource, place, value), { release, references, timeZone });
          if (read.ok) return;
          expect(read.refusals).not.to.have.length(0);
          for (const { path } of read.refusals) expect(path).to.match(/^Consent[.[\]\w()]*$/);
        }),
        { numRuns: 2_000 },
      );
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          expect(readConsent(value, { release, references, timeZone }).ok).to.equal(false);
        }),
      );
    }).timeout(60_000);
  });
}

type Place = readonly (string | number)[];

function placesOf(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [
    at,
    ...Object.entries(value).flatMap(([name, member]) =>
      placesOf(member, [...at, Array.isArray(value) ? Number(name) : name]),
    ),
  ];
}

function replaced(value: unknown, [first, ...rest]: Place, by: unknown): unknown {
  if (first === undefined) return by;
  if (Array.isArray(value)) {
    return value.map((entry: unknown, index) => (index === first ? replaced(entry, rest, by) : entry));
  }
  if (typeof value !== 'object' || value === null) return by;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      name,
      name === first ? replaced(member, rest, by) : member,
    ]),
  );
}
