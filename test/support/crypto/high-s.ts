/** Of P-256 (FIPS 186-5, SP 800-186). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The other signature that holds for the same message and key: anybody can make it of the first, and nobody may. */
export function toHighS(signature: Uint8Array): Uint8Array {
  const s = ORDER - BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`);
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
}

/** A compact JWS with its signature's twin. */
export function withHighS(jws: string): string {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const twin = Buffer.from(toHighS(Buffer.from(signature, 'base64url'))).toString('base64url');
  return `${header}.${payload}.${twin}`;
}
