import { check, jwsToSign, MspId, PatientId, PublicKeyJwk } from '@careledger/model';
import * as v from 'valibot';

/** The header's `typ`: no directive has it, so neither is ever taken for the other. */
export const FILE_KEY_REQUEST_TYPE = 'careledger-file-key-request+jws';

/** What a patient signs to have the file key encrypted for a device. Nothing of it reaches the ledger. */
export const FileKeyRequest = v.strictObject({
  patient: PatientId,
  custodian: MspId,
  /** The device's key. */
  key: PublicKeyJwk,
  /** Seconds since 1970. */
  iat: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  exp: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});
export type FileKeyRequest = v.InferOutput<typeof FileKeyRequest>;

/** A request as what a patient's key has to sign: a compact JWS (RFC 7515) with ES256. */
export function fileKeyRequestToSign(
  request: v.InferInput<typeof FileKeyRequest>,
  key: PublicKeyJwk,
): ReturnType<typeof jwsToSign> {
  return jwsToSign(
    FILE_KEY_REQUEST_TYPE,
    check(FileKeyRequest, request, 'the request for the file key'),
    key,
  );
}
