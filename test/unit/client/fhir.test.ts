import {
  type BundleReading,
  FHIR_REFUSALS,
  type FhirRefusal,
  readBundle,
  readFolder,
} from '@careledger/client/fhir';
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const patient = {
  resourceType: 'Patient',
  id: 'p',
  identifier: [
    { system: 'urn:oid:1.2.3', value: '4711', type: { coding: [{ code: 'MR' }] } },
    { system: 'urn:oid:without-a-value' },
  ],
  name: [{ use: 'official', family: 'Nguyễn', given: ['Thị', 'Ánh'] }, { text: 'Zoë Nguyễn' }],
  birthDate: '1991-06',
  gender: 'female',
  address: [{ line: ['12 rue des Prés'], city: 'Lyon', country: 'FR' }],
  telecom: [{ system: 'phone', value: '+33 4 00 00 00 00' }],
};
const encounter = {
  resourceType: 'Encounter',
  id: 'e1',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  type: [{ text: 'Consultation' }],
  subject: { reference: 'Patient/p' },
  period: { start: '2025-02-03', end: '2025-02-04' },
  meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] },
};
const note = {
  resourceType: 'DocumentReference',
  status: 'current',
  type: { coding: [{ system: 'http://loinc.org', code: '11488-4' }] },
  category: [{ coding: [{ system: 'http://loinc.org', code: '11488-4' }, { code: 'no-system' }] }],
  description: 'Annonce',
  context: { encounter: [{ reference: 'urn:uuid:e1' }] },
};
const condition = {
  resourceType: 'Condition',
  meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' }] },
  encounter: { reference: 'Encounter/e1' },
};

function bundle(...resources: unknown[]): unknown {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({
      resource,
      ...(resource === encounter && { fullUrl: 'urn:uuid:e1' }),
    })),
  };
}

