import { type Topic } from '@careledger/model';
import { consentWords } from './consent-words';
import { type SpokenCategory, type SpokenPower, type SpokenPurpose, type Words } from './words';

const categories: Readonly<Record<SpokenCategory, string>> = {
  '11488-4': 'consultation notes',
  '11502-2': 'laboratory reports',
  '11504-8': 'reports of operations',
  '11506-3': 'progress notes',
  '18748-4': 'imaging reports',
  '18842-5': 'discharge summaries',
  '28570-0': 'reports of procedures',
  '34111-5': 'emergency department notes',
  '34117-2': 'history and examination reports',
  '34133-9': 'summaries of encounters',
  '57133-1': 'referrals',
};

const purposes: Readonly<Record<SpokenPurpose, string>> = {
  TREAT: 'treatment',
  ETREAT: 'emergency treatment',
  COC: 'the coordination of my care',
  HPAYMT: 'payment',
  HOPERAT: 'healthcare operations',
  HRESCH: 'research',
  PUBHLTH: 'public health',
  PATRQT: 'my own requests',
};

const topics: Readonly<Record<Topic, string>> = {
  'mental-health': 'mental health',
  'substance-use': 'substance use',
  hiv: 'HIV',
  'sexual-health': 'sexual health',
  genetics: 'genetic conditions',
  violence: 'violence and abuse',
};

const powers: Readonly<Record<SpokenPower, string>> = {
  'access.log': 'read who asked for my records',
  'access.request': 'see my records',
  'consent.decline': 'decline requests for consent',
  'consent.grant': 'give consents',
  'consent.revoke': 'take consents back',
  'patient.cancelRecovery': 'object to the recovery of my key',
  'patient.dismiss': 'end the appointment of others',
  'patient.transfer': 'move my file to another hospital',
};

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

export const english: Words = {
  ...consentWords({
    locale: 'en-GB',
    direction: 'ltr',
    comma: ', ',
    categories,
    purposes,
    topics,
    allow: (who = 'everybody', what) => `I allow ${who} to see ${what}`,
    forbid: (who = 'anybody', what) => `I forbid ${who} to see ${what}`,
    forbidden: 'disjunction',
    all: { permit: 'all my documents', deny: 'any of my documents' },
    categoriesOf: (what) => `my ${what}`,
    quoted: (name) => `“${name}”`,
    documents: (what) => `the documents ${what}`,
    authors: (who) => `written by ${who}`,
    madeAt: (moment) => `dated ${moment}`,
    made: (start, end) =>
      start === undefined
        ? `dated up to and including ${end ?? ''}`
        : end === undefined
          ? `dated from ${start} on`
          : `dated from ${start} up to and including ${end}`,
    partlyOrUndated: ' (even if only in part, or without a known date)',
    including: (what) => `also those about ${what}`,
    except: (what) => `but none about ${what}`,
    anyPurpose: 'for any purpose',
    for: (what) => `for ${what}`,
    notFor: (what) => `but not for ${what}`,
    from: (moment) => `from ${moment} on`,
    until: (moment) => `until ${moment}`,
    through: (day) => `up to and including ${day}`,
    forever: 'until I take this back',
    mayNot: (who) => `I forbid it to ${who}`,
    may: (who) => `I allow it to ${who}`,
    emergency: (what, named) =>
      `In an emergency, ${named ? 'those of them who treat me' : 'whoever treats me'} may see them${what === undefined ? '' : `, also those about ${what}`}`,
  }),
  registration: (custodian) =>
    `This is my key. I open my file at ${custodian} with it, and whoever holds it decides about my records there.`,
  revocation: 'I take this consent back. It does not count from now on.',
  decline: (name) => `I decline. ${name} gets no consent.`,
  readLog: 'I want to read who asked for my records.',
  rotation: ({ compromisedSince }) =>
    compromisedSince === undefined
      ? 'This is my new key. From now on it counts in place of the old one.'
      : `This is my new key. From now on it counts in place of the old one, and nothing that the old one permitted since ${compromisedSince} counts any longer.`,
  recovery: (custodian) =>
    `This is my new key. I have lost the old one, and ask ${custodian} to put this one in its place.`,
  cancelRecovery: 'I have not lost my key. No other key is to take its place.',
  appointment: ({ name, guardian, may, until }) =>
    `${guardian ? `${name}, as my guardian,` : name} may decide for me until ${until}: ${list.format(may.map((power) => powers[power]))}.`,
  dismissal: (name) => `${name} may no longer decide for me.`,
  transfer: ({ from, to }) => `My file moves from ${from} to ${to}.`,
  closing: 'I close my file. This cannot be undone.',
  ownAccess: ({ purpose, records }) => {
    const what = records === null ? 'all records' : records === 1 ? 'one record' : `${records} records`;
    if (purpose === 'PATRQT') return `I want to see ${what} of my file myself.`;
    return `I want to see ${what} of the file of the patient for whom I decide, ${purpose === 'FAMRQT' ? 'as family' : 'with a power of attorney'}.`;
  },
};
