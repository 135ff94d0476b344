/**
 * Purposes of use: the branch PurposeOfUse of HL7's code system v3-ActReason, release 2018-08-12 (the one that FHIR
 * R4 4.0.1 carries). HL7 Terminology is published under CC0.
 */
export const PURPOSE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
export const PURPOSE_VERSION = '2018-08-12';

/** Each purpose with the one above it; the top of the branch, PurposeOfUse, is abstract and not a purpose. */
export const PURPOSE_PARENTS = {
  HMARKT: null,
  HOPERAT: null,
  CAREMGT: 'HOPERAT',
  DONAT: 'HOPERAT',
  FRAUD: 'HOPERAT',
  GOV: 'HOPERAT',
  HACCRED: 'HOPERAT',
  HCOMPL: 'HOPERAT',
  HDECD: 'HOPERAT',
  HDIRECT: 'HOPERAT',
  HDM: 'HOPERAT',
  HLEGAL: 'HOPERAT',
  HOUTCOMS: 'HOPERAT',
  HPRGRP: 'HOPERAT',
  HQUALIMP: 'HOPERAT',
  HSYSADMIN: 'HOPERAT',
  HTEST: 'SYSDEV',
  LABELING: 'HSYSADMIN',
  MEMADMIN: 'HOPERAT',
  METAMGT: 'HSYSADMIN',
  MILCDM: 'HOPERAT',
  PATADMIN: 'HOPERAT',
  PATSFTY: 'HOPERAT',
  PERFMSR: 'HOPERAT',
  RECORDMGT: 'HOPERAT',
  SYSDEV: 'HOPERAT',
  TRAIN: 'HOPERAT',
  HPAYMT: null,
  CLMATTCH: 'HPAYMT',
  COVAUTH: 'HPAYMT',
  COVERAGE: 'HPAYMT',
  ELIGDTRM: 'COVERAGE',
  ELIGVER: 'COVERAGE',
  ENROLLM: 'COVERAGE',
  MILDCRG: 'COVERAGE',
  REMITADV: 'HPAYMT',
  HRESCH: null,
  BIORCH: 'HRESCH',
  CLINTRCH: 'HRESCH',
  CLINTRCHNPC: 'CLINTRCH',
  CLINTRCHPC: 'CLINTRCH',
  PRECLINTRCH: 'CLINTRCH',
  DSRCH: 'HRESCH',
  POARCH: 'HRESCH',
  TRANSRCH: 'HRESCH',
  PATRQT: null,
  FAMRQT: 'PATRQT',
  PWATRNY: 'PATRQT',
  SUPNWK: 'PATRQT',
  PUBHLTH: null,
  DISASTER: 'PUBHLTH',
  THREAT: 'PUBHLTH',
  TREAT: null,
  CLINTRL: 'TREAT',
  COC: 'TREAT',
  ETREAT: 'TREAT',
  BTG: 'ETREAT',
  ERTREAT: 'ETREAT',
  POPHLTH: 'TREAT',
} as const satisfies Readonly<Record<string, string | null>>;

export type Purpose = keyof typeof PURPOSE_PARENTS;

export function isPurpose(code: string): code is Purpose {
  return Object.hasOwn(PURPOSE_PARENTS, code);
}

/** Whether a purpose is another one or lies under it. */
export function isPurposeWithin(purpose: Purpose, ancestor: Purpose): boolean {
  for (let current: Purpose | null = purpose; current !== null; current = PURPOSE_PARENTS[current]) {
    if (current === ancestor) return true;
  }
  return false;
}
