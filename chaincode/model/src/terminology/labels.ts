/**
 * Security labels (HL7 v3-Confidentiality and v3-ActCode, as `meta.security` of a FHIR resource carries them).
 *
 * Until the decision knows restricted labels, a record that carries any label beyond the ordinary ones below is kept
 * from every permit: `compileItem` puts it in a group, and a group that no permit can name fails it.
 */
export const CONFIDENTIALITY_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

/** Unrestricted, low, moderate and normal: the levels that restrict nothing by themselves. */
export const ORDINARY_CONFIDENTIALITY: readonly string[] = ['U', 'L', 'M', 'N'];
