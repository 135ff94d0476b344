/** Encodes r and s, 32 bytes each (IEEE P1363), as the ASN.1 DER sequence that Fabric expects (SEC 1, C.5). */
export function toDer(signature: Uint8Array): Uint8Array {
  const body = Buffer.concat([derInteger(signature.subarray(0, 32)), derInteger(signature.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

function derInteger(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) {
    start++;
  }
  const digits = bytes.subarray(start);
  // A leading bit of one would read as a negative number.
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.concat([Buffer.of(0x02, digits.length + sign.length, ...sign), digits]);
}

/**
 * Decodes such a sequence to r and s, 32 bytes each.
 *
 * @throws RangeError where it is no signature on P-256
 */
export function fromDer(signature: Uint8Array): Uint8Array {
  const bytes = Buffer.from(signature);
  const result = Buffer.alloc(64);
  if (bytes.readUInt8(0) !== 0x30 || bytes.readUInt8(1) !== bytes.length - 2) {
    throw new RangeError('The signature is not a DER sequence.');
  }
  let start = 2;
  for (const end of [32, 64]) {
    const length = bytes.readUInt8(start + 1);
    const digits = bytes.subarray(start + 2, start + 2 + length);
    const significant = digits.subarray(Math.max(0, length - 32));
    if (bytes.readUInt8(start) !== 0x02 || digits.length !== length || length > 33) {
      throw new RangeError('The signature is not of two integers of P-256.');
    }
    significant.copy(result, end - significant.length);
    start += 2 + length;
  }
  if (start !== bytes.length) throw new RangeError('Something follows the signature.');
  return result;
}
