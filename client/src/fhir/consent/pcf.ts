import { type ConsentR4, type FhirProvision } from './elements';
import { PARTICIPATION_SYSTEM } from './systems';

/** The profiles of IHE PCF (Privacy Consent on FHIR 1.1) on R4's Consent, each allowing more than the one before. */
export const PCF_PROFILES = ['basic', 'intermediate', 'advanced'] as const;
export type PcfProfile = (typeof PCF_PROFILES)[number];

const CANONICALS: Readonly<Record<PcfProfile, string>> = {
  basic: 'https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentBasic',
  intermediate: 'https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentIntermediate',
  advanced: 'https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentAdvanced',
};

/** The canonical URL of a profile, as `meta.profile` carries it. */
export function canonicalOf(profile: PcfProfile): string {
  return CANONICALS[profile];
}

/** The profiles that a resource claims, of whatever version. */
export function profilesOf({ meta }: Pick<ConsentR4, 'meta'>): PcfProfile[] {
  const claimed = (meta?.profile ?? []).map((canonical) => canonical.split('|')[0]);
  return PCF_PROFILES.filter((profile) => claimed.includes(CANONICALS[profile]));
}

/** What a `related` or an `authoredby` may refer to, beyond the basic profile. */
const RELATED_TO = ['Encounter', 'CarePlan', 'EpisodeOfCare'];
const AUTHORED_BY = [
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Device',
  'Group',
  'CareTeam',
  'Patient',
  'RelatedPerson',
];

/**
 * Where a Consent does not keep to a profile. Of provisions the profiles' prose asks the same on every level, which their
 * constraints do of the outermost alone; the prose is followed.
 */
export function pcfProblems(consent: ConsentR4, profile: PcfProfile): string[] {
  const problems: string[] = [];
  const check = (holds: boolean, path: string): void => {
    if (!holds) problems.push(path);
  };
  check(consent.patient !== undefined, 'Consent.patient');
  check(consent.dateTime !== undefined, 'Consent.dateTime');
  check(consent.performer !== undefined, 'Consent.performer');
  check(consent.organization !== undefined, 'Consent.organization');
  check((consent.sourceAttachment ?? consent.sourceReference) !== undefined, 'Consent.source[x]');
  check(consent.policy?.every(({ uri }) => uri !== undefined) === true, 'Consent.policy.uri');
  const root = consent.provision;
  check(root !== undefined, 'Consent.provision');
  if (root === undefined) return problems;
  check(root.type !== undefined, 'Consent.provision.type');
  checkProvision(root, profile, 'Consent.provision', check);
  for (const [index, nested] of (root.provision ?? []).entries()) {
    const path = `Consent.provision.provision[${index}]`;
    check(profile !== 'basic', path);
    checkProvision(nested, profile, path, check);
    check(nested.provision === undefined, `${path}.provision`);
  }
  return problems;
}

function checkProvision(
  provision: FhirProvision,
  profile: PcfProfile,
  path: string,
  check: (holds: boolean, path: string) => void,
): void {
  check(provision.action === undefined, `${path}.action`);
  check(provision.class === undefined, `${path}.class`);
  check(provision.code === undefined, `${path}.code`);
  for (const [index, { role }] of (provision.actor ?? []).entries()) {
    const isRecipient = role?.coding?.some(
      ({ system, code }) => system === PARTICIPATION_SYSTEM && code === 'IRCP',
    );
    check(isRecipient === true, `${path}.actor[${index}].role`);
  }
  check(profile === 'advanced' || provision.securityLabel === undefined, `${path}.securityLabel`);
  check(profile !== 'basic' || provision.dataPeriod === undefined, `${path}.dataPeriod`);
  check(profile !== 'basic' || provision.data === undefined, `${path}.data`);
  if (profile === 'intermediate') checkData(provision, path, check);
}

function checkData(
  { data = [] }: FhirProvision,
  path: string,
  check: (holds: boolean, path: string) => void,
): void {
  const isNested = path !== 'Consent.provision';
  for (const [index, { meaning, reference }] of data.entries()) {
    const at = `${path}.data[${index}]`;
    const type = reference.type ?? reference.reference?.split('/').at(-2);
    check(meaning !== 'dependents', `${at}.meaning`);
    check(meaning !== 'related' || type === undefined || RELATED_TO.includes(type), `${at}.reference`);
    check(meaning !== 'authoredby' || type === undefined || AUTHORED_BY.includes(type), `${at}.reference`);
    // An exception names one thing of each meaning.
    check(!isNested || data.findIndex((other) => other.meaning === meaning) === index, at);
  }
}
