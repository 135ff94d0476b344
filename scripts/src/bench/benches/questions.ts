import { canonicalJson } from '@careledger/model';
import type { Contract } from '@hyperledger/fabric-gateway';
import { randomBytes, randomUUID } from 'node:crypto';
import { DOCUMENT_CLASS, type BenchPatient, type CareBenchLedger, type Side } from '../ledgers/care';
import { cleanLoad } from '../load';

/** How many evaluated calls are under way at once while processor time is measured. */
const EVALUATED_AT_ONCE = 10;

/** A patient with one anchored record, which the requester may see. */
export interface Asked extends BenchPatient {
  readonly record: string;
}

/** @returns a patient whose record the requester's peer knows */
export async function newAsked(ledger: CareBenchLedger): Promise<Asked> {
  const { custodian, requester } = ledger;
  const patient = await ledger.newPatient();
  const { record, commit } = await custodian.registrar.records.anchor({
    patient: patient.id,
    document: { digest: randomBytes(32).toString('base64url'), size: 1000 },
    about: { classes: [DOCUMENT_CLASS] },
    fileKey: patient.fileKey,
  });
  await requester.registrar.policy.read({ after: commit });
  return { ...patient, record };
}

/** The arguments of a decision nobody has asked for yet. */
export function newRequest({ id: patient, record }: Asked): ['access:request', string] {
  const input = { patient, record, purpose: 'TREAT', request: randomUUID(), key: null };
  return ['access:request', canonicalJson(input)];
}

/** The arguments of a preview. */
export function preview({ id: patient, record }: Asked): ['access:preview', string] {
  return ['access:preview', canonicalJson({ patient, record, purpose: 'TREAT' })];
}

/** Makes sure that it is permits that are measured, by so many consents. @throws Error */
export async function expectPermit(
  { requester }: CareBenchLedger,
  { id: patient, record }: Asked,
): Promise<void> {
  const { effect, reason } = await requester.clinician.access.request({ patient, record, purpose: 'TREAT' });
  if (effect !== 'permit') throw new Error(`The record is not permitted: ${reason}.`);
}

/**
 * What a hospital's chaincode process takes for one evaluated call, in microseconds of processor time: nothing is ordered or
 * committed meanwhile, so that the process has nothing else to do.
 */
export async function chaincodeMicroseconds(
  ledger: CareBenchLedger,
  seconds: number,
  call: (contract: Contract) => Promise<unknown>,
  side: Side = 'requester',
): Promise<number> {
  const before = await ledger.chaincodeCpu(side);
  const { calls } = await cleanLoad(EVALUATED_AT_ONCE, seconds, () => call(ledger.plain[side]));
  return (((await ledger.chaincodeCpu(side)) - before) * 1e6) / calls;
}
