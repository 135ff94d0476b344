import {
  CONFIDENTIALITY_SYSTEM,
  isPurpose,
  PURPOSE_PARENTS,
  SENSITIVITY_PARENTS,
  SENSITIVITY_SYSTEM,
  type Coding,
  type ProvisionDescription,
  type Purpose,
  type RuleDescription,
} from '@careledger/model';
import fc from 'fast-check';
import type { Asked, Asks, Held, NaivePolicy } from './naive-model';

// Few values, so that they meet.
const hospital = fc.constantFrom('HospitalA', 'HospitalB');
const provider = fc.constantFrom('p-1', 'p-2');
const role = fc.constantFrom('clinician' as const, 'researcher' as const);
const coding = fc.record({ system: fc.constantFrom('s', 't'), code: fc.constantFrom('x', 'y') });
const author = fc.record({ hospital, provider });
const id = fc.constantFrom('r-1', 'r-2', 'r-3');
const instant = fc.constantFrom(
  '2026-01-01T00:00:00.000Z',
  '2026-02-01T00:00:00.000Z',
  '2026-03-01T00:00:00.000Z',
);
const date = fc.constantFrom(
  '1999-12-31',
  '2000',
  '2019-12-31',
  '2020-01-01',
  '2024-02',
  '2024-02-29',
  '2025',
);
const days = fc
  .record({ start: date, end: date }, { requiredKeys: [] })
  .filter(({ start = '', end = '9' }) => start <= end || start.startsWith(end));

const ALL_PURPOSES: readonly Purpose[] = Object.keys(PURPOSE_PARENTS).filter(isPurpose);
const likely: readonly Purpose[] = [
  'TREAT',
  'ETREAT',
  'ERTREAT',
  'BTG',
  'CLINTRL',
  'POPHLTH',
  'HRESCH',
  'CLINTRCH',
  'PATRQT',
  'FAMRQT',
];
const purpose = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...likely) },
  fc.constantFrom(...ALL_PURPOSES),
);
const sensitivity = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom('SPI', 'SUD', 'ETH', 'ETHUD', 'HIV', 'PSYTHPN') },
    fc.constantFrom(...Object.keys(SENSITIVITY_PARENTS)),
  )
  .map((code): Coding => ({ system: SENSITIVITY_SYSTEM, code }));
const level = fc
  .constantFrom('U', 'L', 'M', 'N', 'R', 'V')
  .map((code): Coding => ({ system: CONFIDENTIALITY_SYSTEM, code }));
const label = fc.oneof({ weight: 2, arbitrary: sensitivity }, level);
const strange = fc.constant<Coding>({ system: 'labels', code: 'HIV' });

const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { maxLength: 3 });
const recipient = fc.oneof(
  fc.record({ hospital, provider, role }, { requiredKeys: ['hospital'] }),
  fc.record({ role }),
);
const data = fc.oneof(
  fc.record({ meaning: fc.constantFrom('instance', 'related', 'dependents'), reference: id }),
  fc.record({ meaning: fc.constant('authoredby' as const), reference: author }),
);

const attributes = fc.record({
  purposes: some(purpose),
  recipients: some(recipient),
  custodians: some(hospital),
  authors: some(author),
  labels: some(label),
  classes: some(coding),
  codes: some(coding),
  data: some(data),
  dataPeriod: days.filter((period) => Object.keys(period).length > 0),
  period: fc.constantFrom<NonNullable<RuleDescription['period']>>(
    {},
    { from: '2026-02-01T00:00:00.000Z' },
    { until: '2026-02-01T00:00:00.000Z' },
    { from: '2026-01-01T00:00:00.000Z', until: '2026-03-01T00:00:00.000Z' },
  ),
});
const NAMES = [
  'purposes',
  'recipients',
  'custodians',
  'authors',
  'labels',
  'labels',
  'classes',
  'codes',
  'data',
  'dataPeriod',
  'period',
] as const;

/** Rules of ten conditions hardly ever apply: these have two at most, and labels more often than others. */
const conditions: fc.Arbitrary<ProvisionDescription> = fc
  .tuple(attributes, fc.shuffledSubarray([...NAMES], { maxLength: 2 }))
  .map(([all, kept]) => Object.fromEntries(kept.map((name) => [name, all[name]])));

const effect = fc.constantFrom('permit' as const, 'deny' as const);

function provision(levels: number): fc.Arbitrary<ProvisionDescription> {
  const own = fc
    .tuple(conditions, fc.option(effect, { nil: undefined }))
    .map(([conditions, said]) => (said === undefined ? conditions : { ...conditions, effect: said }));
  return levels === 0 ? own : withNested(own, levels);
}

function withNested<T extends ProvisionDescription>(own: fc.Arbitrary<T>, levels: number): fc.Arbitrary<T> {
  const nested = fc.oneof(
    { weight: 2, arbitrary: fc.constant<ProvisionDescription[]>([]) },
    fc.array(provision(levels - 1), { minLength: 1, maxLength: 2 }),
  );
  return fc
    .tuple(own, nested)
    .map(([rule, provisions]) => (provisions.length === 0 ? rule : { ...rule, provisions }));
}

/** Rules, nested to the depth that the ledger takes. */
export const rule: fc.Arbitrary<RuleDescription> = withNested(
  fc.tuple(conditions, effect).map(([own, said]) => ({ ...own, effect: said })),
  3,
);

export const item: fc.Arbitrary<Asked> = fc.record({
  file: mostly('active' as const, 'closed' as const, 'deceased' as const),
  withdrawn: mostly(false, true),
  instance: id,
  related: some(id),
  custodian: hospital,
  classes: some(coding),
  codes: some(coding),
  authors: some(author),
  labels: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 6, arbitrary: some(label) },
    fc.tuple(label, strange),
  ),
  made: days,
});

/** What goes with break-glass and own access, more often than not as it should. */
const own = { PATRQT: 'patient', FAMRQT: 'delegate', PWATRNY: 'delegate' } as const;
export const asks: fc.Arbitrary<Asks> = fc
  .record({
    hospital,
    provider,
    role,
    purpose: fc.oneof({ weight: 3, arbitrary: purpose }, fc.constant<Purpose>('BTG')),
    now: instant,
    explains: mostly(true, false),
    hasReviewOverdue: mostly(false, true),
    signed: fc.constantFrom('fitting' as const, 'patient' as const, 'delegate' as const, undefined),
  })
  .map(({ signed, ...who }) => ({
    ...who,
    signed: signed === 'fitting' ? Object.entries(own).find(([code]) => code === who.purpose)?.[1] : signed,
  }));

export const policy: fc.Arbitrary<NaivePolicy> = fc.record({
  default: fc.oneof({ weight: 3, arbitrary: fc.constant('deny' as const) }, fc.constant('permit' as const)),
  strictness: fc.constantFrom('label' as const, 'label' as const, 'level' as const, 'off' as const),
  glassRoles: mostly(['clinician', 'researcher'], ['clinician'], []),
  glassOverrides: fc.boolean(),
  glassRestricted: mostly(false, true),
  dead: fc.constantFrom('keep' as const, 'deny' as const),
});

/** Consents, now and then of somebody who has lost the say. */
export const consents = (maxLength: number): fc.Arbitrary<Held[]> =>
  fc.array(fc.record({ rule, hasLostTheSay: mostly(false, true) }), { maxLength });

function mostly<T>(usual: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));
}
