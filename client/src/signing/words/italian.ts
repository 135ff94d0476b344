import { type Topic } from '@careledger/model';
import { consentWords } from './consent-words';
import { type SpokenCategory, type SpokenPower, type SpokenPurpose, type Words } from './words';

const categories: Readonly<Record<SpokenCategory, string>> = {
  '11488-4': 'referti di consulenza',
  '11502-2': 'referti di laboratorio',
  '11504-8': 'verbali operatori',
  '11506-3': 'diari clinici',
  '18748-4': 'referti di diagnostica per immagini',
  '18842-5': 'lettere di dimissione',
  '28570-0': 'referti di procedure',
  '34111-5': 'verbali di pronto soccorso',
  '34117-2': 'anamnesi ed esami obiettivi',
  '34133-9': 'riepiloghi delle cure',
  '57133-1': 'lettere di invio',
};

const purposes: Readonly<Record<SpokenPurpose, string>> = {
  TREAT: 'cura',
  ETREAT: 'cura d’emergenza',
  COC: 'coordinamento delle mie cure',
  HPAYMT: 'pagamento',
  HOPERAT: 'gestione sanitaria',
  HRESCH: 'ricerca',
  PUBHLTH: 'salute pubblica',
  PATRQT: 'le mie richieste',
};

const topics: Readonly<Record<Topic, string>> = {
  'mental-health': 'salute mentale',
  'substance-use': 'alcol e droghe',
  hiv: 'HIV',
  'sexual-health': 'salute sessuale',
  genetics: 'malattie genetiche',
  violence: 'violenza e maltrattamenti',
};

const powers: Readonly<Record<SpokenPower, string>> = {
  'access.log': 'leggere chi ha chiesto i miei documenti',
  'access.request': 'vedere i miei documenti',
  'consent.decline': 'rifiutare richieste di consenso',
  'consent.grant': 'dare consensi',
  'consent.revoke': 'revocare consensi',
  'patient.cancelRecovery': 'opporsi al recupero della mia chiave',
  'patient.dismiss': 'porre fine all’incarico di altre persone',
  'patient.transfer': 'affidare la mia cartella a un altro ospedale',
};

const list = new Intl.ListFormat('it-IT', { type: 'conjunction' });

export const italian: Words = {
  ...consentWords({
    locale: 'it-IT',
    direction: 'ltr',
    comma: ', ',
    categories,
    purposes,
    topics,
    allow: (who = 'tutti', what) => `Permetto a ${who} di vedere ${what}`,
    forbid: (who = 'chiunque', what) => `Vieto a ${who} di vedere ${what}`,
    forbidden: 'disjunction',
    all: { permit: 'tutti i miei documenti', deny: 'qualsiasi mio documento' },
    categoriesOf: (what) => `questi miei documenti: ${what}`,
    quoted: (name) => `«${name}»`,
    documents: (what) => `i documenti ${what}`,
    authors: (who) => `il cui autore è ${who}`,
    madeAt: (moment) => `con questa data: ${moment}`,
    made: (start, end) =>
      start === undefined
        ? `con data non posteriore a questa: ${end ?? ''}`
        : end === undefined
          ? `con data non anteriore a questa: ${start}`
          : `con data in questo periodo, estremi inclusi: ${start} – ${end}`,
    partlyOrUndated: ' (anche solo in parte o senza data nota)',
    including: (what) => `anche su questi temi: ${what}`,
    except: (what) => `ma nulla su questi temi: ${what}`,
    anyPurpose: 'per qualsiasi scopo',
    for: (what) => `per questi scopi: ${what}`,
    notFor: (what) => `ma non per questi scopi: ${what}`,
    from: (moment) => `da questa data: ${moment}`,
    until: (moment) => `fino a questa data: ${moment}`,
    through: (day) => `fino a questa data compresa: ${day}`,
    forever: 'finché non revoco questa decisione',
    mayNot: (who) => `Lo vieto a ${who}`,
    may: (who) => `Lo permetto a ${who}`,
    emergency: (what, named) =>
      `In caso di emergenza, chi ${named ? 'tra i nominati ' : ''}mi cura può vederli${what === undefined ? '' : `, anche su questi temi: ${what}`}`,
  }),
  registration: (custodian) =>
    `Questa è la mia chiave. Con essa apro la mia cartella presso ${custodian}, e chi la possiede vi decide sui miei documenti.`,
  revocation: 'Revoco questo consenso. Da ora non vale più.',
  decline: (name) => `Rifiuto. ${name} non riceve alcun consenso.`,
  readLog: 'Voglio leggere chi ha chiesto i miei documenti.',
  rotation: ({ compromisedSince }) =>
    compromisedSince === undefined
      ? 'Questa è la mia nuova chiave. Da ora vale al posto della precedente.'
      : `Questa è la mia nuova chiave. Da ora vale al posto della precedente, e ciò che la precedente ha permesso da questa data non vale più: ${compromisedSince}.`,
  recovery: (custodian) =>
    `Questa è la mia nuova chiave. Ho perso la precedente e chiedo a ${custodian} di mettere questa al suo posto.`,
  cancelRecovery: 'Non ho perso la mia chiave. Nessun’altra deve prenderne il posto.',
  appointment: ({ name, guardian, may, until }) =>
    `${guardian ? `${name}, in qualità di tutore legale,` : name} può decidere per me fino a questa data: ${until}. Può: ${list.format(may.map((power) => powers[power]))}.`,
  dismissal: (name) => `${name} non può più decidere per me.`,
  transfer: ({ from, to }) => `La mia cartella passa da ${from} a ${to}.`,
  closing: 'Chiudo la mia cartella. Non si può annullare.',
  ownAccess: ({ purpose, records }) => {
    const what =
      records === null ? 'tutti i documenti' : records === 1 ? 'un documento' : `${records} documenti`;
    if (purpose === 'PATRQT') return `Voglio vedere di persona ${what} della mia cartella.`;
    return `Voglio vedere ${what} della cartella per cui decido, ${purpose === 'FAMRQT' ? 'come familiare' : 'con una procura'}.`;
  },
};
