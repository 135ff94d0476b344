import {
  CATEGORIES,
  type Coding,
  type DataReference,
  type DayPeriod,
  instantOf,
  type ProvisionDescription,
  type Role,
  type RuleDescription,
  SENSITIVITY_SYSTEM,
  type Topic,
  TOPICS,
} from '@careledger/model';
import { beginningOf, endOf, type Moment } from './moment';
import { type SpokenCategory, type SpokenPurpose } from './words/words';

/** Who may, or may not, see the documents. */
export interface NamedRecipient {
  /** What the patient reads: the name of the hospital, doctor or role. It is not sent. */
  readonly name: string;
  /** MSP id. */
  readonly hospital?: string;
  /** A provider of that hospital, by id. */
  readonly provider?: string;
  readonly role?: Role;
}

/** Somebody who wrote documents. */
export interface NamedAuthor {
  readonly name: string;
  readonly hospital: string;
  readonly provider: string;
}

/** A single document. */
export interface NamedDocument {
  /** What the patient reads; it is not sent. */
  readonly name: string;
  readonly record: string;
}

/** What a patient says, step by step. */
export interface DraftContent {
  readonly effect: 'permit' | 'deny';
  /** Absent: everybody. */
  readonly recipients?: readonly NamedRecipient[];
  readonly otherwise?: readonly NamedRecipient[];
  readonly documents?: readonly NamedDocument[];
  readonly categories?: readonly SpokenCategory[];
  readonly authors?: readonly NamedAuthor[];
  readonly made?: DayPeriod;
  readonly including?: readonly Topic[];
  readonly except?: readonly Topic[];
  readonly purposes?: readonly SpokenPurpose[];
  readonly notFor?: readonly SpokenPurpose[];
  readonly emergency?: readonly Topic[];
  readonly from?: Moment;
  readonly until?: Moment;
}

/** What an emergency is, in codes: treatment in one, and breaking the glass, which no permit reaches unnamed. */
const EMERGENCY = ['BTG', 'ETREAT'] as const;

/**
 * The rule that says it. What the sentence takes back ("but not for research", "but not that hospital") are exceptions, and the
 * rule has to apply for them to count: so it reaches what they speak of as well. Exceptions speak of the same documents as the
 * rule: what it does not speak of, they leave alone.
 */
export function ruleOf(content: DraftContent): RuleDescription {
  const { effect, recipients, otherwise = [], purposes, notFor = [], authors } = content;
  const from = content.from && instantOf(beginningOf(content.from).getTime());
  const until = content.until && instantOf(endOf(content.until).getTime());
  const reached = effect === 'permit' ? [...(recipients ?? []), ...otherwise] : (recipients ?? []);
  const provisions = exceptionsOf(content);
  return {
    effect,
    ...(recipients && { recipients: reached.map(recipientOf) }),
    ...(purposes && { purposes: [...new Set([...purposes, ...notFor])] }),
    ...(authors && { authors: authors.map(({ hospital, provider }) => ({ hospital, provider })) }),
    ...documentsOf(content),
    ...((from ?? until) !== undefined && {
      period: { ...(from !== undefined && { from }), ...(until !== undefined && { until }) },
    }),
    ...(provisions.length > 0 && { provisions }),
  };
}

function exceptionsOf(content: DraftContent): ProvisionDescription[] {
  const { effect, otherwise, including, except, notFor, emergency } = content;
  const about = documentsOf(content);
  const opposite = effect === 'permit' ? 'deny' : 'permit';
  return [
    ...(including ? [{ effect: 'permit' as const, labels: labelsOf(including), ...about }] : []),
    ...(except ? [{ effect: 'deny' as const, labels: labelsOf(except), ...about }] : []),
    ...(notFor ? [{ effect: 'deny' as const, purposes: notFor, ...about }] : []),
    ...(otherwise ? [{ effect: opposite, recipients: otherwise.map(recipientOf), ...about } as const] : []),
    ...(emergency ? [{ effect: 'permit' as const, purposes: EMERGENCY, ...about }] : []),
    ...(emergency && emergency.length > 0
      ? [{ effect: 'permit' as const, purposes: EMERGENCY, labels: labelsOf(emergency), ...about }]
      : []),
  ];
}

/** What limits the documents, as a rule and its exceptions share it. */
function documentsOf({
  documents,
  categories,
  made,
}: DraftContent): Pick<ProvisionDescription, 'classes' | 'data' | 'dataPeriod'> {
  return {
    ...(categories && { classes: categories.flatMap(codingsOf) }),
    ...(documents && {
      data: documents.map(({ record }): DataReference => ({ meaning: 'instance', reference: record })),
    }),
    ...(made && { dataPeriod: made }),
  };
}

export function recipientOf({ hospital, provider, role }: NamedRecipient): {
  hospital?: string;
  provider?: string;
  role?: Role;
} {
  return {
    ...(hospital !== undefined && { hospital }),
    ...(provider !== undefined && { provider }),
    ...(role !== undefined && { role }),
  };
}

function labelsOf(topics: readonly Topic[]): Coding[] {
  return topics.flatMap((topic) => TOPICS[topic].map((code) => ({ system: SENSITIVITY_SYSTEM, code })));
}

function codingsOf(code: SpokenCategory): Coding[] {
  return CATEGORIES.filter((category) => category.code === code).map(({ system }) => ({ system, code }));
}
