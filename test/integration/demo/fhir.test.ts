import {
  fileLine,
  type FileOutcome,
  findWords,
  FHIR_FOLDER,
  folderTold,
  runFolder,
} from '@careledger/scripts';
import { expect } from 'chai';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Ground, openGround } from './ground';
import { writeRefusedFiles } from './refused-files';

describe('a folder of FHIR bundles', function () {
  this.timeout(60_000);

  let ground: Ground;
  let folder: string;
  let refusals: Readonly<Record<string, RegExp>>;
  let outcomes: FileOutcome[];
  const lines: string[] = [];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'careledger-fhir-'));
    await cp(FHIR_FOLDER, folder, { recursive: true });
    refusals = await writeRefusedFiles(folder);
    ground = await openGround();
    const onFile = (outcome: FileOutcome) => lines.push(fileLine(outcome));
    outcomes = await runFolder({ folder, hospitals: ground.hospitals, today: new Date(), onFile });
  });
  after(async () => {
    await ground[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const taken = () => outcomes.filter((outcome) => outcome.outcome === 'taken');
  const outcomeOf = (file: string) => outcomes.find((outcome) => outcome.file === file);

  it('refuses, by name and with the reason, what is no record of one patient in R4', () => {
    for (const [file, because] of Object.entries(refusals)) {
      const outcome = outcomeOf(file);
      expect(outcome, file).to.include({ outcome: 'refused' });
      expect(outcome, file).to.have.property('reason').that.matches(because);
      expect(
        lines.find((line) => line.startsWith(`${file}: REFUSED`)),
        file,
      ).to.match(because);
    }
  });

  it('takes a patient once, whichever file came first', () => {
    const [one, other] = ['sukarni.json', 'sukarni-again.json'].map(outcomeOf);
    expect([one?.outcome, other?.outcome].sort()).to.deep.equal(['refused', 'taken']);
    const refused = one?.outcome === 'refused' ? one : other;
    expect(refused)
      .to.have.property('reason')
      .that.matches(/the patient of sukarni/);
  });

  it('repeats nothing of a refused file', () => {
    const told = JSON.stringify(folderTold(outcomes, 1)) + lines.join('\n');
    for (const word of ['Lindqvist', 'Åsa', '12.03.1962', 'Umeå']) expect(told).not.to.include(word);
  });

  it('registers the eight patients at all the hospitals, with a document an encounter', () => {
    expect(taken()).to.have.lengthOf(8);
    expect(new Set(taken().map(({ custodian }) => custodian))).to.have.property(
      'size',
      ground.hospitals.length,
    );
    expect(taken().flatMap(({ after }) => after)).to.have.lengthOf(13);
  });

  it('permits nothing without consent, and with it all but what is restricted', () => {
    expect(taken().flatMap(({ before }) => before.map(({ effect }) => effect))).to.have.members(
      Array<string>(13).fill('deny'),
    );
    const denied = taken().flatMap(({ file, after }) =>
      after.filter(({ effect }) => effect === 'deny').map(({ reason }) => `${file} ${reason}`),
    );
    expect(denied).to.have.members([
      'anna-lena-oeztuerk.json record-restricted',
      'eleni-papadopoulou.json record-restricted',
      'nguyen-thi-anh.json record-restricted',
    ]);
  });

  it("leaves nothing of anybody's on any disk in the clear", async () => {
    const words = [
      'Öztürk',
      'الفاسي',
      '王秀英',
      'Шевченко',
      'Żółć',
      'Sukarni',
      'Nguyễn'.normalize('NFD'),
      'Angststörung',
    ];
    const { found, bytes } = await findWords(ground.operator.folders, words);
    expect(found).to.deep.equal([]);
    expect(bytes).to.be.above(100_000);
  });
});
