import type { Coding } from '../compile/description';

/**
 * Security labels, as `meta.security` of a FHIR resource and `securityLabel` of a Consent's provision carry them:
 * the branch _InformationSensitivityPolicy of HL7's code system v3-ActCode and the levels of v3-Confidentiality, both in
 * release 2018-08-12 (the one that FHIR R4 4.0.1 carries). HL7 Terminology is published under CC0.
 */
export const SENSITIVITY_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
export const CONFIDENTIALITY_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
export const LABELS_VERSION = '2018-08-12';

/** The levels of confidentiality, from unrestricted to very restricted. */
export const CONFIDENTIALITY_LEVELS = ['U', 'L', 'M', 'N', 'R', 'V'] as const;
export type ConfidentialityLevel = (typeof CONFIDENTIALITY_LEVELS)[number];

/** Each sensitivity with the one above it; null where only abstract codes are above it. */
export const SENSITIVITY_PARENTS = {
  ETH: null,
  GDIS: null,
  HIV: null,
  MST: null,
  SCA: null,
  SDV: null,
  SEX: null,
  SICKLE: null,
  SPI: null,
  BH: 'SPI',
  COGN: 'BH',
  DVD: 'BH',
  EMOTDIS: 'BH',
  MH: 'SPI',
  PSY: 'SPI',
  PSYTHPN: 'SPI',
  SUD: 'SPI',
  ETHUD: 'SUD',
  OPIOIDUD: 'SUD',
  STD: null,
  TBOO: null,
  VIO: null,
  DEMO: null,
  DOB: null,
  GENDER: null,
  LIVARG: null,
  MARST: null,
  RACE: null,
  REL: null,
  B: null,
  EMPL: null,
  LOCIS: null,
  SSP: null,
  ADOL: null,
  CEL: null,
  DIA: null,
  DRGIS: null,
  EMP: null,
  PDS: null,
  PHY: null,
  PRS: null,
} as const satisfies Readonly<Record<string, string | null>>;
export type Sensitivity = keyof typeof SENSITIVITY_PARENTS;

/** Substance use disorders stand beside substance abuse in HL7's tree; who names substance abuse means them as well. */
const FURTHER_PARENTS: Readonly<Partial<Record<Sensitivity, Sensitivity>>> = { SUD: 'ETH' };

/** Labels that a permit has to name, as those under them: themselves, or one that is above them. */
export const RESTRICTED_SENSITIVITIES: readonly Sensitivity[] = [
  'SPI',
  'ETH',
  'HIV',
  'SDV',
  'SEX',
  'STD',
  'GDIS',
  'SCA',
  'SICKLE',
  'VIO',
  'MST',
];

/** Labels that a permit has to name themselves: psychotherapy notes. */
export const EXACT_SENSITIVITIES: readonly Sensitivity[] = ['PSYTHPN'];

/** Whether a label is a level of confidentiality. */
export function isConfidentiality(label: Coding): label is Coding & { readonly code: ConfidentialityLevel } {
  const levels: readonly string[] = CONFIDENTIALITY_LEVELS;
  return label.system === CONFIDENTIALITY_SYSTEM && levels.includes(label.code);
}

/** Whether a label is a sensitivity that can be named; abstract codes and other branches are none. */
export function isSensitivity(label: Coding): label is Coding & { readonly code: Sensitivity } {
  return label.system === SENSITIVITY_SYSTEM && Object.hasOwn(SENSITIVITY_PARENTS, label.code);
}

/** A sensitivity and all that is above it, but for what is abstract. */
export function sensitivityWithAncestors(code: Sensitivity): readonly Sensitivity[] {
  const parents = [SENSITIVITY_PARENTS[code], FURTHER_PARENTS[code] ?? null].filter(
    (parent) => parent !== null,
  );
  return [...new Set([code, ...parents.flatMap(sensitivityWithAncestors)])];
}

/** Whether a sensitivity is restricted, or lies under one that is. */
export function isRestricted(code: Sensitivity): boolean {
  return sensitivityWithAncestors(code).some((ancestor) => RESTRICTED_SENSITIVITIES.includes(ancestor));
}