function read(value: unknown): BundleReading {
  return readBundle(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
}

function taken(value: unknown): Extract<BundleReading, { ok: true }> {
  const reading = read(value);
  if (!reading.ok) {
    throw new Error(`refused: ${reading.message}`);
  }
  return reading;
}

describe('a FHIR bundle', () => {
  it('gives who the patient is; what is missing stays missing', () => {
    expect(taken(bundle(patient)).patient).to.deep.equal({
      names: [{ use: 'official', family: 'Nguyễn', given: ['Thị', 'Ánh'] }, { text: 'Zoë Nguyễn' }],
      identifiers: [{ system: 'urn:oid:1.2.3', value: '4711', type: 'MR' }],
      birthDate: '1991-06',
      gender: 'female',
      addresses: ['12 rue des Prés, Lyon, FR'],
      telecoms: ['+33 4 00 00 00 00'],
    });
    expect(taken(bundle({ resourceType: 'Patient' })).patient).to.deep.equal({ names: [], identifiers: [] });
  });

  it('gives a document for each encounter, of all that belongs to it', () => {
    const other = { ...encounter, id: 'e2', type: undefined, meta: undefined };
    const { documents } = taken(bundle(note, patient, encounter, condition, other));
    expect(documents).to.have.length(2);
    const [first, second] = documents;
    expect(first).to.deep.include({
      encounter: 'e1',
      period: encounter.period,
      made: { start: '2025-02-03', end: '2025-02-04' },
      title: 'Annonce',
      classes: [{ system: 'http://loinc.org', code: '11488-4' }],
      labels: [...encounter.meta.security, ...condition.meta.security],
      contentType: 'application/fhir+json',
    });
    const content: unknown = JSON.parse(Buffer.from(first?.bytes ?? []).toString());
    expect(content).to.deep.equal({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: encounter }, { resource: note }, { resource: condition }],
    });
    expect(second).to.deep.include({
      title: 'Encounter',
      classes: [{ system: 'http://loinc.org', code: '34133-9' }],
      labels: [],
    });
  });

  it('dates a document by the days of its encounter, as far as they are dates', () => {
    const made = (period: object) => taken(bundle(patient, { ...encounter, period })).documents[0]?.made;
    expect(made({ start: '2025-02-03T23:30:00+09:00', end: '2025-02' })).to.deep.equal({
      start: '2025-02-03',
      end: '2025-02',
    });
    expect(made({ start: '2024-02-29' })).to.deep.equal({ start: '2024-02-29' });
    expect(made({ start: '2025-02-29', end: 'yesterday' })).to.deep.equal({});
    expect(made({ start: '2025-02-03', end: '2025-01' })).to.deep.equal({});
    expect(made({ start: '1492-10-12', end: '2025' })).to.deep.equal({ end: '2025' });
  });

  describe('takes a security label from wherever it stands:', () => {
    const system = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
    const label = { system, code: 'R' };
    const plain = { ...encounter, meta: undefined };
    const document = { ...note, context: { encounter: [{ reference: 'Encounter/e1' }] } };
    const found: Record<string, [resources: unknown[], label: unknown, ofBundle?: object]> = {
      'a label without a system': [
        [{ ...plain, meta: { security: [{ code: 'R' }] } }],
        { system: '', code: 'R' },
      ],
      'a label in words': [
        [{ ...plain, meta: { security: [{ display: 'secret' }] } }],
        { system: '', code: '' },
      ],
      'the bundle': [[plain], label, { meta: { security: [label] } }],
      'a contained resource': [
        [plain, { ...condition, meta: undefined, contained: [{ meta: { security: [label] } }] }],
        label,
      ],
      'the security label of a document': [
        [plain, { ...document, securityLabel: [{ coding: [label] }] }],
        label,
      ],
      'a security label in words': [
        [plain, { ...document, securityLabel: [{ text: 'secret' }] }],
        { system: '', code: '' },
      ],
      'the confidentiality of a composition': [
        [
          plain,
          { resourceType: 'Composition', encounter: { reference: 'Encounter/e1' }, confidentiality: 'R' },
        ],
        label,
      ],
    };
    for (const [where, [resources, expected, ofBundle]] of Object.entries(found)) {
      it(where, () => {
        const value = { ...(bundle(patient, ...resources) as object), ...ofBundle };
        expect(taken(value).documents[0]?.labels).to.deep.equal([expected]);
      });
    }

    it('the patient, for every document', () => {
      const labelled = { ...patient, meta: { security: [label] } };
      const other = { ...plain, id: 'e2' };
      const { documents } = taken(bundle(labelled, plain, other));
      expect(documents.map(({ labels }) => labels)).to.deep.equal([[label], [label]]);
    });

    it('or refuses a file whose labels cannot be read', () => {
      const unreadable = { ...condition, contained: [{ meta: { security: 'R' } }] };
      expect(readBundle(Buffer.from(JSON.stringify(bundle(patient, plain, unreadable))))).to.include({
        ok: false,
        refusal: 'INVALID_RESOURCE',
      });
    });
  });

  const refused: Record<string, [value: unknown, refusal: FhirRefusal, where?: string]> = {
    'an empty file': ['', 'EMPTY_FILE'],
    blanks: [' \n', 'EMPTY_FILE'],
    XML: ['<Bundle xmlns="http://hl7.org/fhir"/>', 'NOT_JSON'],
    'half a file': ['{"resourceType":"Bundle","type":"coll', 'NOT_JSON'],
    'a list': [[], 'NOT_FHIR'],
    null: ['null', 'NOT_FHIR'],
    'JSON of another kind': [{ name: 'package' }, 'NOT_FHIR'],
    'a patient alone': [patient, 'NOT_A_BUNDLE'],
    'a response': [{ resourceType: 'Bundle', type: 'transaction-response' }, 'UNSUPPORTED_BUNDLE'],
    'a bundle without a type': [{ resourceType: 'Bundle' }, 'INVALID_RESOURCE', 'Bundle.type'],
    'a bundle without entries': [{ resourceType: 'Bundle', type: 'collection' }, 'NO_PATIENT'],
    'two patients': [bundle(patient, { ...patient, id: 'q' }), 'SEVERAL_PATIENTS'],
    "somebody else's encounter": [
      bundle(patient, { ...encounter, subject: { reference: 'Patient/q' } }),
      'FOREIGN_SUBJECT',
      'Encounter[0].subject',
    ],
    'an encounter of R5': [
      bundle(patient, { ...encounter, class: [{ coding: [] }] }),
      'NOT_R4',
      'Encounter[0].class',
    ],
    'an encounter of DSTU2': [
      bundle(patient, { ...encounter, class: 'inpatient' }),
      'NOT_R4',
      'Encounter[0].class',
    ],
    'a birth date in words': [
      bundle({ ...patient, birthDate: 'in May' }),
      'INVALID_RESOURCE',
      'Patient.birthDate',
    ],
    'a name that is no list': [bundle({ ...patient, name: 'Ánh' }), 'INVALID_RESOURCE', 'Patient.name'],
    'an encounter without a status': [
      bundle(patient, { ...encounter, status: undefined }),
      'INVALID_RESOURCE',
      'Encounter[0].status',
    ],
    'an entry without a type': [
      bundle({ id: 'x' }),
      'INVALID_RESOURCE',
      'Bundle.entry.0.resource.resourceType',
    ],
  };
  for (const [what, [value, refusal, where]] of Object.entries(refused)) {
    it(`is refused by name: ${what}`, () => {
      const message = where === undefined ? FHIR_REFUSALS[refusal] : `${FHIR_REFUSALS[refusal]}: ${where}`;
      expect(read(value)).to.deep.equal({ ok: false, refusal, message });
    });
  }

  it('is refused when it is not text, too large, or nested without end', () => {
    expect(readBundle(Buffer.from([0xff, 0xfe, 0x00]))).to.include({ ok: false, refusal: 'NOT_TEXT' });
    expect(readBundle(Buffer.alloc(64 * 1024 * 1024 + 1, ' '))).to.include({
      ok: false,
      refusal: 'TOO_LARGE',
    });
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const text = JSON.stringify(bundle(patient, encounter, { ...condition, note: 0 })).replace(
      '"note":0',
      `"note":${deep}`,
    );
    expect(read(text)).to.include({ ok: false, refusal: 'TOO_LARGE' });
  });
});

