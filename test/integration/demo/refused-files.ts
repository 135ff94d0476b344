import { FHIR_FOLDER } from '@careledger/scripts';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const single = { resourceType: 'Patient', id: 'one', name: [{ family: 'Lindqvist', given: ['Åsa'] }] };
const bundle = (type: string, ...resources: object[]) =>
  JSON.stringify({ resourceType: 'Bundle', type, entry: resources.map((resource) => ({ resource })) });

/** Files that are no patient's record in R4, each with what is to be said of it. */
const REFUSED: Readonly<Record<string, { content: string | Buffer; because: RegExp }>> = {
  'an-array.json': { content: JSON.stringify([single]), because: /not a FHIR resource/ },
  'empty.json': { content: '', because: /empty/ },
  'no-patient.json': {
    content: bundle('collection', { resourceType: 'Organization', name: 'Sjukhuset i Umeå' }),
    because: /no patient/,
  },
  'not-a-bundle.json': { content: JSON.stringify(single), because: /not a bundle/ },
  'not-text.json': { content: Buffer.from([0xff, 0xfe, 0x00, 0x7b]), because: /not UTF-8/ },
  'release-5.json': {
    content: bundle('collection', single, {
      resourceType: 'Encounter',
      id: 'e',
      status: 'completed',
      class: [{ coding: [{ code: 'AMB' }] }],
      subject: { reference: 'Patient/one' },
    }),
    because: /another release than R4/,
  },
  'response.json': { content: bundle('transaction-response'), because: /does not carry a record|no patient/ },
  'somebody-else.json': {
    content: bundle('collection', single, {
      resourceType: 'Encounter',
      id: 'e',
      status: 'finished',
      class: { code: 'AMB' },
      subject: { reference: 'Patient/another' },
    }),
    because: /not the patient of the bundle/,
  },
  'spreadsheet.csv': { content: 'name;born;ward\nSukarni;1958;3B\n', because: /not JSON/ },
  'two-patients.json': {
    content: bundle('collection', single, { ...single, id: 'two' }),
    because: /more than one/,
  },
  'wrong-date.json': {
    content: bundle('collection', { ...single, birthDate: '12.03.1962' }),
    because: /birthDate/,
  },
};

/** Fills a folder with them, with a truncated one and with one about a patient who is in the folder already. */
export async function writeRefusedFiles(folder: string): Promise<Readonly<Record<string, RegExp>>> {
  for (const [name, { content }] of Object.entries(REFUSED))
    await writeFile(path.join(folder, name), content);
  const sukarni = path.join(FHIR_FOLDER, 'sukarni.json');
  await writeFile(path.join(folder, 'truncated.json'), (await readFile(sukarni)).subarray(0, 700));
  await copyFile(sukarni, path.join(folder, 'sukarni-again.json'));
  return {
    ...Object.fromEntries(Object.entries(REFUSED).map(([name, { because }]) => [name, because])),
    'truncated.json': /not JSON/,
  };
}
