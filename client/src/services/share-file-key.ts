import {
  type ActiveDelegation,
  instantOf,
  isCompromised,
  isInForce,
  isValidPublicKey,
  type PatientFile,
  type PublicKeyJwk,
} from '@careledger/model';
import { CompactEncrypt, compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import * as v from 'valibot';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { FILE_KEY_JWE, fileKeyName } from '../signing/file-key';
import { FILE_KEY_REQUEST_TYPE, FileKeyRequest } from '../signing/file-key-request';

/** A device's clock may be this far ahead, in seconds. */
const CLOCK_SKEW_SECONDS = 300;
/** A request is for now: no more than a day. */
const MAX_REQUEST_SECONDS = 86_400;

/** What counts of the file as it stands, and of its delegations. */
export type KnownFile = Pick<PatientFile, 'patient' | 'custodian' | 'key' | 'kid' | 'compromised'> & {
  readonly delegations: readonly Pick<ActiveDelegation, 'key' | 'kid' | 'scope' | 'from' | 'until'>[];
};

/**
 * Encrypts a file key for the device that the patient's key has asked for, or that of a delegate who may grant consents.
 *
 * @param request the compact JWS of `PatientSigner.requestFileKey`
 * @param now milliseconds since 1970
 * @throws InvalidArgumentError where it is not signed by a key that counts now, or is for another file or another time
 */
export async function encryptFileKey(
  { request, fileKey, file }: { request: string; fileKey: Uint8Array; file: KnownFile },
  now: number,
): Promise<string> {
  const key = signerOf(request, file, now);
  const { payload, protectedHeader } = await compactVerify(request, await importJWK({ ...key }, 'ES256'), {
    algorithms: ['ES256'],
  }).catch((error: unknown) => {
    throw refused('its signature is not of that key', error);
  });
  if (protectedHeader.typ !== FILE_KEY_REQUEST_TYPE) throw refused('it was signed for something else');
  const said = requestOf(payload);
  if (said.patient !== file.patient || said.custodian !== file.custodian) {
    throw refused('it is for the file of another patient, or at another hospital');
  }
  if (!isValidPublicKey(said.key)) throw refused("the device's key is no point of P-256");
  const seconds = Math.floor(now / 1000);
  const isNow = said.iat <= seconds + CLOCK_SKEW_SECONDS && seconds < said.exp;
  if (!isNow || said.exp - said.iat > MAX_REQUEST_SECONDS) throw refused('it has ended, or has not begun');
  return new CompactEncrypt(fileKey)
    .setProtectedHeader({ ...FILE_KEY_JWE, for: fileKeyName(file.custodian, file.patient) })
    .encrypt(await importJWK({ ...said.key }, FILE_KEY_JWE.alg));
}

/** The key that the request names, where it may: the file's own, or that of a delegate in force who may grant. */
function signerOf(request: string, file: KnownFile, now: number): PublicKeyJwk {
  const at = instantOf(now);
  const keys = [
    ...(file.key === null || file.kid === null ? [] : [{ kid: file.kid, key: file.key }]),
    ...file.delegations.filter((one) => isInForce(one, at) && one.scope.directives.includes('consent.grant')),
  ];
  const named = kidOf(request);
  const found = keys.find(({ kid }) => kid === named);
  if (found === undefined || isCompromised(file, found.kid, at)) {
    throw refused('it names no key that may grant consents of this file now');
  }
  return found.key;
}

function kidOf(request: string): unknown {
  try {
    return decodeProtectedHeader(request).kid;
  } catch (error) {
    throw refused('it is no compact JWS', error);
  }
}

function requestOf(payload: Uint8Array): FileKeyRequest {
  try {
    return v.parse(FileKeyRequest, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)));
  } catch (error) {
    throw refused('what it says is no request for a file key', error);
  }
}

function refused(why: string, cause?: unknown): InvalidArgumentError {
  return new InvalidArgumentError(`The request for the file key was refused: ${why}.`, ['request'], cause);
}
