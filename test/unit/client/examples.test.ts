/**
 * The examples of docs/integrators.md that need no ledger: each region here is a block there. The others run in
 * test/integration/client/examples.test.ts.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { allow, generateWebPatientKey, patientSigner } from '@careledger/client';
import { logicalReferences, readConsent, readFolder, writeConsent } from '@careledger/client/fhir';
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
  });
});

/** Lines are broken at another width there. */
function layoutFree(code: string): string {
  return code.replaceAll(/\s+/g, '').replaceAll(/,(?=[)}\]])/g, '');
}