describe('a folder of FHIR bundles', () => {
  it('may hold what nobody ever writes to: a pipe, or a link to one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'careledger-fhir-'));
    try {
      execFileSync('mkfifo', [join(folder, 'a.json')]);
      await symlink(join(folder, 'a.json'), join(folder, 'b.json'));
      await symlink('/dev/zero', join(folder, 'c.json'));
      await writeFile(join(folder, '.bundle'), JSON.stringify(bundle(patient, encounter)));
      await symlink('.bundle', join(folder, 'd.json'));
      const seen: string[] = [];
      for await (const { file, reading } of readFolder(folder)) {
        seen.push(`${file} ${reading.ok ? 'taken' : reading.refusal}`);
      }
      expect(seen).to.deep.equal([
        'a.json UNREADABLE',
        'b.json UNREADABLE',
        'c.json UNREADABLE',
        'd.json taken',
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is read file by file; what is refused stops nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'careledger-fhir-'));
    try {
      await writeFile(join(folder, 'c.json'), JSON.stringify(bundle(patient, encounter)));
      await writeFile(join(folder, 'a.json'), '');
      await writeFile(join(folder, 'b.txt'), 'read me');
      await writeFile(join(folder, '.hidden'), '');
      await mkdir(join(folder, 'folder'));
      await symlink(join(folder, 'nowhere'), join(folder, 'd.json'));
      const seen: string[] = [];
      for await (const { file, reading } of readFolder(folder)) {
        seen.push(`${file} ${reading.ok ? 'taken' : reading.refusal}`);
      }
      expect(seen).to.deep.equal([
        'a.json EMPTY_FILE',
        'b.txt NOT_JSON',
        'c.json taken',
        'd.json UNREADABLE',
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
