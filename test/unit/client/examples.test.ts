/**
 * The examples of docs/integrators.md that need no ledger: each region here is a block there. The others run in
 * test/integration/client/examples.test.ts.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { allow, createFileKey, generateWebPatientKey, patientSigner } from '@careledger/client';
import { logicalReferences, readConsent, readFolder, writeConsent } from '@careledger/client/fhir';
import { readDirectory } from '@careledger/client/log';
import { compileRule, completePolicy, LOINC_SYSTEM, ownRequestId, tokenKey } from '@careledger/model';
import { expect } from 'chai';

const root = path.join(__dirname, '..', '..', '..', '..');
const sources = ['unit', 'integration'].map((kind) =>
  path.join(root, 'test', kind, 'client', 'examples.test.ts'),
);

describe('the examples of docs/integrators.md', () => {
  it('run where they need no ledger', async () => {
    const fhirFolder = path.join(root, 'scripts', 'fhir');
    const file = { patient: 'patient-1' };
    const draft = allow({ name: 'Hôpital Sainte-Odile-des-Prés, Lyon', hospital: 'HospitalBMSP' })
      .toSee('18842-5')
      .for('TREAT');
    const told: string[] = [];
    const show = (text: string): void => {
      told.push(text);
    };

    // #region fhir
    for await (const { file: name, reading } of readFolder(fhirFolder)) {
      if (reading.ok) {
        show(`${name}: ${reading.documents.length} encounters`);
      } else {
        show(`${name}: refused, ${reading.message}`);
      }
    }
    // #endregion
    expect(told).to.include('eleni-papadopoulou.json: 2 encounters');
    expect(told).to.include('README.md: refused, the file is not JSON');

    // #region fhirConsent
    const references = logicalReferences('https://consortium.example/ledger');
    const written = writeConsent(
      { patient: file.patient, standing: 'active', rule: draft.describe() },
      { release: 'R4', references },
    );
    if (written.ok) {
      const reading = readConsent(written.resource, { release: 'R4', references, timeZone: 'Europe/Berlin' });
      show(
        reading.ok ? reading.statement.rule.effect : reading.refusals.map(({ message }) => message).join(),
      );
    }
    // #endregion
    expect(told).to.include('permit');

    // #region device
    const deviceKey = await generateWebPatientKey();
    const device = patientSigner({ key: deviceKey, language: 'ar' });
    show((await device.readLog()).sentence.text);
    // #endregion
    expect(told).to.include('أريد أن أقرأ من طلب مستنداتي.');
  });

  it('are all run, and run as they stand there', async () => {
    const code = (await Promise.all(sources.map((source) => readFile(source, 'utf8')))).join('\n');
    const regions = [...code.matchAll(/#region \w+\n(.*?)^ *\/\/ #endregion\n/gms)].map(([, body = '']) =>
      layoutFree(body),
    );
    const page = await readFile(path.join(root, 'docs', 'integrators.md'), 'utf8');
    const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, body = '']) => layoutFree(body));
    expect(blocks).to.have.members(regions).and.not.to.be.empty;

    const samples = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].join(' ');
    const [, imports = ''] = /^```js\n(import .*?)^```$/ms.exec(page) ?? [];
    for (const [, names = '', module = ''] of imports.matchAll(/^import \{([^}]+)\} from '(@[^']+)';$/gm)) {
      const imported = names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
      const exported = Object.keys((await import(module)) as object);
      const used = exported.filter((name) =>
        new RegExp(`(?<![.\\w'])${name}\\(|instanceof ${name} `).test(samples),
      );
      expect(imported, module).to.have.members(used);
    }
  });
});

describe('the examples of docstrings', () => {
  it('run where they need no ledger', () => {
    const directory = readDirectory(
      '{"HospitalBMSP": {"name": "St. Bride", "providers": {"dr-b": "Dr. B. Brandt"}}}',
    );
    expect(directory.hospital('HospitalBMSP')?.name).to.equal('St. Bride');

    const references = logicalReferences('https://consortium.example/ledger', ({ reference }) =>
      reference === 'Organization/17' ? { kind: 'hospital', hospital: 'HospitalBMSP' } : undefined,
    );
    expect(references.consentSystem).to.equal('https://consortium.example/ledger/consent');

    const text = '{}';
    const reading = readConsent(JSON.parse(text), {
      release: 'R4',
      references: logicalReferences('https://consortium.example/ledger'),
      timeZone: 'Europe/Berlin',
    });
    expect(reading.ok).to.equal(false);

    const policy = {};
    expect(completePolicy(policy).delays.witnessHours).to.equal(72);
    expect(ownRequestId({ id: 'request-1', records: ['record-1'] }, { record: 'record-1' })).to.equal(
      'request-1',
    );

    const fileKey = createFileKey();
    const documentTypes = [{ system: LOINC_SYSTEM, code: '34788-0' }];
    const rule = compileRule({ effect: 'deny', classes: documentTypes }, tokenKey(fileKey), {
      documentTypes,
    });
    expect(rule.e).to.equal('deny');
  });

  it('stand, word for word, in tests that run', async () => {
    const tests = await textsBelow(path.join(root, 'test'), (name) => name.endsWith('.test.ts'));
    const run = tests.map(layoutFree);
    const sources = [
      ...(await textsBelow(path.join(root, 'client', 'src'), (name) => name.endsWith('.ts'))),
      ...(await textsBelow(path.join(root, 'chaincode', 'model', 'src'), (name) => name.endsWith('.ts'))),
    ];
    const examples = sources.flatMap(examplesOf);
    expect(examples.length).to.be.at.least(14);
    expect(
      examples.filter((example) => !run.some((code) => code.includes(layoutFree(example)))),
    ).to.deep.equal([]);
  });
});

/** What follows `@example` in a docstring, up to the next tag. */
function examplesOf(source: string): string[] {
  return [...source.matchAll(/^ *\* @example *\n?(.*?)(?=^ *\* @|^ *\*\/)/gms)].map(([, body = '']) =>
    body.replaceAll(/^ *\* ?/gm, '').replaceAll(/^```.*$/gm, ''),
  );
}

async function textsBelow(folder: string, isMeant: (name: string) => boolean): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && isMeant(entry.name));
  return Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name), 'utf8')));
}

/** Lines are broken at another width there, and a value that a comment tells is expected in a test. */
function layoutFree(code: string): string {
  return code
    .replaceAll(/(?<=^|\s)\/\/ .*$/gm, '')
    .replaceAll(/\s+/g, '')
    .replaceAll(/,(?=[)}\]])/g, '');
}
