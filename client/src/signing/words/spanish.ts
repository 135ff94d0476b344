import { type Topic } from '@careledger/model';
import { consentWords } from './consent-words';
import { type SpokenCategory, type SpokenPower, type SpokenPurpose, type Words } from './words';

const categories: Readonly<Record<SpokenCategory, string>> = {
  '11488-4': 'informes de consulta',
  '11502-2': 'informes de laboratorio',
  '11504-8': 'informes quirúrgicos',
  '11506-3': 'notas de evolución',
  '18748-4': 'informes de imagen',
  '18842-5': 'informes de alta',
  '28570-0': 'informes de procedimientos',
  '34111-5': 'informes de urgencias',
  '34117-2': 'anamnesis y exploraciones físicas',
  '34133-9': 'resúmenes de atención',
  '57133-1': 'volantes de derivación',
};

const purposes: Readonly<Record<SpokenPurpose, string>> = {
  TREAT: 'tratamiento',
  ETREAT: 'tratamiento de urgencia',
  COC: 'coordinación de mi atención',
  HPAYMT: 'pago',
  HOPERAT: 'gestión sanitaria',
  HRESCH: 'investigación',
  PUBHLTH: 'salud pública',
  PATRQT: 'mis propias solicitudes',
};

const topics: Readonly<Record<Topic, string>> = {
  'mental-health': 'salud mental',
  'substance-use': 'alcohol y drogas',
  hiv: 'VIH',
  'sexual-health': 'salud sexual',
  genetics: 'enfermedades genéticas',
  violence: 'violencia y maltrato',
};

const powers: Readonly<Record<SpokenPower, string>> = {
  'access.log': 'leer quién ha pedido mis documentos',
  'access.request': 'ver mis documentos',
  'consent.decline': 'rechazar peticiones de consentimiento',
  'consent.grant': 'dar consentimientos',
  'consent.revoke': 'retirar consentimientos',
  'patient.cancelRecovery': 'oponerse a la recuperación de mi clave',
  'patient.dismiss': 'poner fin al encargo de otras personas',
  'patient.transfer': 'llevar mi expediente a otro hospital',
};

const list = new Intl.ListFormat('es-ES', { type: 'conjunction' });

export const spanish: Words = {
  ...consentWords({
    locale: 'es-ES',
    direction: 'ltr',
    comma: ', ',
    categories,
    purposes,
    topics,
    allow: (who = 'cualquier persona', what) => `Permito a ${who} ver ${what}`,
    forbid: (who = 'cualquier persona', what) => `Prohíbo a ${who} ver ${what}`,
    forbidden: 'disjunction',
    all: { permit: 'todos mis documentos', deny: 'cualquiera de mis documentos' },
    categoriesOf: (what) => `mis ${what}`,
    quoted: (name) => `«${name}»`,
    documents: (what) => `los documentos ${what}`,
    authors: (who) => `cuyo autor es ${who}`,
    madeAt: (moment) => `con fecha de ${moment}`,
    made: (start, end) =>
      start === undefined
        ? `con esta fecha como máximo: ${end ?? ''}`
        : end === undefined
          ? `con esta fecha como mínimo: ${start}`
          : `con fecha en este periodo, ambos extremos incluidos: ${start} – ${end}`,
    partlyOrUndated: ' (también si es solo en parte o sin fecha conocida)',
    including: (what) => `también sobre estos temas: ${what}`,
    except: (what) => `pero nada sobre estos temas: ${what}`,
    anyPurpose: 'para cualquier fin',
    for: (what) => `para estos fines: ${what}`,
    notFor: (what) => `pero no para estos fines: ${what}`,
    from: (moment) => `desde el ${moment}`,
    until: (moment) => `hasta el ${moment}`,
    through: (day) => `hasta el ${day} inclusive`,
    forever: 'hasta que yo retire esta decisión',
    mayNot: (who) => `Se lo prohíbo a ${who}`,
    may: (who) => `Se lo permito a ${who}`,
    emergency: (what, named) =>
      `En una urgencia, quien ${named ? 'de los nombrados ' : ''}me atienda puede verlos${what === undefined ? '' : `, también sobre estos temas: ${what}`}`,
  }),
  registration: (custodian) =>
    `Esta es mi clave. Con ella abro mi expediente en ${custodian}, y quien la tenga decide allí sobre mis documentos.`,
  revocation: 'Retiro este consentimiento. Deja de contar desde ahora.',
  decline: (name) => `No acepto. ${name} no recibe ningún consentimiento.`,
  readLog: 'Quiero leer quién ha pedido mis documentos.',
  rotation: ({ compromisedSince }) =>
    compromisedSince === undefined
      ? 'Esta es mi nueva clave. Desde ahora cuenta en lugar de la anterior.'
      : `Esta es mi nueva clave. Desde ahora cuenta en lugar de la anterior, y lo que la anterior permitió desde esta fecha ya no cuenta: ${compromisedSince}.`,
  recovery: (custodian) =>
    `Esta es mi nueva clave. He perdido la anterior y pido a ${custodian} que ponga esta en su lugar.`,
  cancelRecovery: 'No he perdido mi clave. Ninguna otra debe ocupar su lugar.',
  appointment: ({ name, guardian, may, until }) =>
    `${guardian ? `${name}, en calidad de tutor legal,` : name} puede decidir por mí hasta el ${until}: ${list.format(may.map((power) => powers[power]))}.`,
  dismissal: (name) => `${name} ya no puede decidir por mí.`,
  transfer: ({ from, to }) => `Mi expediente pasa de ${from} a ${to}.`,
  closing: 'Cierro mi expediente. Esto no se puede deshacer.',
  ownAccess: ({ purpose, records }) => {
    const what =
      records === null ? 'todos los documentos' : records === 1 ? 'un documento' : `${records} documentos`;
    if (purpose === 'PATRQT') return `Quiero ver personalmente ${what} de mi expediente.`;
    return `Quiero ver ${what} del expediente por el que decido, ${purpose === 'FAMRQT' ? 'como familiar' : 'con un poder de representación'}.`;
  },
};
