import { type AccessDecision } from '@careledger/client';
import { parseCareError } from '@careledger/model';
import { type AnchoredDocument, type Hospital, type Patient } from '../cast';
import { type Alteration } from '../steps/alter-alone';
import { type Anchoring } from '../steps/anchor-document';
import { type Look } from '../steps/look-into-database';
import { type OpenedDocument } from '../steps/open-document';
import { type Registration } from '../steps/register-patient';
import { type Revocation } from '../steps/revoke-elsewhere';
import { type SignedConsent } from '../steps/sign-consent';
import { type RawOutcome } from '../steps/submit-raw';
import { type Told } from './teller';

/** What each answer means, for people. */
export const REASONS: Readonly<Record<AccessDecision['reason'], string>> = {
  'permitted-by-consent': 'the patient has allowed it',
  'permitted-by-default': 'no consent speaks, and the default is yes',
  'denied-by-consent': 'the patient has forbidden it',
  'no-consent': 'no consent in force allows it, and the default is no',
  'permitted-by-break-glass': 'an emergency in which nobody could be asked; another person reviews it',
  'permitted-to-patient': 'the patient, or who may act for the patient, has signed for it',
  'purpose-not-supported': 'nobody is permitted that purpose',
  'record-restricted': 'the document is marked as restricted, and no consent names why',
  'provider-suspended': 'the clinician is suspended',
  'licence-expired': "the clinician's licence has expired",
  'hospital-suspended': 'the hospital is suspended',
  'signature-missing': "the patient's own access needs the patient's signature",
  'break-glass-unexplained': 'whoever breaks the glass has to say why',
  'break-glass-role': "the channel's policy does not let this role break the glass",
  'break-glass-suspended': "a review of the clinician's earlier emergencies is overdue",
  'file-ended': "the patient's file has ended",
  'record-withdrawn': 'the hospital has withdrawn the document',
  'too-many-consents': 'the patient has more consents in force than one decision reads',
};

export function introduced(hospitals: readonly Hospital[]): Told[] {
  return [
    {
      say:
        'They keep one ledger together. Each has keys, a database, a listener and a chaincode process of its own, and checks every' +
        ' block by itself.',
    },
    {
      rows: hospitals.map(({ name, title, mspId, credentials }) => [name, title, mspId, credentials.address]),
    },
  ];
}

export function registered({ patient, blockNumber, readBack }: Registration): Told[] {
  const [name] = readBack.names;
  const called =
    name === undefined ? 'somebody' : (name.text ?? [...(name.given ?? []), name.family].join(' '));
  return [
    {
      say:
        `${short(patient.custodian)} registers ${called}. Name, birth date and numbers are encrypted before they leave the hospital's` +
        ` application, and go to the hospital's own peer alone. The other hospitals learn a random id and the patient's public key.` +
        ` The private key stays with the patient.`,
    },
    { answer: `block ${blockNumber}: patient ${patient.id}` },
    {
      answer:
        `hospital A reads back from its private collection: ${called}, born ${readBack.birthDate ?? '(unknown)'},` +
        ` ${String(readBack.identifiers.length)} identifiers`,
    },
  ];
}

export function anchored(patient: Patient, anchorings: readonly Anchoring[]): Told[] {
  return [
    {
      say:
        `Each document is encrypted with a key of its own and stays in the vault of ${short(patient.custodian)}. On the ledger stands its` +
        ` hash. What the document is about stands there as tokens: keyed hashes that mean nothing without the patient's file key.`,
    },
    ...anchorings.map(({ title, record, digest, size, tokens }) => ({
      answer:
        `"${title}": record ${record.slice(0, 8)}, ${String(size)} encrypted bytes, SHA-256 ${digest.slice(0, 12)}...,` +
        ` ${String(tokens)} tokens`,
    })),
  ];
}

export function asked(hospital: Hospital, document: AnchoredDocument, decision: AccessDecision): Told[] {
  const [consent] = decision.consents;
  return [
    { say: `A clinician of ${short(hospital)} asks for "${document.title}", to treat the patient.` },
    {
      answer:
        `${decision.effect === 'permit' ? 'PERMITTED' : 'DENIED'}: ${REASONS[decision.reason]}` +
        (consent === undefined ? '' : ` (consent ${consent.consent.slice(0, 8)})`),
    },
  ];
}

export function opened(custodian: Hospital, document: OpenedDocument | undefined): Told[] {
  return document === undefined
    ? []
    : [
        {
          answer:
            `on this decision, and on no denial, ${short(custodian)} decides again and releases the document to the clinician:` +
            ` ${String(document.bytes.length)} bytes of ${document.metadata?.mediaType ?? 'data'}, the hash is the anchored one`,
        },
      ];
}

