import {
  CareError,
  checkDirectiveTime,
  isValidPublicKey,
  KeyHolder,
  PatientFile,
  thumbprint,
  verifyDirective,
  type CheckedInput,
  type DirectiveType,
  type PatientId,
  type SignedDirective,
} from '@careledger/model';
import { Context, Returns, Transaction } from 'fabric-contract-api';
import { fileKey, publicKeyKey } from '../ledger/keys';
import { firstResult, type Ledger } from '../ledger/ledger';
import { DemographicsStore } from '../ledger/private-data';
import { ownerPolicy } from '../ledger/signature-policy';
import type { Call } from './call';
import { CareContract } from './care-contract';
import { requireStanding } from './policy';

/** Patient files: one hospital's file of a person, with the key that speaks for the person. */
export class PatientContract extends CareContract {
  constructor() {
    super('patient');
  }

  @Transaction()
  @Returns('string')
  async register(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'patient.register', input, registerPatient);
  }

  @Transaction(false)
  @Returns('string')
  async read(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'patient.read', input, ({ patient }, call) => readFile(call.ledger, patient));
  }
}

/** @throws CareError NOT_FOUND */
export async function readFile(ledger: Ledger, patient: PatientId): Promise<PatientFile> {
  const file = await ledger.read(PatientFile, fileKey(patient));
  if (file === undefined) throw new CareError('NOT_FOUND', 'There is no such patient file.');
  return file;
}

/**
 * Verifies what a patient signed against the key of the file.
 *
 * @throws CareError NOT_FOUND, SIGNATURE_INVALID; INVALID_ARGUMENT
 */
export async function signedByPatient<T extends DirectiveType>(
  typ: T,
  { patient, directive }: { readonly patient: PatientId; readonly directive: string },
  { ledger, channel }: Call,
): Promise<SignedDirective<T>> {
  const { key } = await readFile(ledger, patient);
  return verifyDirective(directive, key, { typ, channel, patient });
}

async function registerPatient(input: CheckedInput<'patient.register'>, call: Call): Promise<PatientFile> {
  const { patient, key, demographics } = input;
  const { ledger, caller } = call;
  const kid = thumbprint(key);
  const file: PatientFile = {
    patient,
    custodian: caller.hospital,
    status: 'active',
    key,
    kid,
    demographics,
    at: call.now,
  };
  const existing = await ledger.read(PatientFile, fileKey(patient));
  if (existing !== undefined) return firstResult(existing, file, 'patient');

  provePossession(input, call);
  const policy = await requireStanding(call);
  if ((await ledger.read(KeyHolder, publicKeyKey(kid))) !== undefined) {
    throw new CareError('CONFLICT', 'The key speaks for another file; every file has a key pair of its own.');
  }
  if ((await new DemographicsStore(call.stub, caller.hospital).digest(patient)) !== demographics) {
    throw new CareError(
      'DEMOGRAPHICS_MISSING',
      'The hospital does not keep demographics with this digest; submit demographics.put first.',
    );
  }
  await ledger.write(fileKey(patient), file);
  await ledger.protect(fileKey(patient), ownerPolicy(caller.hospital, policy.hospitals));
  await ledger.write(publicKeyKey(kid), { patient });
  ledger.announce({ type: 'patient.registered', patient, custodian: caller.hospital });
  return file;
}

/** The key's holder has signed that this hospital opens this file with it. */
function provePossession(input: CheckedInput<'patient.register'>, call: Call): void {
  const { patient, key } = input;
  if (!isValidPublicKey(key)) throw new CareError('SIGNATURE_INVALID', 'The key is not a point of P-256.');
  const { payload } = verifyDirective(input.proof, key, {
    typ: 'patient.register',
    channel: call.channel,
    patient,
  });
  checkDirectiveTime(payload, call.nowSeconds);
  const { body } = payload;
  if (
    payload.id !== patient ||
    body.custodian !== call.caller.hospital ||
    thumbprint(body.key) !== thumbprint(key) ||
    payload.version !== 1 ||
    payload.previous !== null
  ) {
    throw new CareError('SIGNATURE_INVALID', 'The proof was signed for another registration.');
  }
}
