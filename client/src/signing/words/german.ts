import { type Topic } from '@careledger/model';
import { consentWords } from './consent-words';
import { type SpokenCategory, type SpokenPower, type SpokenPurpose, type Words } from './words';

const categories: Readonly<Record<SpokenCategory, string>> = {
  '11488-4': 'Konsiliarberichte',
  '11502-2': 'Laborberichte',
  '11504-8': 'Operationsberichte',
  '11506-3': 'Verlaufsberichte',
  '18748-4': 'Bildgebungsberichte',
  '18842-5': 'Entlassungsberichte',
  '28570-0': 'Berichte über Eingriffe',
  '34111-5': 'Berichte der Notaufnahme',
  '34117-2': 'Anamnese- und Untersuchungsberichte',
  '34133-9': 'Zusammenfassungen von Behandlungen',
  '57133-1': 'Überweisungen',
};

const purposes: Readonly<Record<SpokenPurpose, string>> = {
  TREAT: 'Behandlung',
  ETREAT: 'Notfallbehandlung',
  COC: 'Abstimmung meiner Versorgung',
  HPAYMT: 'Abrechnung',
  HOPERAT: 'Betriebsabläufe des Krankenhauses',
  HRESCH: 'Forschung',
  PUBHLTH: 'öffentliche Gesundheit',
  PATRQT: 'meine eigenen Anfragen',
};

const topics: Readonly<Record<Topic, string>> = {
  'mental-health': 'seelische Gesundheit',
  'substance-use': 'Alkohol und Drogen',
  hiv: 'HIV',
  'sexual-health': 'sexuelle Gesundheit',
  genetics: 'Erbkrankheiten',
  violence: 'Gewalt und Missbrauch',
};

const powers: Readonly<Record<SpokenPower, string>> = {
  'access.log': 'lesen, wer nach meinen Unterlagen gefragt hat',
  'access.request': 'meine Unterlagen sehen',
  'consent.decline': 'Bitten um Einwilligung ablehnen',
  'consent.grant': 'Einwilligungen erteilen',
  'consent.revoke': 'Einwilligungen zurücknehmen',
  'patient.cancelRecovery': 'der Wiederherstellung meines Schlüssels widersprechen',
  'patient.dismiss': 'die Vollmacht anderer beenden',
  'patient.transfer': 'meine Akte an ein anderes Krankenhaus geben',
};

const list = new Intl.ListFormat('de-DE', { type: 'conjunction' });

export const german: Words = {
  ...consentWords({
    locale: 'de-DE',
    direction: 'ltr',
    comma: ', ',
    categories,
    purposes,
    topics,
    allow: (who = 'allen', what) => `Ich erlaube ${who}, ${what} zu sehen`,
    forbid: (who = 'allen', what) => `Ich verbiete ${who}, ${what} zu sehen`,
    forbidden: 'disjunction',
    all: { permit: 'alle meine Dokumente', deny: 'irgendeines meiner Dokumente' },
    categoriesOf: (what) => `meine ${what}`,
    quoted: (name) => `„${name}“`,
    documents: (what) => `die Dokumente ${what}`,
    authors: (who) => `verfasst von ${who}`,
    madeAt: (moment) => `aus der Zeit: ${moment}`,
    made: (start, end) =>
      start === undefined
        ? `aus der Zeit bis einschließlich ${end ?? ''}`
        : end === undefined
          ? `aus der Zeit ab ${start}`
          : `aus der Zeit von ${start} bis einschließlich ${end}`,
    partlyOrUndated: ' (auch wenn nur zum Teil oder ohne bekanntes Datum)',
    including: (what) => `auch die über ${what}`,
    except: (what) => `aber keine über ${what}`,
    anyPurpose: 'zu jedem Zweck',
    for: (what) => `zum Zweck: ${what}`,
    notFor: (what) => `aber nicht zum Zweck: ${what}`,
    from: (moment) => `ab ${moment}`,
    until: (moment) => `bis ${moment}`,
    through: (day) => `bis einschließlich ${day}`,
    forever: 'bis ich das zurücknehme',
    mayNot: (who) => `Ich verbiete es ${who}`,
    may: (who) => `Ich erlaube es ${who}`,
    emergency: (what, named) =>
      `Im Notfall darf, wer ${named ? 'von den Genannten ' : ''}mich behandelt, sie sehen${what === undefined ? '' : `, auch die über ${what}`}`,
  }),
  registration: (custodian) =>
    `Das ist mein Schlüssel. Damit eröffne ich meine Akte bei ${custodian}, und wer ihn hat, entscheidet dort über meine Unterlagen.`,
  revocation: 'Ich nehme diese Einwilligung zurück. Ab jetzt gilt sie nicht mehr.',
  decline: (name) => `Ich lehne ab. ${name} bekommt keine Einwilligung.`,
  readLog: 'Ich möchte lesen, wer nach meinen Unterlagen gefragt hat.',
  rotation: ({ compromisedSince }) =>
    compromisedSince === undefined
      ? 'Das ist mein neuer Schlüssel. Ab jetzt gilt er anstelle des alten.'
      : `Das ist mein neuer Schlüssel. Ab jetzt gilt er anstelle des alten, und was der alte seit ${compromisedSince} erlaubt hat, gilt nicht mehr.`,
  recovery: (custodian) =>
    `Das ist mein neuer Schlüssel. Den alten habe ich verloren; ${custodian} soll diesen an seine Stelle setzen.`,
  cancelRecovery: 'Ich habe meinen Schlüssel nicht verloren. Kein anderer soll an seine Stelle treten.',
  appointment: ({ name, guardian, may, until }) =>
    `${guardian ? `${name}, gesetzlich für mich verantwortlich,` : name} darf bis ${until} für mich entscheiden: ${list.format(may.map((power) => powers[power]))}.`,
  dismissal: (name) => `${name} darf nicht länger für mich entscheiden.`,
  transfer: ({ from, to }) => `Meine Akte geht von ${from} an ${to}.`,
  closing: 'Ich schließe meine Akte. Das lässt sich nicht rückgängig machen.',
  ownAccess: ({ purpose, records }) => {
    const what =
      records === null ? 'alle Dokumente' : records === 1 ? 'ein Dokument' : `${records} Dokumente`;
    if (purpose === 'PATRQT') return `Ich möchte ${what} meiner Akte selbst sehen.`;
    return `Ich möchte ${what} der Akte sehen, für die ich entscheide, ${purpose === 'FAMRQT' ? 'als Angehörige oder Angehöriger' : 'mit einer Vollmacht'}.`;
  },
};