export function signed({ directive, sentences, carrier, blockNumber }: SignedConsent): Told[] {
  return [
    { say: 'On a device of their own the patient reads this, in a language of their choice, and signs it:' },
    ...sentences.map(({ text }) => ({ quote: text })),
    {
      say:
        `${short(carrier)} carries it to the ledger. Every hospital checks the signature against the registered key by itself: no` +
        ` hospital can make one up or change a word, and any hospital could carry it.`,
    },
    {
      answer: `block ${blockNumber}: consent ${directive.id.slice(0, 8)}, version ${String(directive.version)}, is active`,
    },
  ];
}

export function revoked({ carrier, sentence, blockNumber }: Revocation, down: Hospital): Told[] {
  return [
    { say: `The chaincode of ${short(down)} is stopped. The patient signs:` },
    { quote: sentence },
    {
      say: `${short(carrier)} carries it. A majority of the hospitals is enough, so none of them can hold a revocation up.`,
    },
    { answer: `block ${blockNumber}: revoked, for ever` },
  ];
}

export function read(
  log: readonly AccessDecision[],
  hospitals: readonly Hospital[],
  documents: readonly AnchoredDocument[],
): Told[] {
  return [
    {
      say:
        "Hospital A's chaincode is back. The patient's own signature opens the log, at any hospital; no hospital's certificate does." +
        ' Every answer stands in it, the denials too, also the one that was given while hospital A was out of order.',
    },
    {
      head: ['time (UTC)', 'hospital', 'clinician', 'for', 'document', 'answer', 'reason'],
      rows: log.map((entry) => [
        entry.at.slice(11, 23),
        hospitals.find(({ mspId }) => mspId === entry.hospital)?.name ?? entry.hospital,
        entry.provider ?? 'the patient',
        entry.purpose,
        documents.find(({ record }) => record === entry.record)?.title ?? entry.record,
        entry.effect,
        entry.reason,
      ]),
    },
  ];
}

export function refused(
  { by, withOthers, alone, unchangedAt, hospitals }: Alteration,
  custodian: Hospital,
): Told[] {
  return [
    {
      say:
        `${short(by)} now runs an altered program in place of the agreed one. It puts a key of the hospital's own into the patient's` +
        ` file; with that, the hospital could sign consents in the patient's name. First it asks the others, who run the agreed one, to endorse the change:`,
    },
    ...outcome(withOthers),
    { say: "Then it sends the change with nobody's endorsement but its own:" },
    ...outcome(alone),
    {
      say:
        `Why: a patient's file changes only with the endorsements of a majority, ${short(custodian)} as its keeper among them, or of all` +
        ` the others. That rule stands on the key itself, not in a program that one hospital could alter. Each hospital's peer counts` +
        ` the signatures of every transaction before it touches its database, and so does the peer of ${short(by)}.`,
    },
    {
      answer: `the file is unchanged at ${String(unchangedAt.length)} of ${String(hospitals.length)} hospitals; hospital B runs the agreed program again`,
    },
  ];
}

function outcome(result: RawOutcome): Told[] {
  if (result.ended === 'validation') {
    return [
      {
        answer: `block ${result.blockNumber}: ${result.code}. It stands there as evidence, marked invalid, and changed nothing`,
      },
    ];
  }
  return result.answers.length === 0
    ? [{ answer: `not endorsed: ${result.message}` }]
    : result.answers.map(({ mspId, message }) => ({
        answer: `${mspId}: ${parseCareError(message)?.message ?? message}`,
      }));
}

export function looked({ hospital, entries, words, search, inEntries, control }: Look): Told[] {
  const shown = entries.filter(({ key }) => /^(record|access)\//.test(key));
  const kinds = new Set(shown.map(({ key }) => key.split('/')[0]));
  const found = [
    ...inEntries.map((word) => `"${word}" in the database of ${hospital.name}`),
    ...search.found.map(({ word, file }) => `"${word}" in ${file}`),
  ];
  return [
    {
      say:
        `This is what ${short(hospital)} can read about the patient past every program, straight from its own database:` +
        ` ${String(entries.length)} entries, such as`,
    },
    ...[...kinds].flatMap((kind) => {
      const entry = shown.find(({ key }) => key.startsWith(`${kind ?? ''}/`));
      return entry === undefined ? [] : [{ quote: entry.key }, { quote: shortened(entry.value) }];
    }),
    {
      say:
        `And a search through these entries and every file that the hospitals keep for the ledger, for ${String(words.length)} words that only the` +
        ` patient and hospital A know (${words.slice(0, 5).join(', ')}, ...), as plain text and encoded:`,
    },
    {
      answer:
        `${String(search.files)} files, ${(search.bytes / 1e6).toFixed(1)} MB: ` +
        (found.length === 0 ? 'none of the words' : `FOUND ${found.join('; ')}`),
    },
    {
      answer: `the patient's random id is found in ${String(control.found.length)} of them: the search does find what is there`,
    },
  ];
}

/** The beginning of a JSON text, with spaces where lines may break. */
function shortened(json: string): string {
  const text = json.replaceAll(',"', ', "');
  return text.length <= 420 ? text : `${text.slice(0, 417)}...`;
}

/** A hospital's name without its town. */
function short({ title }: Hospital): string {
  return title.split(',')[0] ?? title;
}
