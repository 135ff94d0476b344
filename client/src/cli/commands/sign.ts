import { type Command, Option } from 'commander';
import { type DirectiveType, TOPICS } from '@careledger/model';
import { InvalidArgumentError } from '../../errors/invalid-argument-error';
import { createFileKey } from '../../vault/file-key';
import { allow, type ConsentDraft, type DraftSteps, forbid } from '../../signing/consent-draft';
import { type Language, LANGUAGES } from '../../signing/language';
import { generatePatientKey, importPatientKey } from '../../signing/patient-key';
import { type PatientSigner, patientSigner, type SignedDirective } from '../../signing/patient-signer';
import {
  SPOKEN_CATEGORIES,
  SPOKEN_PURPOSES,
  type SpokenCategory,
  type SpokenPurpose,
} from '../../signing/words/words';
import { readSecretKey, readSecretText, writeSecret } from '../files';
import { type Answer, type CommonOptions, group, offlineCommand, show, wholeNumber } from '../frame';
import { details, toJson } from '../output';

interface SignOptions extends CommonOptions {
  readonly patientKey: string;
  readonly language: Language;
  readonly lifetime?: number;
  readonly out?: string;
}

interface DraftOptions extends SignOptions {
  readonly hospital: string;
  readonly name: string;
  readonly provider?: string;
  readonly category?: readonly SpokenCategory[];
  readonly purpose?: readonly SpokenPurpose[];
  readonly topic?: readonly (keyof typeof TOPICS)[];
  readonly untilDay?: string;
  readonly timeZone: string;
  readonly forbid: boolean;
  readonly fileKey: string;
  readonly consent?: string;
  readonly ask?: string;
}

interface DeclineOptions extends SignOptions {
  readonly hospital: string;
  readonly name: string;
}

/** What patients sign, on their own device: no connection, no hospital's key. */
export function signCommands(): Command {
  return group('sign', 'what patients sign, with their own key and without a connection', [
    offlineCommand('new-key', "make a patient's key and file key")
      .argument('<key>', "the file for the patient's key: who has it decides in the patient's name")
      .option('--file-key <file>', 'make a file key too, where the hospital has none')
      .action(async (path: string, options: CommonOptions & { fileKey?: string }) => {
        const key = generatePatientKey();
        await writeSecret(path, key.toPem(), "The patient's key");
        if (options.fileKey !== undefined) {
          await writeSecret(
            options.fileKey,
            Buffer.from(createFileKey()).toString('base64url'),
            'The file key',
          );
        }
        show(options, {
          value: { key: key.kid, file: path },
          text: `Key ${key.kid} is in ${path}. Keep a copy elsewhere.`,
        });
      }),
    signing('register', 'prove, to the hospital that opens the file, that the patient holds the key')
      .requiredOption('--custodian <msp-id>', 'the hospital')
      .option('--patient <id>', 'the id of the file, random unless given; it carries no meaning')
      .action(async (options: SignOptions & { custodian: string; patient?: string }) => {
        const signer = await signerOf(options, options.patient);
        await answer(options, await signer.register({ custodian: options.custodian }));
      }),
    signing('grant', 'sign a consent')
      .argument('<patient>')
      .requiredOption('--hospital <msp-id>', 'whom it is about')
      .requiredOption('--name <name>', 'how the patient knows them; it is shown, and not sent')
      .option('--provider <id>', 'one provider of that hospital')
      .addOption(
        new Option('--category <loinc...>', 'kinds of documents; all unless given').choices(
          SPOKEN_CATEGORIES,
        ),
      )
      .addOption(new Option('--purpose <code...>', 'purposes; all unless given').choices(SPOKEN_PURPOSES))
      .addOption(
        new Option('--topic <topic...>', 'sensitive topics that are meant as well').choices(
          Object.keys(TOPICS),
        ),
      )
      .option('--until-day <day>', 'the last day: 2027-06-30')
      .option(
        '--time-zone <zone>',
        'where the patient lives',
        Intl.DateTimeFormat().resolvedOptions().timeZone,
      )
      .option('--forbid', 'forbid it; this wins over every permit', false)
      .option('--consent <id>', 'an id of your own, random unless given')
      .option('--ask <id>', 'what that hospital has asked for, which this answers')
      .requiredOption('--file-key <file>', "the patient's file key, 32 bytes; it is not sent")
      .action(async (patient: string, options: DraftOptions) => {
        const signer = await signerOf(options, patient);
        const fileKey = await readSecretKey(options.fileKey, 'The file key');
        const { consent, ask, hospital } = options;
        const signed = await signer.grant(draftOf(options), {
          fileKey,
          ...(consent !== undefined && { consent }),
          ...(ask !== undefined && { ask: { hospital, ask } }),
        });
        await answer(options, signed);
      }),
    signing('decline', 'say no to what a provider has asked for')
      .argument('<patient>')
      .argument('<ask>', 'its id, as "consents asks" shows it')
      .requiredOption('--hospital <msp-id>', 'whose provider has asked')
      .requiredOption('--name <name>', 'how the patient knows that hospital; it is shown, and not sent')
      .action(async (patient: string, ask: string, options: DeclineOptions) => {
        const signer = await signerOf(options, patient);
        await answer(options, await signer.decline({ hospital: options.hospital, ask, name: options.name }));
      }),
    signing('revoke', 'take a consent back, for ever')
      .argument('<patient>')
      .argument('<consent>')
      .action(async (patient: string, consent: string, options: SignOptions) => {
        const signer = await signerOf(options, patient);
        await answer(options, await signer.revoke({ consent }));
      }),
    signing('log', 'let a hospital read the access log, until it expires')
      .argument('<patient>')
      .action(async (patient: string, options: SignOptions) => {
        const signer = await signerOf(options, patient);
        await answer(options, await signer.readLog());
      }),
  ]);
}

