import { type LogWords } from './words';

export const german: LogWords = {
  language: 'de',
  title: 'Wer nach Ihren Unterlagen gefragt hat',
  written: (patient, at) => `Akte ${patient}, Stand ${at}`,
  empty: 'Niemand hat nach Ihren Unterlagen gefragt.',
  columns: ['Wann', 'Wer', 'Wofür', 'Dokument', 'Ergebnis'],
  outcomes: {
    denied: 'Nicht erlaubt',
    permitted: 'Erlaubt, nicht abgeholt',
    released: 'Herausgegeben',
    refused: 'Erst erlaubt, dann nicht herausgegeben',
  },
  emergency: 'Im Notfall ohne Ihre Einwilligung geöffnet',
  ownAccess: 'Von Ihnen angefragt oder von jemandem, der für Sie handeln darf',
  reading: 'Hat dieses Protokoll gelesen',
  eraseBy: (day) => `zu löschen bis ${day}`,
  erased: (day) => `gelöscht am ${day}`,
  purposes: {
    TREAT: 'Behandlung',
    ETREAT: 'Notfallbehandlung',
    CLINTRL: 'Behandlung in einer klinischen Studie',
    POPHLTH: 'Öffentliche Programme für Patienten',
    COC: 'Abstimmung der Behandlung',
    HPAYMT: 'Abrechnung',
    HOPERAT: 'Betrieb des Krankenhauses',
    HRESCH: 'Forschung',
    HMARKT: 'Werbung',
    PATRQT: 'Ihre eigene Anfrage',
    PUBHLTH: 'Öffentliche Gesundheit',
  },
  moment: (instant, timeZone) =>
    new Intl.DateTimeFormat('de-DE', { dateStyle: 'long', timeStyle: 'short', timeZone }).format(instant),
};
