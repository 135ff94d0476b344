import {
  allow,
  createFileKey,
  generatePatientKey,
  patientSigner,
  type PatientSigner,
} from '@careledger/client';
import {
  type DataPaths,
  dataPaths,
  deploy,
  down,
  freePorts,
  loadTopology,
  startNode,
  status,
  stopNode,
  type Topology,
  up,
} from '@careledger/network';
import type { Contract } from '@hyperledger/fabric-gateway';
import path from 'node:path';
import type { Hospital } from '../../demo/cast';
import { openHospitals } from '../../demo/hospitals';
import { cpuSeconds } from '../process';
import type { Caller } from './connection';
import { connectToOperated } from './embedded';

/** The chaincode of this checkout. */
const CHAINCODE = path.join(__dirname, '../../../../../chaincode');

/** What CareLedger is compared with. */
const PLAIN_CONTRACTS = path.join(__dirname, '../../../../src/bench/contracts');

/** Kind of document that benches anchor: LOINC 18842-5, discharge summary. */
export const DOCUMENT_CLASS = { system: 'http://loinc.org', code: '18842-5' } as const;

/** A patient of the first hospital, who lets the second one see discharge summaries. */
export interface BenchPatient {
  readonly id: string;
  readonly fileKey: Uint8Array;
  readonly signer: PatientSigner;
}

/** One of the two hospitals. */
export type Side = 'custodian' | 'requester';

/** An embedded ledger with CareLedger on it. */
export interface CareBenchLedger extends AsyncDisposable {
  /** Keeps the patients' files. */
  readonly custodian: Hospital;
  /** Asks for records. */
  readonly requester: Hospital;
  newPatient(): Promise<BenchPatient>;
  /**
   * An unmodified Fabric client for each of the two: it costs the same whatever it calls. Clinicians call.
   * For committed transactions the gateway chooses who endorses, as it does for any chaincode.
   */
  readonly plain: Readonly<Record<Side, Contract>>;
  /**
   * Runs CareLedger or what it is compared with, at every hospital unless said: on the same ledger, under the same name and so
   * the same endorsement policy.
   */
  run(what: 'CareLedger' | 'plain contracts', only?: Side): Promise<void>;
  /** Where the ledger's files are, and who takes part. */
  readonly network: { readonly data: DataPaths; readonly topology: Topology };
  /** Processor time that a hospital's chaincode process has taken so far, in seconds. */
  chaincodeCpu(of: Side): Promise<number>;
}

/**
 * Starts one with four hospitals, in processes of its own, as an operator does.
 *
 * @param signer of the unmodified clients
 */
export async function startCare(
  data: string,
  { signer }: Pick<Caller, 'signer'> = {},
): Promise<CareBenchLedger> {
  const topology = await freePorts(loadTopology());
  await up({ data, topology });
  try {
    await deploy({ data, source: CHAINCODE });
    const hospitals = await openHospitals(data, topology);
    const [custodian, requester] = hospitals.all;
    if (custodian === undefined || requester === undefined) throw new Error('The topology has one hospital.');
    const plainOf = ({ name }: Hospital) =>
      connectToOperated(data, topology, { name, user: 'clinician', ...(signer && { signer }) });
    const plainCustodian = await plainOf(custodian);
    const plainRequester = await plainOf(requester);
    const sides = { custodian: custodian.name, requester: requester.name };
    return {
      custodian,
      requester,
      newPatient: () => newPatient(custodian, requester),
      network: { data: dataPaths(data), topology },
      plain: { custodian: plainCustodian.contract, requester: plainRequester.contract },
      run: async (what, only) => {
        const program = what === 'CareLedger' ? undefined : PLAIN_CONTRACTS;
        const nodes = only ? [sides[only]] : topology.hospitals.map(({ name }) => name);
        for (const node of nodes) {
          await stopNode({ data, node });
          await startNode({ data, node, program });
        }
      },
      chaincodeCpu: async (of) => {
        const { hospitals: all } = await status({ data });
        const pid = all.find(({ name }) => name === sides[of])?.chaincodes[0]?.pid;
        if (pid === undefined) throw new Error('The chaincode does not run.');
        return cpuSeconds(pid);
      },
      [Symbol.asyncDispose]: async () => {
        plainCustodian.close();
        plainRequester.close();
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
