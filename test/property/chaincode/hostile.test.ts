import { CARE_ERROR_CODES, canonicalJson, claimsOf, compileRule, TERMINOLOGY } from '@careledger/model';
import { expect } from 'chai';
import fc from 'fast-check';
import { batchOf } from '../../support/chaincode/batch';
import { A, B, consortium, type Consortium } from '../../support/chaincode/consortium';
import type { TestPatient } from '../../support/chaincode/patient';
import { DAUGHTER } from '../../support/chaincode/patient-story';
import { administrator, person } from '../../support/chaincode/people';

/** Inputs that are in order, from which most of the hostile ones are made by changing a member. */
async function goodInputs(care: Consortium): Promise<[string, Record<string, unknown>][]> {
  const patient = await care.registeredPatient('patient-1');
  await care.anchored(patient, 'record-1');
  const named = { patient: patient.id };
  const rule = compileRule({ effect: 'permit' }, patient.tokens);
  const asked = { ...named, record: 'record-1', purpose: 'TREAT' };
  const batch = batchOf(patient, 'batch-1', ['leaf-0', 'leaf-1', 'leaf-2']);
  await care.ledger.submit(care.registrar, 'record.anchorBatch', batch.input);
  const { item } = care.anchor(patient, 'record-1');
  return [
    ['patient:register', { ...care.registration(patient) }],
    ['patient:read', named],
    ['demographics:put', { ...named, replaces: null }],
    ['demographics:read', named],
    ['demographics:purge', named],
    ['provider:suspend', { provider: 'provider-1', version: 1 }],
    ['provider:list', { hospital: B, after: 'p', limit: 2 }],
    ['consent:grant', { ...named, directive: patient.grant('consent-1', rule) }],
    ['consent:revoke', { ...named, directive: patient.revoke('consent-1') }],
    ['consent:list', { ...named, status: 'active' }],
    ['record:anchor', { ...care.anchor(patient, 'record-2') }],
    ['record:list', { ...named, after: 'r' }],
    ['access:request', { ...asked, request: 'request-1', key: null }],
    ['access:preview', asked],
    ['record:anchorBatch', { ...batch.input }],
    ['record:relabel', { ...named, record: 'record-1', version: 2, item, terminology: TERMINOLOGY }],
    ['record:withdraw', { ...named, record: 'record-1', reason: 'erased' }],
    ['record:read', { ...named, record: 'leaf-1', proof: batch.proofs[1] }],
    [
      'access:requestMany',
      {
        requests: [
          {
            ...named,
            request: 'request-2',
            purpose: 'TREAT',
            key: null,
            records: [{ record: 'leaf-1', proof: batch.proofs[1] }],
          },
        ],
      },
    ],
    [
      'access:release',
      {
        ...{ act: 'release', ...named, hospital: B, request: 'request-1', record: 'record-1' },
        ...{ key: patient.demographics, certificate: patient.demographics, wrap: patient.demographics },
      },
    ],
    ['access:log', { ...named, directive: patient.readLog(), after: { hospital: A, request: 'x' } }],
    ...aboutTheFile(patient),
    ['policy:set', { version: 2, hospitals: [A, B], suspended: [], default: 'deny' }],
    ['policy:read', {}],
  ];
}

/** Who may sign, and who keeps the file. */
function aboutTheFile(patient: TestPatient): [string, Record<string, unknown>][] {
  const named = { patient: patient.id };
  const form = patient.demographics;
  const other = patient.withNewKey();
  const { key } = other;
  const next = { version: 2, previous: claimsOf(patient.proof(A)).digest };
  const rotation = [{ key }, next] as const;
  const appointed = { ...DAUGHTER, key };
  const recovery = { custodian: A, key, replaces: patient.kid };
  const proof = other.directive('patient.appoint', 'delegation-1', appointed);
  return [
    ['patient:register', { ...named, demographics: patient.demographics, form }],
    [
      'patient:rotateKey',
      {
        ...named,
        directive: patient.directive('patient.rotateKey', patient.id, ...rotation),
        proof: other.directive('patient.rotateKey', patient.id, ...rotation),
      },
    ],
    [
      'patient:recover',
      {
        ...{ ...named, step: 'propose', recovery: 'recovery-1', key, form },
        proof: other.directive('patient.recover', 'recovery-1', recovery),
      },
    ],
    ['patient:recover', { ...named, step: 'complete', recovery: 'recovery-1' }],
    [
      'patient:appoint',
      { ...named, directive: patient.directive('patient.appoint', 'delegation-1', appointed), proof },
    ],
    ['patient:appoint', { ...named, form, key, proof }],
    ['patient:dismiss', { ...named, directive: patient.directive('patient.dismiss', 'delegation-1', {}) }],
    ['patient:dismiss', { ...named, delegation: 'delegation-1', form }],
    [
      'patient:transfer',
      {
        ...{ ...named, demographics: null },
        directive: patient.directive('patient.transfer', patient.id, { from: A, to: B }, next),
      },
    ],
    ['patient:close', { ...named, directive: patient.directive('patient.close', patient.id, {}, next) }],
    ['patient:close', { ...named, status: 'deceased', form }],
    [
      'consent:grant',
      { ...named, consent: 'consent-2', form, terminology: TERMINOLOGY, rule: { e: 'deny' } },
    ],
    ['consent:revoke', { ...named, consent: 'consent-1', form }],
  ];
}

