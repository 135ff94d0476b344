import {
  allow,
  createFileKey,
  generatePatientKey,
  patientSigner,
  type PatientSigner,
} from '@careledger/client';
import { deploy, down, freePorts, loadTopology, up } from '@careledger/network';
import path from 'node:path';
import type { Hospital } from '../../demo/cast';
import { openHospitals } from '../../demo/hospitals';

/** The chaincode of this checkout. */
const CHAINCODE = path.join(__dirname, '../../../../../chaincode');

/** Kind of document that benches anchor: LOINC 18842-5, discharge summary. */
export const DOCUMENT_CLASS = { system: 'http://loinc.org', code: '18842-5' } as const;

/** A patient of the first hospital, who lets the second one see discharge summaries. */
export interface BenchPatient {
  readonly id: string;
  readonly fileKey: Uint8Array;
  readonly signer: PatientSigner;
}

/** An embedded ledger with CareLedger on it. */
export interface CareBenchLedger extends AsyncDisposable {
  /** Keeps the patients' files. */
  readonly custodian: Hospital;
  /** Asks for records. */
  readonly requester: Hospital;
  newPatient(): Promise<BenchPatient>;
}

/** Starts one with four hospitals, in processes of its own, as an operator does. */
export async function startCare(data: string): Promise<CareBenchLedger> {
  const topology = await freePorts(loadTopology());
  await up({ data, topology });
  try {
    await deploy({ data, source: CHAINCODE });
    const hospitals = await openHospitals(data, topology);
    const [custodian, requester] = hospitals.all;
    if (custodian === undefined || requester === undefined) throw new Error('The topology has one hospital.');
    return {
      custodian,
      requester,
      newPatient: () => newPatient(custodian, requester),
      [Symbol.asyncDispose]: async () => {
        await hospitals[Symbol.asyncDispose]();
        await down({ data });
      },
    };
  } catch (error) {
    await down({ data });
    throw error;
  }
}

async function newPatient(custodian: Hospital, requester: Hospital): Promise<BenchPatient> {
  const signer = patientSigner({ key: generatePatientKey() });
  const fileKey = createFileKey();
  await custodian.registrar.patients.register({
    registration: await signer.register({ custodian: custodian.mspId }),
    demographics: { names: [{ family: 'Bench', given: ['B.'] }], identifiers: [], birthDate: '1970-01-01' },
    fileKey,
  });
  const consent = allow({ name: requester.title, hospital: requester.mspId })
    .toSee(DOCUMENT_CLASS.code)
    .for('TREAT');
  const { commit } = await custodian.registrar.consents.grant(await signer.grant(consent, { fileKey }));
  await requester.registrar.patients.read({ patient: signer.patient }, { after: commit });
  return { id: signer.patient, fileKey, signer };
}
