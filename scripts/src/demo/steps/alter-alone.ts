import { generatePatientKey } from '@careledger/client';
import { canonicalJson, check, PatientFile } from '@careledger/model';
import path from 'node:path';
import { type Hospital, type Operator, type Patient } from '../cast';
import { submitRaw, type RawOutcome } from './submit-raw';

export interface Alteration {
  readonly by: Hospital;
  /** The honest way to be dishonest: asking the others to sign it too. */
  readonly withOthers: RawOutcome;
  /** With nobody's signature but its own. */
  readonly alone: RawOutcome;
  /** Whether the file at each hospital is what it was, the dishonest one's own database included. */
  readonly unchangedAt: readonly string[];
  readonly hospitals: readonly Hospital[];
}

/**
 * One hospital runs another program in place of the agreed one, to put a key of its own into another hospital's patient's file:
 * with it, it could sign consents in the patient's name.
 */
export async function alterAlone(
  operator: Operator,
  by: Hospital,
  patient: Patient,
  hospitals: readonly Hospital[],
): Promise<Alteration> {
  const before = await fileAt(operator, by, patient);
  const { publicKey, kid } = generatePatientKey();
  const forged = canonicalJson({
    ...check(PatientFile, JSON.parse(before.value), 'The file'),
    key: publicKey,
    kid,
  });
  await operator.stopChaincode(by.name);
  await operator.startChaincode(by.name, path.join(__dirname, '../../../../src/demo/rogue'));
  try {
    const change = { operator, by, transaction: 'altered:overwrite', args: [before.key, forged] };
    const withOthers = await submitRaw(change);
    const alone = await submitRaw({ ...change, endorsers: [by.mspId] });
    const files = await Promise.all(
      hospitals.map(async (hospital) => ({ hospital, file: await fileAt(operator, hospital, patient) })),
    );
    const unchangedAt = files
      .filter(({ file }) => file.value === before.value)
      .map(({ hospital }) => hospital.name);
    return { by, withOthers, alone, unchangedAt, hospitals };
  } finally {
    await operator.stopChaincode(by.name);
    await operator.startChaincode(by.name);
  }
}

async function fileAt(
  operator: Operator,
  hospital: Hospital,
  patient: Patient,
): Promise<{ key: string; value: string }> {
  const [file] = await operator.inspect(hospital.name, `patient/${patient.id}/file`);
  if (file === undefined)
    throw new Error(`The patient's file does not stand in the database of ${hospital.name}.`);
  return file;
}
