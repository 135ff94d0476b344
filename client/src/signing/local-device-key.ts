import { thumbprint } from '@careledger/model';
import { type DeviceKey } from './device-key';
import { generateP256Key, importP256Key, type P256Key } from './p256';

/** A device's key that is held in this process, and can be exported. */
export type LocalDeviceKey = DeviceKey & P256Key;

/** `toPem` gives it for keeping, on the patient's own device alone. */
export function generateDeviceKey(): LocalDeviceKey {
  return deviceKey(generateP256Key());
}

/**
 * @param pem a private key on P-256 in PEM, as `toPem` gave it
 * @throws InvalidArgumentError
 */
export function importDeviceKey(pem: string): LocalDeviceKey {
  return deviceKey(importP256Key(pem, "A device's key"));
}

function deviceKey(key: P256Key): LocalDeviceKey {
  return { ...key, thumbprint: thumbprint(key.publicKey) };
}
