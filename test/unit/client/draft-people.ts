import { createFileKey } from '@careledger/client';

/** Whom the patient of the tests speaks of, and where. */
export const zone = { timeZone: 'Europe/Berlin' };
export const loinc = (code: string) => ({ system: 'http://loinc.org', code });
export const thaden = { name: 'Dr. Thaden', hospital: 'HospitalAMSP', provider: 'provider-a-01' };
export const lyon = { name: 'Hôpital Sainte-Odile, Lyon', hospital: 'HospitalBMSP' };
export const nord = { name: 'Klinikum Nord', hospital: 'HospitalCMSP' };

export const fileKey = createFileKey();
