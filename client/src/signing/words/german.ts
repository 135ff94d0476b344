import { type Topic } from '@careledger/model';
import { type SpokenCategory, type SpokenPurpose, type Words } from './words';

const categories: Readonly<Record<SpokenCategory, string>> = {
  '11488-4': 'Konsiliarberichte',
  '11502-2': 'Laborberichte',
  '11504-8': 'Operationsberichte',
  '11506-3': 'Verlaufsberichte',
  '18748-4': 'Bildgebungsberichte',
  '18842-5': 'Entlassungsberichte',
  '28570-0': 'Berichte über Eingriffe',
  '34111-5': 'Berichte der Notaufnahme',
  '34117-2': 'Anamnesen und körperlichen Untersuchungen',
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

const conjunction = new Intl.ListFormat('de', { type: 'conjunction' });
const disjunction = new Intl.ListFormat('de', { type: 'disjunction' });

export const german: Words = {
  consent: (content) => {
    const permits = content.effect === 'permit';
    const list = permits ? conjunction : disjunction;
    const things =
      content.categories === undefined
        ? permits
          ? 'alle meine Dokumente'
          : 'irgendeines meiner Dokumente'
        : `meine ${list.format(content.categories.map((category) => categories[category]))}`;
    return [
      `Ich ${permits ? 'erlaube' : 'verbiete'} ${list.format(content.recipients)}, ${things} zu sehen`,
      content.including &&
        `auch die über ${conjunction.format(content.including.map((topic) => topics[topic]))}`,
      content.except && `aber keine über ${disjunction.format(content.except.map((topic) => topics[topic]))}`,
      content.purposes === undefined
        ? 'zu jedem Zweck'
        : `zum Zweck: ${list.format(content.purposes.map((purpose) => purposes[purpose]))}`,
      content.from === undefined ? undefined : `ab ${content.from}`,
      content.until === undefined ? 'bis ich das zurücknehme' : `bis ${content.until}`,
    ]
      .filter((part) => part !== undefined)
      .join(', ')
      .concat('.');
  },
  moment: (instant, timeZone, precision) =>
    new Intl.DateTimeFormat('de-DE', {
      dateStyle: 'long',
      timeZone,
      ...(precision === 'second' && { timeStyle: 'long' }),
    }).format(instant),
  revocation: 'Ich nehme diese Einwilligung zurück. Ab jetzt gilt sie nicht mehr.',
  readLog: 'Ich möchte lesen, wer nach meinen Unterlagen gefragt hat.',
  registration: (custodian) =>
    `Das ist mein Schlüssel. Damit eröffne ich meine Akte bei ${custodian}, und wer ihn hat, entscheidet dort über meine Unterlagen.`,
};
