import { type Topic } from '@careledger/model';
import { consentWords } from './consent-words';
import { type SpokenCategory, type SpokenPower, type SpokenPurpose, type Words } from './words';

const categories: Readonly<Record<SpokenCategory, string>> = {
  '11488-4': 'تقارير الاستشارات',
  '11502-2': 'تقارير المختبر',
  '11504-8': 'تقارير العمليات الجراحية',
  '11506-3': 'ملاحظات سير الحالة',
  '18748-4': 'تقارير التصوير الطبي',
  '18842-5': 'ملخصات الخروج من المستشفى',
  '28570-0': 'تقارير الإجراءات الطبية',
  '34111-5': 'تقارير قسم الطوارئ',
  '34117-2': 'التاريخ المرضي والفحص السريري',
  '34133-9': 'ملخصات الزيارات',
  '57133-1': 'خطابات الإحالة',
};

const purposes: Readonly<Record<SpokenPurpose, string>> = {
  TREAT: 'العلاج',
  ETREAT: 'العلاج في حالات الطوارئ',
  COC: 'تنسيق رعايتي',
  HPAYMT: 'دفع التكاليف',
  HOPERAT: 'إدارة الرعاية الصحية',
  HRESCH: 'البحث العلمي',
  PUBHLTH: 'الصحة العامة',
  PATRQT: 'طلباتي الشخصية',
};

const topics: Readonly<Record<Topic, string>> = {
  'mental-health': 'الصحة النفسية',
  'substance-use': 'تعاطي الكحول والمخدرات',
  hiv: 'فيروس نقص المناعة البشرية',
  'sexual-health': 'الصحة الجنسية',
  genetics: 'الأمراض الوراثية',
  violence: 'العنف وسوء المعاملة',
};

const powers: Readonly<Record<SpokenPower, string>> = {
  'access.log': 'قراءة من طلب مستنداتي',
  'access.request': 'الاطلاع على مستنداتي',
  'consent.decline': 'رفض طلبات الموافقة',
  'consent.grant': 'منح الموافقات',
  'consent.revoke': 'سحب الموافقات',
  'patient.cancelRecovery': 'الاعتراض على استعادة مفتاحي',
  'patient.dismiss': 'إنهاء تفويض الآخرين',
  'patient.transfer': 'نقل ملفي إلى مستشفى آخر',
};

const list = new Intl.ListFormat('ar-u-ca-gregory-nu-latn', { type: 'conjunction' });

export const arabic: Words = {
  ...consentWords({
    locale: 'ar-u-ca-gregory-nu-latn',
    direction: 'rtl',
    comma: '، ',
    categories,
    purposes,
    topics,
    allow: (who, what) =>
      who === undefined
        ? `أسمح للجميع بالاطلاع على ${what}`
        : `أسمح للآتي ذكرهم (${who}) بالاطلاع على ${what}`,
    forbid: (who, what) =>
      who === undefined
        ? `أمنع أي شخص من الاطلاع على ${what}`
        : `أمنع الآتي ذكرهم (${who}) من الاطلاع على ${what}`,
    forbidden: 'conjunction',
    all: { permit: 'جميع مستنداتي', deny: 'أي من مستنداتي' },
    categoriesOf: (what) => `مستنداتي التالية: ${what}`,
    quoted: (name) => `«${name}»`,
    documents: (what) => `المستندات التالية: ${what}`,
    authors: (who) => `مما كتبه: ${who}`,
    madeAt: (moment) => `المؤرخة في ${moment}`,
    made: (start, end) =>
      start === undefined
        ? `المؤرخة في هذا التاريخ أو قبله: ${end ?? ''}`
        : end === undefined
          ? `المؤرخة في هذا التاريخ أو بعده: ${start}`
          : `المؤرخة في هذه الفترة، بما فيها أولها وآخرها: ${start} – ${end}`,
    partlyOrUndated: ' (ولو جزئيًا أو دون تاريخ معروف)',
    including: (what) => `بما في ذلك ما يتعلق بما يلي: ${what}`,
    except: (what) => `باستثناء ما يتعلق بما يلي: ${what}`,
    anyPurpose: 'لأي غرض',
    for: (what) => `للأغراض التالية: ${what}`,
    notFor: (what) => `وليس للأغراض التالية: ${what}`,
    from: (moment) => `ابتداءً من ${moment}`,
    until: (moment) => `حتى ${moment}`,
    through: (day) => `حتى ${day} شاملًا هذا اليوم`,
    forever: 'إلى أن أتراجع عن هذا القرار',
    mayNot: (who) => `وأمنع ذلك عن الآتي ذكرهم: ${who}`,
    may: (who) => `وأسمح بذلك للآتي ذكرهم: ${who}`,
    emergency: (what, named) =>
      `وفي حالات الطوارئ يجوز لمن يعالجني ${named ? 'من المذكورين ' : ''}الاطلاع عليها${what === undefined ? '' : `، بما في ذلك ما يتعلق بما يلي: ${what}`}`,
  }),
  registration: (custodian) =>
    `هذا مفتاحي. أفتح به ملفي لدى ${custodian}، ومن يملكه يقرر هناك بشأن مستنداتي.`,
  revocation: 'أسحب هذه الموافقة، فلا تسري بعد الآن.',
  decline: (name) => `أرفض. لا يحصل ${name} على أي موافقة.`,
  readLog: 'أريد أن أقرأ من طلب مستنداتي.',
  rotation: ({ compromisedSince }) =>
    compromisedSince === undefined
      ? 'هذا مفتاحي الجديد، ويحل من الآن محل القديم.'
      : `هذا مفتاحي الجديد، ويحل من الآن محل القديم، ولا يسري بعد الآن ما سمح به القديم منذ ${compromisedSince}.`,
  recovery: (custodian) => `هذا مفتاحي الجديد. فقدت القديم، وأطلب من ${custodian} وضع هذا مكانه.`,
  cancelRecovery: 'لم أفقد مفتاحي، ولا ينبغي أن يحل محله أي مفتاح آخر.',
  appointment: ({ name, guardian, may, until }) =>
    `${guardian ? `يجوز للوصي القانوني ${name}` : `يجوز للشخص الآتي ذكره (${name})`} أن يقرر عني حتى ${until}: ${list.format(may.map((power) => powers[power]))}.`,
  dismissal: (name) => `لم يعد يجوز للشخص الآتي ذكره أن يقرر عني: ${name}.`,
  transfer: ({ from, to }) => `ينتقل ملفي من ${from} إلى ${to}.`,
  closing: 'أغلق ملفي، ولا يمكن التراجع عن ذلك.',
  ownAccess: ({ purpose, records }) => {
    const what =
      records === null ? 'جميع المستندات' : records === 1 ? 'مستند واحد' : `مستندات عددها ${records}`;
    if (purpose === 'PATRQT') return `أريد الاطلاع بنفسي على ${what} في ملفي.`;
    return `أريد الاطلاع على ${what} في الملف الذي أقرر بشأنه، ${purpose === 'FAMRQT' ? 'بصفتي من العائلة' : 'بموجب وكالة'}.`;
  },
};
