import { type Demographics } from '../vault/demographics';
import { type Patient } from './schemas';

/** Takes from a FHIR Patient what a hospital keeps privately; what is missing stays missing. */
export function demographicsOf(patient: Patient): Demographics {
  const addresses = (patient.address ?? []).map(
    (address) =>
      address.text ??
      [...(address.line ?? []), address.postalCode, address.city, address.country]
        .filter((part) => part !== undefined)
        .join(', '),
  );
  const telecoms = (patient.telecom ?? []).flatMap(({ value }) => value ?? []);
  return {
    names: (patient.name ?? []).map(({ use, text, family, given }) => ({
      ...(use !== undefined && { use }),
      ...(text !== undefined && { text }),
      ...(family !== undefined && { family }),
      ...(given !== undefined && { given }),
    })),
    identifiers: (patient.identifier ?? []).flatMap(({ system, value, type }) => {
      const code = type?.coding?.[0]?.code;
      return value === undefined
        ? []
        : [{ value, ...(system !== undefined && { system }), ...(code !== undefined && { type: code }) }];
    }),
    ...(patient.birthDate !== undefined && { birthDate: patient.birthDate }),
    ...(patient.gender !== undefined && { gender: patient.gender }),
    ...(addresses.length > 0 && { addresses }),
    ...(telecoms.length > 0 && { telecoms }),
  };
}