function signing(name: string, description: string): Command {
  return offlineCommand(name, description)
    .requiredOption('--patient-key <file>', "the patient's key, in PEM")
    .addOption(
      new Option('--language <code>', 'of what the patient is shown').choices(LANGUAGES).default('en'),
    )
    .option('--lifetime <seconds>', 'how long a hospital has to carry it; an hour unless given', wholeNumber)
    .option('--out <file>', 'write what was signed there, in place of standard output');
}

async function signerOf(options: SignOptions, patient: string | undefined): Promise<PatientSigner> {
  const key = importPatientKey(await readSecretText(options.patientKey, "The patient's key"));
  return patientSigner({
    key,
    language: options.language,
    ...(patient !== undefined && { patient }),
    ...(options.lifetime !== undefined && { lifetimeSeconds: options.lifetime }),
  });
}

function draftOf(options: DraftOptions): ConsentDraft {
  const { hospital, name, provider, topic } = options;
  const recipient = { name, hospital, ...(provider !== undefined && { provider }) };
  if (!options.forbid) {
    const draft = limited(allow(recipient), options);
    return topic === undefined ? draft : draft.including(...topic);
  }
  if (topic !== undefined) {
    throw new InvalidArgumentError(
      'A consent that forbids reaches every topic; name topics where you allow.',
    );
  }
  return limited(forbid(recipient), options);
}

function limited<TDraft extends DraftSteps<TDraft>>(start: TDraft, options: DraftOptions): TDraft {
  const { category, purpose, untilDay, timeZone } = options;
  let draft = start;
  if (category !== undefined) {
    draft = draft.toSee(...category);
  }
  if (purpose !== undefined) {
    draft = draft.for(...purpose);
  }
  if (untilDay !== undefined) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(untilDay)) {
      throw new InvalidArgumentError('A day is written 2027-06-30.');
    }
    draft = draft.until({ day: untilDay, timeZone });
  }
  return draft;
}

/** With `--out` the file is for the hospital, and the patient reads what was signed; without it there is only the file's text. */
async function answer<T extends DirectiveType>(
  options: SignOptions,
  signed: SignedDirective<T>,
): Promise<void> {
  const file = toJson(signed, 2);
  if (options.out === undefined) {
    show({ json: true }, { value: signed, text: file });
    return;
  }
  await writeSecret(options.out, `${file}\n`, 'What was signed');
  const result: Answer = {
    value: {
      file: options.out,
      typ: signed.typ,
      id: signed.id,
      patient: signed.patient,
      sentence: signed.sentence.text,
    },
    text: details([
      ['signed', signed.sentence.text],
      ['patient', signed.patient],
      ['id', signed.id],
      ['file', options.out],
    ]),
  };
  show(options, result);
}
