import {
  CareError,
  checkDirectiveTime,
  claimsOf,
  thumbprint,
  type CheckedInput,
  type PatientFile,
} from '@careledger/model';
import { fileKey, publicKeyKey } from '../../ledger/keys';
import type { Call } from '../call';
import { signedBy } from '../signed-by';
import { readFile } from './file';
import { compromisedWith, provenBy, requireFreshKey } from './keys';
import { requireNextOf } from './next-version';

/**
 * The old key signs, the new one signs the same bytes. Any hospital may carry it, and none is asked for its standing: a patient
 * who fears for a key has no time for that. A recovery that waits ends with it, since the old key was not lost.
 */
export async function rotateKey(input: CheckedInput<'patient.rotateKey'>, call: Call): Promise<PatientFile> {
  const { ledger } = call;
  const { patient, directive } = input;
  const standing = await readFile(ledger, patient);
  // By now the new key is the file's, so the old one's signature would be refused.
  if (claimsOf(directive).digest === standing.digest) return standing;

  const { payload, digest, file } = await signedBy('patient.rotateKey', input, call, standing);
  const { key, compromisedSince } = payload.body;
  requireNextOf(file, payload);
  const proof = provenBy('patient.rotateKey', key, input, call);
  if (proof.digest !== digest) {
    throw new CareError('SIGNATURE_INVALID', 'The new key has signed something else than the old one.');
  }
  checkDirectiveTime(payload, call.nowSeconds);
  const kid = thumbprint(key);
  await requireFreshKey(ledger, kid);
  if (file.kid === null) throw new TypeError('Who rotates a key has one.');
  const rotated: PatientFile = {
    ...file,
    version: payload.version,
    digest,
    key,
    kid,
    compromised:
      compromisedSince === undefined
        ? file.compromised
        : compromisedWith(file, file.kid, compromisedSince, call.now, 'own'),
    at: call.now,
  };
  ledger.write(fileKey(patient), rotated);
  ledger.write(publicKeyKey(kid), { patient });
  ledger.announce({ type: 'patient.keyRotated', patient, version: rotated.version });
  return rotated;
}
