import {
  CareError,
  checkDirectiveTime,
  digestOfValue,
  KeyHolder,
  PatientFile,
  thumbprint,
  type ChannelPolicy,
  type CheckedInput,
  type Digest,
  type PublicKeyJwk,
  type TransactionOutput,
} from '@careledger/model';
import { approvalKey, fileKey, POLICY_KEY, publicKeyKey } from '../../ledger/keys';
import { DemographicsStore } from '../../ledger/private-data';
import { ownerPolicy } from '../../ledger/signature-policy';
import { approve, areTwoOf, pending } from '../approval';
import type { Call } from '../call';
import { requireStanding } from '../policy';
import { keyTaken, provenBy, requireSameKey } from './keys';

type Input = CheckedInput<'patient.register'>;
type WithKey = Extract<Input, { key: PublicKeyJwk }>;
type OnPaper = Extract<Input, { form: Digest }>;

/**
 * Opens a file in the name of the caller's hospital: with a key that proves itself, or, for a patient without a device, on a
 * paper form that two people witness. Nothing on the ledger can show that the patient is who they say: a custodian that is
 * dishonest here is a stated residual.
 */
export async function registerPatient(
  input: Input,
  call: Call,
): Promise<TransactionOutput<'patient.register'>> {
  return 'key' in input ? registerWithKey(input, call) : registerOnPaper(input, call);
}

async function registerWithKey(input: WithKey, call: Call): Promise<PatientFile> {
  call.caller.require(['registrar']);
  const { patient, key, demographics } = input;
  const { ledger } = call;
  const kid = thumbprint(key);
  await ledger.fetch([POLICY_KEY, fileKey(patient), publicKeyKey(kid)]);
  const existing = await ledger.read(PatientFile, fileKey(patient));
  const holder = await ledger.read(KeyHolder, publicKeyKey(kid));
  if (existing !== undefined) {
    return asItStands(existing, input, call, holder?.patient === patient && holder.delegation === undefined);
  }
  const digest = provePossession(input, call);
  if (holder !== undefined) throw keyTaken();
  const policy = await requireStanding(call);
  await requireDemographics(call, patient, demographics);
  return open(call, policy, { patient, demographics, digest, key, kid });
}

async function registerOnPaper(input: OnPaper, call: Call): Promise<TransactionOutput<'patient.register'>> {
  const { patient, demographics } = input;
  const digest = digestOfValue({
    transaction: 'patient.register',
    custodian: call.caller.hospital,
    ...input,
  });
  await call.ledger.fetch([POLICY_KEY, fileKey(patient), approvalKey(patient, digest)]);
  const existing = await call.ledger.read(PatientFile, fileKey(patient));
  if (existing !== undefined) {
    return asItStands(existing, input, call, existing.version > 1 || existing.digest === digest);
  }
  const policy = await requireStanding(call);
  await requireDemographics(call, patient, demographics);
  const approved = await approve(call, patient, digest, areTwoOf(call.caller.hospital));
  if (!approved.isEnough) return pending(call, patient, approved);
  return open(call, policy, { patient, demographics, digest, key: null, kid: null });
}

function open(
  { ledger, caller, now }: Call,
  { hospitals }: ChannelPolicy,
  made: Pick<PatientFile, 'patient' | 'demographics' | 'digest' | 'key' | 'kid'>,
): PatientFile {
  const { patient, kid } = made;
  const file: PatientFile = {
    ...made,
    custodian: caller.hospital,
    status: 'active',
    version: 1,
    compromised: [],
    at: now,
  };
  ledger.write(fileKey(patient), file);
  ledger.protect(fileKey(patient), ownerPolicy(caller.hospital, hospitals));
  if (kid !== null) ledger.write(publicKeyKey(kid), { patient });
  ledger.announce({ type: 'patient.registered', patient, custodian: caller.hospital });
  return file;
}

/** What it was registered with does not change; the key, the status and the custodian do. */
function asItStands(existing: PatientFile, input: Input, call: Call, isSame: boolean): PatientFile {
  if (isSame && existing.custodian === call.caller.hospital && existing.demographics === input.demographics) {
    return existing;
  }
  throw new CareError(
    'CONFLICT',
    'The id of this patient is taken by other content; read it, or use a new id.',
  );
}

/** @throws CareError DEMOGRAPHICS_MISSING unless the caller's hospital keeps these. */
export async function requireDemographics(
  call: Call,
  patient: PatientFile['patient'],
  demographics: Digest,
): Promise<void> {
  if ((await new DemographicsStore(call.stub, call.caller.hospital).digest(patient)) === demographics) return;
  throw new CareError(
    'DEMOGRAPHICS_MISSING',
    'The hospital does not keep demographics with this digest; submit demographics.put first.',
  );
}

/** The key's holder has signed that this hospital opens this file with it. */
function provePossession(input: WithKey, call: Call): Digest {
  const { patient, key } = input;
  const { payload, digest } = provenBy('patient.register', key, input, call);
  checkDirectiveTime(payload, call.nowSeconds);
  const { body } = payload;
  requireSameKey(body.key, key);
  if (
    payload.id !== patient ||
    body.custodian !== call.caller.hospital ||
    payload.version !== 1 ||
    payload.previous !== null
  ) {
    throw new CareError('SIGNATURE_INVALID', 'The proof was signed for another registration.');
  }
  return digest;
}
