import { type Topic } from '@careledger/model';
import { consentWords } from './consent-words';
import { type SpokenCategory, type SpokenPower, type SpokenPurpose, type Words } from './words';

const categories: Readonly<Record<SpokenCategory, string>> = {
  '11488-4': 'konsültasyon notlarımı',
  '11502-2': 'laboratuvar raporlarımı',
  '11504-8': 'ameliyat raporlarımı',
  '11506-3': 'seyir notlarımı',
  '18748-4': 'görüntüleme raporlarımı',
  '18842-5': 'taburculuk özetlerimi',
  '28570-0': 'girişim raporlarımı',
  '34111-5': 'acil servis notlarımı',
  '34117-2': 'öykü ve fizik muayene kayıtlarımı',
  '34133-9': 'başvuru özetlerimi',
  '57133-1': 'sevk belgelerimi',
};

const purposes: Readonly<Record<SpokenPurpose, string>> = {
  TREAT: 'tedavi',
  ETREAT: 'acil tedavi',
  COC: 'bakımımın koordinasyonu',
  HPAYMT: 'ödeme',
  HOPERAT: 'sağlık hizmetlerinin yönetimi',
  HRESCH: 'araştırma',
  PUBHLTH: 'halk sağlığı',
  PATRQT: 'kendi taleplerim',
};

const topics: Readonly<Record<Topic, string>> = {
  'mental-health': 'ruh sağlığı',
  'substance-use': 'alkol ve madde kullanımı',
  hiv: 'HIV',
  'sexual-health': 'cinsel sağlık',
  genetics: 'genetik hastalıklar',
  violence: 'şiddet ve istismar',
};

const powers: Readonly<Record<SpokenPower, string>> = {
  'access.log': 'belgelerimi kimin istediğini okumak',
  'access.request': 'belgelerimi görmek',
  'consent.decline': 'onay isteklerini reddetmek',
  'consent.grant': 'onay vermek',
  'consent.revoke': 'onayları geri almak',
  'patient.cancelRecovery': 'anahtarımın kurtarılmasına itiraz etmek',
  'patient.dismiss': 'başkalarının yetkisine son vermek',
  'patient.transfer': 'dosyamı başka bir hastaneye vermek',
};

const list = new Intl.ListFormat('tr-TR', { type: 'conjunction' });

export const turkish: Words = {
  ...consentWords({
    locale: 'tr-TR',
    direction: 'ltr',
    comma: ', ',
    categories,
    purposes,
    topics,
    allow: (who = 'herkes', what) => `İzin veriyorum: ${who} ${what} görebilir`,
    forbid: (who = 'hiç kimse', what) => `Yasaklıyorum: ${who} ${what} göremez`,
    forbidden: 'conjunction',
    all: { permit: 'tüm belgelerimi', deny: 'belgelerimin hiçbirini' },
    categoriesOf: (what) => what,
    quoted: (name) => `“${name}”`,
    documents: (what) => `${what} adlı belgelerimi`,
    authors: (who) => `yalnızca yazarı şu olanlar: ${who}`,
    madeAt: (moment) => `yalnızca şu tarihli olanlar: ${moment}`,
    made: (start, end) =>
      start === undefined
        ? `yalnızca en geç şu tarihli olanlar: ${end ?? ''}`
        : end === undefined
          ? `yalnızca en erken şu tarihli olanlar: ${start}`
          : `yalnızca şu dönemdekiler (ilk ve son gün dahil): ${start} – ${end}`,
    partlyOrUndated: ' (yalnızca bir bölümü bu döneme ait olsa da tarihi bilinmese de)',
    including: (what) => `şu konulardakiler dahil: ${what}`,
    except: (what) => `şu konulardakiler hariç: ${what}`,
    anyPurpose: 'amacı ne olursa olsun',
    for: (what) => `şu amaçlarla: ${what}`,
    notFor: (what) => `şu amaçlar hariç: ${what}`,
    from: (moment) => `başlangıç: ${moment}`,
    until: (moment) => `bitiş: ${moment}`,
    through: (day) => `bitiş: ${day} (bu gün dahil)`,
    forever: 'ben geri alana kadar',
    mayNot: (who) => `Şunlara yasaklıyorum: ${who}`,
    may: (who) => `Şunlara izin veriyorum: ${who}`,
    emergency: (what, named) =>
      `Acil durumda ${named ? 'adı geçenlerden ' : ''}beni tedavi edenler bunları görebilir${what === undefined ? '' : `, şu konulardakiler dahil: ${what}`}`,
  }),
  registration: (custodian) =>
    `Bu benim anahtarım. Dosyamı onunla şu kurumda açıyorum: ${custodian}. Anahtar kimdeyse oradaki belgelerim hakkında o karar verir.`,
  revocation: 'Bu onayı geri alıyorum. Artık geçerli değil.',
  decline: (name) => `Reddediyorum. ${name} onay almıyor.`,
  readLog: 'Belgelerimi kimin istediğini okumak istiyorum.',
  rotation: ({ compromisedSince }) =>
    compromisedSince === undefined
      ? 'Bu benim yeni anahtarım. Artık eskisinin yerine geçerlidir.'
      : `Bu benim yeni anahtarım. Artık eskisinin yerine geçerlidir; eskisinin şu tarihten beri verdiği izinler geçerli değildir: ${compromisedSince}.`,
  recovery: (custodian) =>
    `Bu benim yeni anahtarım. Eskisini kaybettim; yerine bunu koymasını şu kurumdan istiyorum: ${custodian}.`,
  cancelRecovery: 'Anahtarımı kaybetmedim. Yerine başka bir anahtar geçmesin.',
  appointment: ({ name, guardian, may, until }) =>
    `${guardian ? `Yasal temsilcim ${name}` : name} benim yerime karar verebilir, bitiş: ${until}. Yetkileri: ${list.format(may.map((power) => powers[power]))}.`,
  dismissal: (name) => `${name} artık benim yerime karar veremez.`,
  transfer: ({ from, to }) => `Dosyam başka bir kuruma geçiyor. Eskisi: ${from}. Yenisi: ${to}.`,
  closing: 'Dosyamı kapatıyorum. Bu geri alınamaz.',
  ownAccess: ({ purpose, records }) => {
    const what = records === null ? 'tüm belgeleri' : `${records} belgeyi`;
    if (purpose === 'PATRQT') return `Dosyamdaki ${what} kendim görmek istiyorum.`;
    return `Yerine karar verdiğim kişinin dosyasındaki ${what} ${purpose === 'FAMRQT' ? 'aile üyesi olarak' : 'vekâletle'} görmek istiyorum.`;
  },
};
