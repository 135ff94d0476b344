import type { Sensitivity } from './labels';

/**
 * Topics in the words of patients, each with the labels that it takes to mean all of it; what lies under them comes along.
 * The tree does not do it alone: mental health has four branches there, of which psychotherapy notes are always named.
 */
export const TOPICS = {
  'mental-health': ['BH', 'MH', 'PSY', 'PSYTHPN'],
  'substance-use': ['ETH', 'SUD'],
  hiv: ['HIV'],
  'sexual-health': ['SEX', 'STD'],
  genetics: ['GDIS', 'SCA', 'SICKLE'],
  violence: ['MST', 'SDV', 'VIO'],
} as const satisfies Readonly<Record<string, readonly Sensitivity[]>>;
export type Topic = keyof typeof TOPICS;