/** Where the field is a compact JWS: the same with another signature, well formed. */
function withOtherSignature(input: object, field: string): object {
  const jws: unknown = Object.getOwnPropertyDescriptor(input, field)?.value;
  if (typeof jws !== 'string' || jws.split('.').length !== 3) return input;
  return { ...input, [field]: `${jws.slice(0, jws.lastIndexOf('.') + 1)}${'A'.repeat(86)}` };
}

const text = fc.string({ maxLength: 8, unit: 'binary' });
const leaf = fc.oneof(
  fc.constantFrom(
    'patient-1',
    'record-1',
    'nobody',
    A,
    '__proto__',
    'TREAT',
    'A'.repeat(43),
    1e21,
    -0,
    null,
    [],
    {},
  ),
  text,
  fc.jsonValue({ maxDepth: 3 }),
);
const member = fc.oneof(fc.constantFrom('patient', '__proto__', 'constructor', 'toString', 'x'), text);

describe('hostile input', () => {
  it('always gets a result or an error of the closed list', async () => {
    const care = await consortium();
    const good = await goodInputs(care);
    const people = [
      care.registrar,
      await care.registeredProvider(B, 'provider-1'),
      administrator(A),
      person('Hospital/..', 'registrar', '__proto__'),
      person('HospitalX', 'registrar'),
    ];
    const changed = fc.constantFrom(...good).chain(([name, input]) => {
      const known = fc.constantFrom(...Object.keys(input), 'patient');
      const change = fc.oneof(
        { weight: 1, arbitrary: fc.constant(input) },
        {
          weight: 3,
          arbitrary: fc.tuple(known, leaf).map(([field, value]) => ({ ...input, [field]: value })),
        },
        {
          weight: 1,
          arbitrary: fc.tuple(member, leaf).map(([field, value]) => ({ ...input, [field]: value })),
        },
        { weight: 1, arbitrary: known.map((field) => ({ ...input, [field]: undefined })) },
        { weight: 1, arbitrary: known.map((field) => withOtherSignature(input, field)) },
      );
      return change.map((value): string[] => [name, canonicalOrPlain(value)]);
    });
    const args = fc.oneof(
      { weight: 8, arbitrary: changed },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...good.map(([name]) => name)), fc.json()) },
      { weight: 1, arbitrary: fc.array(text, { maxLength: 4 }) },
    );
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...people), args, leaf, async (who, [...words], transient) => {
        const outcome = await care.ledger.invoke(who, words, {
          transient: { demographics: canonicalOrPlain(transient) },
        });
        const code = outcome.ok ? 'ok' : outcome.error.code;
        seen.set(code, (seen.get(code) ?? 0) + 1);
        if (!outcome.ok) {
          expect(CARE_ERROR_CODES).to.include(outcome.error.code);
          expect([outcome.writes, outcome.privateWrites]).to.deep.equal([[], []]);
        }
        expect(code, JSON.stringify(words)).not.to.equal('INTERNAL');
      }),
      { numRuns: 10_000 },
    );
    const expected = [
      'ok',
      'INVALID_ARGUMENT',
      'UNIMPLEMENTED',
      'FORBIDDEN',
      'NOT_FOUND',
      'CONFLICT',
      'SIGNATURE_INVALID',
    ];
    expect([...seen.keys()]).to.include.members(expected);
  }).timeout(120_000);
});

function canonicalOrPlain(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch {
    return JSON.stringify(value);
  }
}
