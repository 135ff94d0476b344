import { type Topic } from '@careledger/model';
import { consentWords } from './consent-words';
import { type SpokenCategory, type SpokenPower, type SpokenPurpose, type Words } from './words';

const categories: Readonly<Record<SpokenCategory, string>> = {
  '11488-4': 'comptes rendus de consultation',
  '11502-2': 'résultats de laboratoire',
  '11504-8': 'comptes rendus opératoires',
  '11506-3': 'notes d’évolution',
  '18748-4': 'comptes rendus d’imagerie',
  '18842-5': 'comptes rendus d’hospitalisation',
  '28570-0': 'comptes rendus d’actes',
  '34111-5': 'comptes rendus des urgences',
  '34117-2': 'anamnèses et examens cliniques',
  '34133-9': 'synthèses de prise en charge',
  '57133-1': 'lettres d’adressage',
};

const purposes: Readonly<Record<SpokenPurpose, string>> = {
  TREAT: 'soins',
  ETREAT: 'soins d’urgence',
  COC: 'coordination de mes soins',
  HPAYMT: 'paiement',
  HOPERAT: 'gestion des soins',
  HRESCH: 'recherche',
  PUBHLTH: 'santé publique',
  PATRQT: 'mes propres demandes',
};

const topics: Readonly<Record<Topic, string>> = {
  'mental-health': 'santé mentale',
  'substance-use': 'alcool et drogues',
  hiv: 'VIH',
  'sexual-health': 'santé sexuelle',
  genetics: 'maladies génétiques',
  violence: 'violences et maltraitance',
};

const powers: Readonly<Record<SpokenPower, string>> = {
  'access.log': 'lire qui a demandé mes documents',
  'access.request': 'voir mes documents',
  'consent.decline': 'refuser des demandes de consentement',
  'consent.grant': 'donner des consentements',
  'consent.revoke': 'retirer des consentements',
  'patient.cancelRecovery': 's’opposer à la récupération de ma clé',
  'patient.dismiss': 'mettre fin au mandat d’autres personnes',
  'patient.transfer': 'confier mon dossier à un autre hôpital',
};

const list = new Intl.ListFormat('fr-FR', { type: 'conjunction' });

const consents = consentWords({
  locale: 'fr-FR',
  direction: 'ltr',
  comma: ', ',
  categories,
  purposes,
  topics,
  allow: (who = 'tout le monde', what) => `J’autorise ${who} à voir ${what}`,
  forbid: (who = 'quiconque', what) => `J’interdis à ${who} de voir ${what}`,
  forbidden: 'disjunction',
  all: { permit: 'tous mes documents', deny: 'l’un quelconque de mes documents' },
  categoriesOf: (what) => `mes ${what}`,
  quoted: (name) => `« ${name} »`,
  documents: (what) => `les documents ${what}`,
  authors: (who) => `dont l’auteur est ${who}`,
  madeAt: (moment) => `dont la date est : ${moment}`,
  made: (start, end) =>
    start === undefined
      ? `dont la date est au plus tard : ${end ?? ''}`
      : end === undefined
        ? `dont la date est au plus tôt : ${start}`
        : `dont la date est dans cette période, bornes incluses : ${start} – ${end}`,
  partlyOrUndated: ' (même en partie seulement, ou sans date connue)',
  including: (what) => `y compris sur ces sujets : ${what}`,
  except: (what) => `mais rien sur ces sujets : ${what}`,
  anyPurpose: 'à toutes fins',
  for: (what) => `à ces fins : ${what}`,
  notFor: (what) => `mais pas à ces fins : ${what}`,
  from: (moment) => `à partir du ${moment}`,
  until: (moment) => `jusqu’au ${moment}`,
  through: (day) => `jusqu’au ${day} inclus`,
  forever: 'jusqu’à ce que je revienne sur cette décision',
  mayNot: (who) => `Je l’interdis à ${who}`,
  may: (who) => `Je le permets à ${who}`,
  emergency: (what, named) =>
    `En cas d’urgence, les personnes ${named ? 'nommées ' : ''}qui me soignent peuvent les voir${what === undefined ? '' : `, y compris sur ces sujets : ${what}`}`,
});

export const french: Words = {
  ...consents,
  // The first of a month is an ordinal in French, which Intl does not know.
  moment: (...of) => consents.moment(...of).replace(/^1 (?=\p{L})/u, '1er '),
  registration: (custodian) =>
    `Voici ma clé. Avec elle, j’ouvre mon dossier dans cet établissement : ${custodian}. La personne qui la détient y décide de mes documents.`,
  revocation: 'Je retire ce consentement. Il ne compte plus à partir de maintenant.',
  decline: (name) => `Je refuse. ${name} n’obtient pas de consentement.`,
  readLog: 'Je veux lire qui a demandé mes documents.',
  rotation: ({ compromisedSince }) =>
    compromisedSince === undefined
      ? 'Voici ma nouvelle clé. À partir de maintenant, elle remplace l’ancienne.'
      : `Voici ma nouvelle clé. À partir de maintenant, elle remplace l’ancienne, et ce que l’ancienne a permis depuis cette date ne compte plus : ${compromisedSince}.`,
  recovery: (custodian) =>
    `Voici ma nouvelle clé. J’ai perdu l’ancienne et je demande à cet établissement de mettre celle-ci à sa place : ${custodian}.`,
  cancelRecovery: 'Je n’ai pas perdu ma clé. Aucune autre clé ne doit la remplacer.',
  appointment: ({ name, guardian, may, until }) =>
    `${guardian ? `${name}, mon représentant légal,` : name} peut décider pour moi jusqu’au ${until} : ${list.format(may.map((power) => powers[power]))}.`,
  dismissal: (name) => `${name} ne peut plus décider pour moi.`,
  transfer: ({ from, to }) => `Mon dossier change d’établissement. Ancien : ${from}. Nouveau : ${to}.`,
  closing: 'Je ferme mon dossier. C’est définitif.',
  ownAccess: ({ purpose, records }) => {
    const what =
      records === null ? 'tous les documents' : records === 1 ? 'un document' : `${records} documents`;
    if (purpose === 'PATRQT') return `Je veux voir moi-même ${what} de mon dossier.`;
    return `Je veux voir ${what} du dossier pour lequel je décide, ${purpose === 'FAMRQT' ? 'en tant que membre de la famille' : 'avec une procuration'}.`;
  },
};
