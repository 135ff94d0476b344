import { type Topic } from '@careledger/model';
import { type SpokenCategory, type SpokenPurpose, type Words } from './words';

const categories: Readonly<Record<SpokenCategory, string>> = {
  '11488-4': 'consultation notes',
  '11502-2': 'laboratory reports',
  '11504-8': 'reports of operations',
  '11506-3': 'progress notes',
  '18748-4': 'imaging reports',
  '18842-5': 'discharge summaries',
  '28570-0': 'reports of procedures',
  '34111-5': 'emergency department notes',
  '34117-2': 'histories and physical examinations',
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

const conjunction = new Intl.ListFormat('en', { type: 'conjunction' });
const disjunction = new Intl.ListFormat('en', { type: 'disjunction' });

export const english: Words = {
  consent: (content) => {
    const permits = content.effect === 'permit';
    const list = permits ? conjunction : disjunction;
    const things =
      content.categories === undefined
        ? permits
          ? 'all my documents'
          : 'any of my documents'
        : `my ${list.format(content.categories.map((category) => categories[category]))}`;
    return [
      `I ${permits ? 'allow' : 'forbid'} ${list.format(content.recipients)} to see ${things}`,
      content.including &&
        `also those about ${conjunction.format(content.including.map((topic) => topics[topic]))}`,
      content.except && `but none about ${disjunction.format(content.except.map((topic) => topics[topic]))}`,
      content.purposes === undefined
        ? 'for any purpose'
        : `for ${list.format(content.purposes.map((purpose) => purposes[purpose]))}`,
      content.from === undefined ? undefined : `from ${content.from} on`,
      content.until === undefined ? 'until I take this back' : `until ${content.until}`,
    ]
      .filter((part) => part !== undefined)
      .join(', ')
      .concat('.');
  },
  moment: (instant, timeZone, precision) =>
    new Intl.DateTimeFormat('en-GB', {
      dateStyle: 'long',
      timeZone,
      ...(precision === 'second' && { timeStyle: 'long' }),
    }).format(instant),
  revocation: 'I take this consent back. It does not count from now on.',
  readLog: 'I want to read who asked for my records.',
  registration: (custodian) =>
    `This is my key. I open my file at ${custodian} with it, and whoever holds it decides about my records there.`,
};
