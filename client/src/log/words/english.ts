import { type LogWords } from './words';

export const english: LogWords = {
  language: 'en',
  title: 'Who asked for your records',
  written: (patient, at) => `File ${patient}, as of ${at}`,
  empty: 'Nobody has asked for your records.',
  columns: ['When', 'Who', 'What for', 'Record', 'What came of it'],
  outcomes: {
    denied: 'Not allowed',
    permitted: 'Allowed, not collected',
    released: 'Handed out',
    refused: 'Allowed at first, then not handed out',
  },
  emergency: 'Opened in an emergency, without your consent',
  ownAccess: 'Asked for by you, or by who may act for you',
  reading: 'Read this log',
  eraseBy: (day) => `to be erased by ${day}`,
  erased: (day) => `erased on ${day}`,
  purposes: {
    TREAT: 'Treatment',
    ETREAT: 'Emergency treatment',
    CLINTRL: 'Treatment in a clinical trial',
    POPHLTH: 'Public programmes for patients',
    COC: 'Coordination of care',
    HPAYMT: 'Payment',
    HOPERAT: 'Running the hospital',
    HRESCH: 'Research',
    HMARKT: 'Marketing',
    PATRQT: 'Your own request',
    PUBHLTH: 'Public health',
  },
  moment: (instant, timeZone) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone }).format(instant),
};
